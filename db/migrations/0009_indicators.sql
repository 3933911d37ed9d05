create table indicator_state (
  district_id text not null,
  shape text not null,
  epoch uuid not null,
  seq bigint not null,
  built_at timestamptz not null,
  primary key (district_id)
);
comment on table indicator_state is 'How far the deltas of a district are: the facts they were built for, the epoch that changes with every full recompute, and the last delta. Locked by whoever writes deltas, so that their numbers are in order of commit.';

create table indicator_touch (
  district_id text not null,
  id bigint generated always as identity,
  kind text not null,
  source_id uuid,
  primary key (district_id, id)
);
comment on table indicator_touch is 'What changed and is not in the deltas yet: written in the transaction of the change, taken by the next reader or sweep. Without a source everything of the kind.';

create table indicator_key (
  district_id text not null,
  id bigint generated always as identity,
  facts text not null,
  code text not null,
  dims text[] not null,
  primary key (district_id, id)
);
comment on table indicator_key is 'A division with one value of each dimension of facts: what deltas are counted under.';
create unique index indicator_key_meaning on indicator_key (district_id, facts, code, dims);

create table indicator_delta (
  district_id text not null,
  seq bigint generated always as identity,
  facts text not null,
  source_id uuid not null,
  curve smallint not null check (curve in (0, 1)),
  day date not null,
  key_id bigint not null,
  m1 bigint not null default 0,
  m2 bigint not null default 0,
  m3 bigint not null default 0,
  m4 bigint not null default 0,
  m5 bigint not null default 0,
  m6 bigint not null default 0,
  m7 bigint not null default 0,
  m8 bigint not null default 0,
  -- No key to indicator_key: it would have to be proven row by row, and both are made anew together.
  primary key (district_id, seq)
);
comment on table indicator_delta is 'By how much measures of facts change on a day, as known now (curve 0) or as known at the end of that day (1); never changed, only added to. A figure of a day is the sum of all deltas up to it.';
create index indicator_delta_day on indicator_delta (district_id, facts, curve, day);
create index indicator_delta_source on indicator_delta (district_id, facts, source_id);

create table indicator_report (
  district_id text not null,
  id uuid not null,
  indicator text not null,
  division_code text not null,
  period_from date not null,
  period_to date not null,
  numerator double precision not null,
  denominator double precision check (denominator > 0),
  source text not null,
  note text not null default '',
  file_id uuid,
  recorded_at timestamptz not null,
  recorded_by uuid,
  superseded_at timestamptz not null default '9999-12-31T00:00:00Z',
  superseded_by uuid,
  reason text,
  primary key (district_id, id),
  check (period_from <= period_to),
  foreign key (district_id, division_code) references division,
  foreign key (district_id, file_id) references stored_file,
  foreign key (district_id, recorded_by) references account,
  foreign key (district_id, superseded_by) references account
);
comment on table indicator_report is 'Values of indicators that officials report because the platform does not hold what they are made of; a correction supersedes, never overwrites.';
create unique index indicator_report_known on indicator_report (district_id, indicator, division_code, period_from, period_to, superseded_at);
create index indicator_report_division on indicator_report (district_id, division_code);
create index indicator_report_file on indicator_report (district_id, file_id);
create index indicator_report_recorded_by on indicator_report (district_id, recorded_by);
create index indicator_report_superseded_by on indicator_report (district_id, superseded_by);

create table indicator_frozen (
  district_id text not null,
  indicator text not null,
  ends_on date not null,
  version integer not null,
  figures jsonb not null,
  inputs jsonb not null,
  frozen_at timestamptz not null,
  primary key (district_id, indicator, ends_on)
);
comment on table indicator_frozen is 'Figures of all divisions at the end of a month, quarter or year as they were then, with the version of the definition and what they were computed from; never changed.';
