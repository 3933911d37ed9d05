create table role_grant (
  district_id text not null,
  id uuid not null,
  account_id uuid not null,
  role text not null,
  division_code text,
  institution_id uuid,
  valid_from date not null,
  valid_to date not null default '9999-12-31',
  granted_by uuid,
  granted_at timestamptz not null,
  revoked_at timestamptz,
  version integer not null default 1,
  primary key (district_id, id),
  check (valid_from <= valid_to),
  foreign key (district_id, account_id) references account,
  foreign key (district_id, granted_by) references account,
  foreign key (district_id, division_code) references division,
  foreign key (district_id, institution_id) references institution
);
comment on table role_grant is 'A role given to an account, for a division or an institution, for a period.';
create index role_grant_account on role_grant (district_id, account_id);
create index role_grant_granted_by on role_grant (district_id, granted_by);
create index role_grant_division on role_grant (district_id, division_code);
create index role_grant_institution on role_grant (district_id, institution_id);

create table family (
  district_id text not null,
  id uuid not null,
  channel text not null check (channel in ('self', 'counter')),
  created_by uuid,
  created_at timestamptz not null,
  version integer not null default 1,
  primary key (district_id, id),
  foreign key (district_id, created_by) references account
);
comment on table family is 'A household with children under three or expected.';
create index family_created_by on family (district_id, created_by);

create table guardian (
  district_id text not null,
  id uuid not null,
  family_id uuid not null,
  account_id uuid,
  name_enc bytea not null,
  phone_enc bytea,
  phone_index bytea,
  relation text not null check (relation in ('mother', 'father', 'grandparent', 'other')),
  is_primary boolean not null default false,
  left_at timestamptz,
  version integer not null default 1,
  primary key (district_id, id),
  check (left_at is null or account_id is null),
  foreign key (district_id, family_id) references family,
  foreign key (district_id, account_id) references account
);
comment on table guardian is 'A person who cares and decides for the children of a family; may have an account.';
create index guardian_family on guardian (district_id, family_id);
create index guardian_account on guardian (district_id, account_id);
create index guardian_phone on guardian (district_id, phone_index);

create table child (
  district_id text not null,
  id uuid not null,
  family_id uuid not null,
  name_enc bytea not null,
  sex text check (sex in ('female', 'male')),
  born_on date,
  due_on date,
  created_at timestamptz not null,
  version integer not null default 1,
  primary key (district_id, id),
  check (born_on is not null or due_on is not null),
  foreign key (district_id, family_id) references family
);
comment on table child is 'A child, born or expected.';
create index child_family on child (district_id, family_id);

create table pickup_point (
  district_id text not null,
  id uuid not null,
  family_id uuid not null,
  label text not null check (label in ('home', 'work', 'grandparents', 'other')),
  address_enc bytea not null,
  location_enc bytea not null,
  division_code text not null,
  is_primary boolean not null default false,
  version integer not null default 1,
  primary key (district_id, id),
  foreign key (district_id, family_id) references family,
  foreign key (district_id, division_code) references division
);
comment on table pickup_point is 'Where a family could bring or fetch the child; the exact spot is encrypted, the community is not.';
create index pickup_point_family on pickup_point (district_id, family_id);
create index pickup_point_division on pickup_point (district_id, division_code);

create table consent (
  district_id text not null,
  id uuid not null,
  family_id uuid not null,
  guardian_id uuid not null,
  purpose text not null,
  text_version text not null,
  channel text not null check (channel in ('self', 'counter')),
  recorded_by uuid,
  given_at timestamptz not null,
  withdrawn_at timestamptz,
  primary key (district_id, id),
  foreign key (district_id, family_id) references family,
  foreign key (district_id, guardian_id) references guardian,
  foreign key (district_id, recorded_by) references account
);
comment on table consent is 'Consent of a guardian for one purpose, with the text they saw; withdrawal takes effect at once.';
create index consent_family on consent (district_id, family_id, purpose);
create index consent_guardian on consent (district_id, guardian_id);
create index consent_recorded_by on consent (district_id, recorded_by);

