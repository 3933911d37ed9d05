create extension if not exists btree_gist;
create extension if not exists pg_trgm;

create table district (
  id text primary key check (id ~ '^\d{6}$'),
  name text not null,
  full_name text not null,
  centre_lon double precision not null,
  centre_lat double precision not null,
  is_fictional boolean not null default false,
  clock_offset_seconds bigint not null default 0,
  created_at timestamptz not null default now()
);
comment on table district is 'Reference: the administering areas this server holds; the sharding key of all other data.';

create table account (
  district_id text not null,
  id uuid not null,
  kind text not null check (kind in ('family', 'staff')),
  sign_in_name text,
  name_enc bytea,
  phone_enc bytea,
  phone_index bytea,
  password_hash text,
  totp_enc bytea,
  totp_last_step bigint not null default 0,
  status text not null default 'active' check (status in ('active', 'closed')),
  locale text not null default 'zh-CN',
  created_at timestamptz not null,
  version integer not null default 1,
  primary key (district_id, id)
);
comment on table account is 'Someone who can sign in: a family member by phone, or staff and officials by name.';
create unique index account_phone on account (district_id, kind, phone_index) where phone_index is not null;
create unique index account_sign_in_name on account (district_id, sign_in_name) where sign_in_name is not null;

create table session (
  district_id text not null,
  id uuid not null,
  account_id uuid not null,
  token_hash bytea not null,
  strength text not null check (strength in ('one_factor', 'two_factor')),
  method text not null check (method in ('code', 'password', 'passkey', 'oidc', 'persona')),
  user_agent text not null default '',
  address text not null default '',
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  primary key (district_id, id),
  foreign key (district_id, account_id) references account
);
comment on table session is 'A signed-in device; the token itself is never stored, only its hash.';
create unique index session_token on session (district_id, token_hash);
create index session_account on session (district_id, account_id);

create table one_time_code (
  district_id text not null,
  id uuid not null,
  phone_index bytea not null,
  purpose text not null,
  code_hash bytea not null,
  attempts integer not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (district_id, id)
);
comment on table one_time_code is 'One-time codes sent to phones; kept as hashes, few attempts, short life.';
create index one_time_code_phone on one_time_code (district_id, phone_index, created_at);

create table passkey (
  district_id text not null,
  id uuid not null,
  account_id uuid not null,
  credential_id text not null,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null default '{}',
  name text not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  primary key (district_id, id),
  foreign key (district_id, account_id) references account
);
comment on table passkey is 'WebAuthn credentials of an account.';
create unique index passkey_credential on passkey (district_id, credential_id);
create index passkey_account on passkey (district_id, account_id);

create table external_identity (
  district_id text not null,
  id uuid not null,
  account_id uuid not null,
  issuer text not null,
  subject text not null,
  created_at timestamptz not null,
  primary key (district_id, id),
  foreign key (district_id, account_id) references account
);
comment on table external_identity is 'An OpenID Connect identity that signs in to an account.';
create unique index external_identity_subject on external_identity (district_id, issuer, subject);
create index external_identity_account on external_identity (district_id, account_id);

create table sign_in_flow (
  district_id text not null,
  id uuid not null,
  kind text not null check (kind in ('oidc', 'passkey_register', 'passkey_sign_in', 'totp', 'totp_enrol', 'invitation')),
  account_id uuid,
  state text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (district_id, id)
);
comment on table sign_in_flow is 'A sign-in that needs more than one step, or an invitation: its challenge, used once.';
create index sign_in_flow_expiry on sign_in_flow (district_id, expires_at);

create table sign_in_attempt (
  district_id text not null,
  id uuid not null,
  kind text not null check (kind in ('code', 'failure')),
  subject bytea not null,
  at timestamptz not null,
  primary key (district_id, id)
);
comment on table sign_in_attempt is 'Attempts counted against limits and lock-outs, by the blind index of a phone, name or address.';
create index sign_in_attempt_subject on sign_in_attempt (district_id, kind, subject, at);
create index sign_in_attempt_at on sign_in_attempt (district_id, at);

create table audit_lane (
  district_id text not null,
  lane smallint not null,
  seq bigint not null,
  hash bytea not null,
  seal bytea not null,
  primary key (district_id, lane)
);
comment on table audit_lane is 'Head of each audit chain under a keyed seal, so that a chain can not be cut short; a transaction takes any free lane, so writers do not queue behind one chain.';

create table audit_entry (
  district_id text not null,
  lane smallint not null,
  seq bigint not null,
  at timestamptz not null,
  event text not null,
  action text not null,
  actor_kind text not null,
  actor_account_id uuid,
  target_kind text,
  target_id text,
  request_id text not null,
  detail text not null,
  hash bytea not null,
  primary key (district_id, lane, seq)
);
comment on table audit_entry is 'Append-only audit log, each row chained to the one before it in its lane by a keyed hash.';
create index audit_entry_at on audit_entry (district_id, at);
create index audit_entry_target on audit_entry (district_id, target_kind, target_id, at);
create index audit_entry_actor on audit_entry (district_id, actor_account_id, at);

create table idempotency_key (
  district_id text not null,
  actor text not null,
  key uuid not null,
  endpoint text not null,
  request_hash bytea not null,
  answer_enc bytea,
  created_at timestamptz not null,
  primary key (district_id, actor, key)
);
comment on table idempotency_key is 'Commands already carried out; a repeat gets the same answer instead of a second effect.';
create index idempotency_key_created on idempotency_key (district_id, created_at);

create table stored_file (
  district_id text not null,
  id uuid not null,
  name text not null,
  media_type text not null,
  size bigint not null,
  sha256 bytea not null,
  is_public boolean not null default false,
  uploaded_by uuid,
  created_at timestamptz not null,
  primary key (district_id, id),
  foreign key (district_id, uploaded_by) references account
);
comment on table stored_file is 'Uploaded files; the bytes lie in the data folder under their hash.';
create index stored_file_uploaded_by on stored_file (district_id, uploaded_by);
