create table filing (
  district_id text not null,
  id uuid not null,
  institution_id uuid not null,
  site_id uuid,
  case_id uuid not null,
  regime text not null check (regime in ('filing', 'licence')),
  number text not null,
  document_id uuid,
  issued_on date not null,
  valid_until date,
  status text not null check (status in ('in_force', 'superseded', 'expired', 'cancelled', 'revoked')),
  ended_on date,
  primary key (district_id, id),
  check ((status = 'in_force') = (ended_on is null)),
  foreign key (district_id, institution_id) references institution,
  foreign key (district_id, site_id) references site,
  foreign key (district_id, case_id) references case_file
);
comment on table filing is 'By what an institution is admitted: its filing, and under the other regime its licence, each with its number and how it ended.';
create unique index filing_in_force on filing (district_id, institution_id, site_id) where status = 'in_force';
create unique index filing_case on filing (district_id, case_id);
create index filing_institution on filing (district_id, institution_id);
create index filing_site on filing (district_id, site_id) where site_id is not null;

create table finding (
  district_id text not null,
  id uuid not null,
  name text not null,
  address text not null,
  division_code text not null,
  lon double precision,
  lat double precision,
  kind text not null,
  children integer check (children between 0 and 5000),
  contact_name_enc bytea,
  contact_phone_enc bytea,
  note_enc bytea,
  status text not null check (status in ('found', 'visited', 'advised', 'filing', 'filed', 'stopped', 'not_care')),
  found_on date not null,
  found_by uuid not null,
  next_on date,
  site_id uuid,
  changed_at timestamptz not null,
  version integer not null default 1,
  primary key (district_id, id),
  check ((lon is null) = (lat is null)),
  check (status in ('filed', 'stopped', 'not_care') or next_on is not null),
  foreign key (district_id, division_code) references division,
  foreign key (district_id, found_by) references account,
  foreign key (district_id, site_id) references site
);
comment on table finding is 'A place found in the field that seems to give care without being filed, and how it is followed up.';
create index finding_division on finding (district_id, division_code text_pattern_ops, status);
create index finding_next on finding (district_id, next_on) where next_on is not null;
create index finding_found_by on finding (district_id, found_by);
create index finding_site on finding (district_id, site_id) where site_id is not null;
create index finding_name on finding using gin (name gin_trgm_ops);

create table finding_event (
  district_id text not null,
  id uuid not null,
  finding_id uuid not null,
  status text not null,
  note_enc bytea,
  next_on date,
  at timestamptz not null,
  by_account_id uuid not null,
  primary key (district_id, id),
  foreign key (district_id, finding_id) references finding,
  foreign key (district_id, by_account_id) references account
);
comment on table finding_event is 'What was done about a finding, when and by whom.';
create index finding_event_finding on finding_event (district_id, finding_id, at);
create index finding_event_by on finding_event (district_id, by_account_id);

create table finding_photo (
  district_id text not null,
  id uuid not null,
  finding_id uuid not null,
  file_id uuid not null,
  added_at timestamptz not null,
  primary key (district_id, id),
  foreign key (district_id, finding_id) references finding,
  foreign key (district_id, file_id) references stored_file
);
comment on table finding_photo is 'Photos of a finding; officials only.';
create index finding_photo_finding on finding_photo (district_id, finding_id);
create index finding_photo_file on finding_photo (district_id, file_id);