create table need (
  district_id text not null,
  id uuid not null,
  family_id uuid,
  child_id uuid,
  origin text not null check (origin in ('self', 'counter', 'anonymous')),
  division_code text not null,
  wanted_from date not null check (extract(day from wanted_from) = 1),
  age_months smallint not null check (age_months between 0 and 47),
  service_forms text[] not null,
  care_from time,
  care_to time,
  weekdays smallint not null default 31 check (weekdays between 1 and 127),
  budget_fen integer check (budget_fen >= 0),
  max_metres integer not null default 3000 check (max_metres between 100 and 50000),
  kinds text[] not null default '{}',
  inclusive_only boolean not null default false,
  features text[] not null default '{}',
  sibling_site_id uuid,
  employer_institution_id uuid,
  hardship boolean not null default false,
  wishes_enc bytea,
  cause text check (cause in ('distance', 'price', 'age_band', 'hours', 'quality', 'trust', 'full', 'other')),
  status text not null default 'open' check (status in ('open', 'placed', 'withdrawn', 'expired')),
  stated_at timestamptz not null,
  confirmed_at timestamptz,
  reminded_at timestamptz,
  seen_at timestamptz,
  seen_site_ids uuid[] not null default '{}',
  looked_at timestamptz,
  ended_at timestamptz,
  recorded_by uuid,
  version integer not null default 1,
  primary key (district_id, id),
  check ((status = 'open') = (ended_at is null)),
  foreign key (district_id, family_id) references family,
  foreign key (district_id, child_id) references child,
  foreign key (district_id, division_code) references division,
  foreign key (district_id, sibling_site_id) references site,
  foreign key (district_id, employer_institution_id) references institution,
  foreign key (district_id, recorded_by) references account
);
comment on table need is 'A stated need for care: where, when, how, for how much; also those of anonymous searches that ended in nothing, with the cause.';
create index need_family on need (district_id, family_id);
create index need_child on need (district_id, child_id);
create index need_division on need (district_id, division_code text_pattern_ops, status);
create index need_stated on need (district_id, stated_at);
create index need_sibling on need (district_id, sibling_site_id);
create index need_employer on need (district_id, employer_institution_id);
create index need_recorded_by on need (district_id, recorded_by);
create index need_looked on need (district_id, looked_at) where status = 'open' and family_id is not null;
create unique index need_one_open on need (district_id, child_id) where status = 'open' and child_id is not null;

create table need_version (
  district_id text not null,
  need_id uuid not null,
  version integer not null,
  event text not null check (event in ('stated', 'changed', 'confirmed', 'withdrawn', 'placed', 'expired', 'reopened')),
  facts jsonb not null,
  channel text not null check (channel in ('self', 'counter', 'system')),
  recorded_by uuid,
  recorded_at timestamptz not null,
  primary key (district_id, need_id, version),
  foreign key (district_id, need_id) references need,
  foreign key (district_id, recorded_by) references account
);
comment on table need_version is 'What a need said after each change, without personal data; `facts` holds the whole need.';
create index need_version_recorded_by on need_version (district_id, recorded_by);

create table need_point (
  district_id text not null,
  need_id uuid not null,
  pickup_point_id uuid not null,
  primary key (district_id, need_id, pickup_point_id),
  foreign key (district_id, need_id) references need,
  foreign key (district_id, pickup_point_id) references pickup_point
);
comment on table need_point is 'The pick-up points a need counts from.';
create index need_point_point on need_point (district_id, pickup_point_id);

create table favourite (
  district_id text not null,
  account_id uuid not null,
  site_id uuid not null,
  created_at timestamptz not null,
  primary key (district_id, account_id, site_id),
  foreign key (district_id, account_id) references account,
  foreign key (district_id, site_id) references site
);
comment on table favourite is 'Sites an account keeps an eye on.';
create index favourite_site on favourite (district_id, site_id);

create table application (
  district_id text not null,
  id uuid not null,
  family_id uuid not null,
  child_id uuid not null,
  need_id uuid,
  wanted_from date not null check (extract(day from wanted_from) = 1),
  service_form text not null,
  note_enc bytea,
  channel text not null check (channel in ('self', 'counter')),
  status text not null default 'open' check (status in ('open', 'placed', 'withdrawn')),
  submitted_at timestamptz not null,
  ended_at timestamptz,
  submitted_by uuid,
  version integer not null default 1,
  primary key (district_id, id),
  foreign key (district_id, family_id) references family,
  foreign key (district_id, child_id) references child,
  foreign key (district_id, need_id) references need,
  foreign key (district_id, submitted_by) references account
);
comment on table application is 'One application of a child, usable for several sites; paper and phone requests have equal rank.';
create unique index application_one_open on application (district_id, child_id) where status = 'open';
create index application_family on application (district_id, family_id);
create index application_child on application (district_id, child_id);
create index application_need on application (district_id, need_id);
create index application_submitted_by on application (district_id, submitted_by);

