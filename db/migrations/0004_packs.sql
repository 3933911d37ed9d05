create table district_pack (
  district_id text not null,
  pack text not null,
  rank smallint not null check (rank between 1 and 9),
  title jsonb not null,
  digest bytea not null,
  installed_at timestamptz not null,
  primary key (district_id, pack)
);
comment on table district_pack is 'The packs a district runs under; a higher rank speaks before a lower one. Rank 9 is what the district''s own officials decided.';

create table definition (
  district_id text not null,
  kind text not null,
  key text not null,
  version integer not null check (version > 0),
  pack text not null,
  rank smallint not null check (rank between 1 and 9),
  valid_from date not null default '0001-01-01',
  valid_to date not null default '9999-12-31',
  body jsonb not null,
  source text not null,
  recorded_at timestamptz not null,
  recorded_by uuid,
  superseded_at timestamptz not null default '9999-12-31T00:00:00Z',
  primary key (district_id, kind, key, version),
  check (valid_from <= valid_to),
  foreign key (district_id, recorded_by) references account
);
comment on table definition is 'Every version of every rule, form, kind of case, indicator and other definition of the district; a version never changes, what refers to it keeps its number.';
create index definition_recorded_by on definition (district_id, recorded_by);

create table definition_revision (
  district_id text not null,
  revision uuid not null,
  primary key (district_id)
);
comment on table definition_revision is 'Changes with every change of definitions, so that a process knows whether what it holds in memory is the newest.';
