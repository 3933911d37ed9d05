create table notice (
  district_id text not null,
  id uuid not null,
  notice_key text not null,
  notice_version integer not null,
  topic text not null,
  urgency text not null check (urgency in ('normal', 'important')),
  account_id uuid,
  person text not null,
  dedupe text,
  values_enc bytea not null,
  about_kind text,
  about_id text,
  created_at timestamptz not null,
  read_at timestamptz,
  primary key (district_id, id),
  foreign key (district_id, account_id) references account
);
comment on table notice is 'One person told one thing: what the inbox shows. The words come from the version of the definition it names.';
create index notice_account on notice (district_id, account_id, created_at desc);
create index notice_unread on notice (district_id, account_id) where read_at is null;
create unique index notice_dedupe on notice (district_id, person, notice_key, dedupe) where dedupe is not null;
create index notice_about on notice (district_id, about_kind, about_id);
create index notice_created on notice (district_id, created_at);

create table outgoing_message (
  district_id text not null,
  id uuid not null,
  channel text not null check (channel in ('sms', 'email', 'push', 'wechat')),
  template text not null,
  notice_id uuid,
  address_id uuid,
  recipient_enc bytea not null,
  body_enc bytea not null,
  parts smallint not null default 1,
  is_capped boolean not null default false,
  is_planned boolean not null,
  charged_on date,
  status text not null default 'queued' check (status in ('queued', 'sent', 'delivered', 'failed')),
  attempts integer not null default 0,
  last_error text,
  send_at timestamptz not null,
  created_at timestamptz not null,
  sent_at timestamptz,
  received_at timestamptz,
  primary key (district_id, id),
  foreign key (district_id, notice_id) references notice
);
comment on table outgoing_message is 'Everything that leaves the platform for a person: delivered by a job through the adapter of its channel, shown as outbox in demo mode. A failed one is a dead letter until someone retries it.';
create index outgoing_message_created on outgoing_message (district_id, created_at);
create index outgoing_message_notice on outgoing_message (district_id, notice_id);
create index outgoing_message_waiting on outgoing_message (district_id, send_at) where status = 'queued' and not is_planned;
create index outgoing_message_failed on outgoing_message (district_id, created_at) where status = 'failed';
create index outgoing_message_charged on outgoing_message (district_id, charged_on) where charged_on is not null;

create table notice_address (
  district_id text not null,
  id uuid not null,
  account_id uuid not null,
  channel text not null check (channel in ('email', 'push', 'wechat')),
  address_enc bytea not null,
  address_index bytea not null,
  label text not null default '',
  code_hash bytea,
  code_attempts integer not null default 0,
  code_until timestamptz,
  created_at timestamptz not null,
  confirmed_at timestamptz,
  primary key (district_id, id),
  foreign key (district_id, account_id) references account
);
comment on table notice_address is 'Where an account is reached outside the platform beyond its phone: a confirmed e-mail address, a browser enrolled for push, a bound WeChat account.';
create unique index notice_address_once on notice_address (district_id, account_id, channel, address_index);

create table notice_setting (
  district_id text not null,
  account_id uuid not null,
  quiet_from time,
  quiet_until time,
  switched_off jsonb not null default '[]',
  version integer not null default 1,
  primary key (district_id, account_id),
  foreign key (district_id, account_id) references account
);
comment on table notice_setting is 'What a person does not want by which channel (pairs of topic and channel), and the hours in which nothing but important matters may ring.';

create table push_key (
  district_id text not null,
  id text not null check (id = 'vapid'),
  public_key text not null,
  private_enc bytea not null,
  created_at timestamptz not null,
  primary key (district_id, id)
);
comment on table push_key is 'The key pair by which browsers'' push services know this district''s messages; made on first use.';

create table document (
  district_id text not null,
  id uuid not null,
  template_key text not null,
  template_version integer not null,
  number text not null,
  series text not null,
  series_year integer not null,
  series_number integer not null,
  code text not null,
  language text not null check (language in ('zh-CN', 'en')),
  division_code text not null,
  about_kind text not null,
  about_id text not null,
  account_id uuid,
  institution_id uuid,
  family_id uuid,
  values_enc bytea,
  verify_url text not null,
  status text not null default 'issued' check (status in ('issued', 'revoked', 'replaced')),
  issued_at timestamptz not null,
  issued_by uuid,
  valid_from date not null,
  valid_to date not null,
  ended_at timestamptz,
  ended_by uuid,
  reason text,
  replaced_by uuid,
  sha256 bytea,
  size integer,
  pdf_enc bytea,
  retained_until date not null,
  due_at timestamptz,
  destroyed_at timestamptz,
  destroyed_by uuid,
  version integer not null default 1,
  primary key (district_id, id),
  unique (district_id, series, series_year, series_number),
  unique (district_id, code),
  foreign key (district_id, division_code) references division,
  foreign key (district_id, account_id) references account,
  foreign key (district_id, institution_id) references institution,
  foreign key (district_id, family_id) references family,
  foreign key (district_id, issued_by) references account,
  foreign key (district_id, ended_by) references account,
  foreign key (district_id, replaced_by) references document,
  foreign key (district_id, destroyed_by) references account
);
comment on table document is 'Issued documents: the archive. Values and file are sealed; both go when a document is destroyed after its retention, the row stays as the record of it.';
create index document_division on document (district_id, division_code, issued_at desc);
create index document_issued on document (district_id, issued_at desc);
create index document_about on document (district_id, about_kind, about_id);
create index document_number on document (district_id, number);
create index document_account on document (district_id, account_id);
create index document_institution on document (district_id, institution_id);
create index document_family on document (district_id, family_id);
create index document_issued_by on document (district_id, issued_by);
create index document_ended_by on document (district_id, ended_by);
create index document_replaced_by on document (district_id, replaced_by);
create index document_destroyed_by on document (district_id, destroyed_by);
create index document_sha256 on document (district_id, sha256);
create index document_retained on document (district_id, retained_until) where due_at is null;

create table document_series (
  district_id text not null,
  series text not null,
  year integer not null,
  last_number integer not null,
  primary key (district_id, series, year)
);
comment on table document_series is 'The last number given in a series and year; taken in the transaction that issues, so that a number exists exactly when its document does.';