create table application_choice (
  district_id text not null,
  id uuid not null,
  application_id uuid not null,
  site_id uuid not null,
  rank smallint not null check (rank between 1 and 10),
  status text not null default 'waiting' check (status in ('waiting', 'offered', 'paused', 'declined', 'refused', 'withdrawn', 'placed')),
  reason text,
  note text not null default '',
  changed_at timestamptz not null,
  version integer not null default 1,
  primary key (district_id, id),
  foreign key (district_id, application_id) references application,
  foreign key (district_id, site_id) references site
);
comment on table application_choice is 'A site an application asks, in the family''s order; the other choices pause while an offer is live.';
create unique index application_choice_once on application_choice (district_id, application_id, site_id);
create index application_choice_site on application_choice (district_id, site_id, status);

create table offer (
  district_id text not null,
  id uuid not null,
  application_id uuid not null,
  choice_id uuid not null,
  child_id uuid not null,
  site_id uuid not null,
  line_id uuid not null,
  start_on date not null,
  end_on date not null,
  price_fen integer not null check (price_fen >= 0),
  status text not null default 'live' check (status in ('live', 'accepted', 'declined', 'expired', 'revoked')),
  deadline_at timestamptz not null,
  made_at timestamptz not null,
  made_by uuid,
  ended_at timestamptz,
  ended_by uuid,
  reason text,
  note text not null default '',
  version integer not null default 1,
  primary key (district_id, id),
  check (start_on <= end_on),
  check ((status = 'live') = (ended_at is null)),
  foreign key (district_id, application_id) references application,
  foreign key (district_id, choice_id) references application_choice,
  foreign key (district_id, child_id) references child,
  foreign key (district_id, site_id) references site,
  foreign key (district_id, line_id) references place_line,
  foreign key (district_id, made_by) references account,
  foreign key (district_id, ended_by) references account
);
comment on table offer is 'A place offered to a child until a deadline; it holds the place, and a child has at most one live offer.';
create unique index offer_one_live on offer (district_id, child_id) where status = 'live';
create index offer_application on offer (district_id, application_id);
create index offer_choice on offer (district_id, choice_id);
create index offer_child on offer (district_id, child_id);
create index offer_site on offer (district_id, site_id, status);
create index offer_line on offer (district_id, line_id);
create index offer_deadline on offer (district_id, status, deadline_at);
create index offer_made_by on offer (district_id, made_by);
create index offer_ended_by on offer (district_id, ended_by);

create table placement (
  district_id text not null,
  id uuid not null,
  offer_id uuid,
  family_id uuid not null,
  child_id uuid not null,
  site_id uuid not null,
  line_id uuid not null,
  start_on date not null,
  end_on date not null,
  price_fen integer not null check (price_fen >= 0),
  status text not null default 'planned' check (status in ('planned', 'active', 'ended', 'cancelled')),
  created_at timestamptz not null,
  ended_at timestamptz,
  end_reason text,
  end_note text not null default '',
  version integer not null default 1,
  primary key (district_id, id),
  check (start_on <= end_on),
  exclude using gist (district_id with =, child_id with =, daterange(start_on, end_on, '[]') with &&) where (status <> 'cancelled'),
  foreign key (district_id, offer_id) references offer,
  foreign key (district_id, family_id) references family,
  foreign key (district_id, child_id) references child,
  foreign key (district_id, site_id) references site,
  foreign key (district_id, line_id) references place_line
);
comment on table placement is 'A child''s place at a site for a period; a child is at one place at a time.';
create unique index placement_offer on placement (district_id, offer_id) where offer_id is not null;
create index placement_family on placement (district_id, family_id);
create index placement_child on placement (district_id, child_id);
create index placement_site on placement (district_id, site_id, start_on);
create index placement_line on placement (district_id, line_id, start_on);
