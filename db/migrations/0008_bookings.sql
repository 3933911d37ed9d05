create table booking_resource (
  district_id text not null,
  id uuid not null,
  kind text not null,
  site_id uuid,
  institution_id uuid,
  division_code text,
  name text not null default '',
  place text not null default '',
  archived_at timestamptz,
  version integer not null default 1,
  primary key (district_id, id),
  check (num_nonnulls(site_id, institution_id, division_code) = 1),
  check (kind = 'site' or name <> ''),
  check (kind <> 'site' or id = site_id),
  foreign key (district_id, site_id) references site,
  foreign key (district_id, institution_id) references institution,
  foreign key (district_id, division_code) references division
);
comment on table booking_resource is 'What can be booked: a site, or a room, a trainer … of a site, an institution or a division. A site as a whole has its own id and name.';
create index booking_resource_site on booking_resource (district_id, site_id);
create index booking_resource_institution on booking_resource (district_id, institution_id);
create index booking_resource_division on booking_resource (district_id, division_code);

create table booking_session (
  district_id text not null,
  id uuid not null,
  resource_id uuid not null,
  kind text not null,
  kind_version integer not null,
  series_id uuid,
  title text not null default '',
  note text not null default '',
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  opens_at timestamptz,
  closes_at timestamptz not null,
  capacity integer not null check (capacity between 1 and 100000),
  taken integer not null default 0 check (taken >= 0),
  waiting integer not null default 0 check (waiting >= 0),
  tickets integer not null default 0 check (tickets >= 0),
  status text not null default 'open' check (status in ('open', 'cancelled')),
  cancel_reason text,
  remind_at timestamptz,
  settle_at timestamptz,
  version integer not null default 1,
  primary key (district_id, id),
  check (starts_at < ends_at),
  check (closes_at <= starts_at),
  check (taken <= capacity),
  foreign key (district_id, resource_id) references booking_resource
);
comment on table booking_session is 'A time at which something can be booked, under the version of its kind it was made with; never over capacity. `taken` counts bookings and places held by offers, `tickets` the waiting list''s numbers.';
create index booking_session_resource on booking_session (district_id, resource_id, starts_at);
create index booking_session_kind on booking_session (district_id, kind, starts_at);
create index booking_session_series on booking_session (district_id, series_id) where series_id is not null;
create index booking_session_remind on booking_session (district_id, remind_at) where remind_at is not null;
create index booking_session_settle on booking_session (district_id, settle_at) where settle_at is not null;
create index booking_session_waiting on booking_session (district_id, starts_at) where waiting > 0;

create table booking (
  district_id text not null,
  id uuid not null,
  session_id uuid not null,
  subject_id uuid not null,
  family_id uuid,
  child_id uuid,
  account_id uuid,
  institution_id uuid,
  status text not null check (status in ('booked', 'waiting', 'offered', 'cancelled', 'attended', 'no_show')),
  position integer,
  booked_at timestamptz not null,
  booked_by uuid,
  moved_at timestamptz,
  confirm_until timestamptz,
  checked_in_at timestamptz,
  ended_at timestamptz,
  end_reason text check (end_reason in ('by_booker', 'by_host', 'expired', 'not_reached')),
  primary key (district_id, id),
  check (subject_id = coalesce(child_id, account_id)),
  check (status <> 'waiting' or position is not null),
  check ((status = 'offered') <= (confirm_until is not null)),
  foreign key (district_id, session_id) references booking_session,
  foreign key (district_id, family_id) references family,
  foreign key (district_id, child_id) references child,
  foreign key (district_id, account_id) references account,
  foreign key (district_id, institution_id) references institution,
  foreign key (district_id, booked_by) references account
);
comment on table booking is 'A place in a session for a child or an account, or its turn on the waiting list; a place offered from the list is held until it is confirmed.';
create unique index booking_once on booking (district_id, session_id, subject_id) where status <> 'cancelled';
create index booking_of_session on booking (district_id, session_id);
create index booking_family on booking (district_id, family_id) where family_id is not null;
create index booking_child on booking (district_id, child_id) where child_id is not null;
create index booking_account on booking (district_id, account_id) where account_id is not null;
create index booking_institution on booking (district_id, institution_id) where institution_id is not null;
create index booking_booked_by on booking (district_id, booked_by) where booked_by is not null;
create index booking_confirm on booking (district_id, confirm_until) where status = 'offered';

create table booking_feed (
  district_id text not null,
  id uuid not null,
  account_id uuid,
  site_id uuid,
  token_hash bytea not null,
  token_enc bytea not null,
  renewed_at timestamptz not null,
  primary key (district_id, id),
  check (num_nonnulls(account_id, site_id) = 1),
  foreign key (district_id, account_id) references account,
  foreign key (district_id, site_id) references site
);
comment on table booking_feed is 'The secret address under which an account''s bookings or a site''s sessions are read by calendars; renewing it ends the old one.';
create unique index booking_feed_token on booking_feed (district_id, token_hash);
create unique index booking_feed_account on booking_feed (district_id, account_id) where account_id is not null;
create unique index booking_feed_site on booking_feed (district_id, site_id) where site_id is not null;
