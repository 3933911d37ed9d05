create table import_batch (
  district_id text not null,
  id uuid not null,
  kind text not null check (kind in ('ledger', 'population', 'boundary')),
  file_id uuid not null,
  file_name text not null,
  status text not null check (status in ('uploaded', 'checking', 'checked', 'committing', 'committed', 'undoing', 'undone', 'failed', 'cancelled')),
  sheet text,
  header_rows integer[] not null default '{}',
  header text[] not null default '{}',
  mapping jsonb not null default '{}',
  options jsonb not null default '{}',
  rows_read integer not null default 0,
  rows_total integer not null default 0,
  rows_good integer not null default 0,
  rows_warned integer not null default 0,
  rows_bad integer not null default 0,
  rows_done integer not null default 0,
  problem text,
  created_by uuid not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  version integer not null default 1,
  primary key (district_id, id),
  foreign key (district_id, created_by) references account,
  foreign key (district_id, file_id) references stored_file
);
comment on table import_batch is 'One uploaded file on its way in: mapping, check, commit, report, undo.';
create index import_batch_created on import_batch (district_id, created_at);
create index import_batch_created_by on import_batch (district_id, created_by);
create index import_batch_file on import_batch (district_id, file_id);

create table import_row (
  district_id text not null,
  batch_id uuid not null,
  row_no integer not null,
  cells text[] not null,
  clean jsonb,
  status text not null check (status in ('good', 'warned', 'bad', 'skipped', 'committed', 'undone')),
  problems jsonb not null default '[]',
  target_id uuid,
  effect text check (effect in ('created', 'changed', 'unchanged')),
  primary key (district_id, batch_id, row_no),
  foreign key (district_id, batch_id) references import_batch
);
comment on table import_row is 'A row of an import with its cells as they came, what was understood, and every problem by field and reason.';
create index import_row_left_out on import_row (district_id, batch_id, row_no) where status in ('bad', 'skipped');

create table division (
  district_id text not null,
  code text not null check (code ~ '^\d{2,12}$'),
  parent_code text,
  level smallint not null check (level between 1 and 5),
  name text not null,
  full_name text not null,
  lon double precision,
  lat double precision,
  outline jsonb,
  outline_source text,
  import_batch_id uuid,
  version integer not null default 1,
  primary key (district_id, code),
  foreign key (district_id, parent_code) references division,
  foreign key (district_id, import_batch_id) references import_batch
);
comment on table division is 'Administrative divisions of the district: 1 province, 2 city, 3 county, 4 street or town, 5 community.';
create index division_parent on division (district_id, parent_code);
create index division_import on division (district_id, import_batch_id);
create index division_name on division using gin (name gin_trgm_ops);

create table population (
  district_id text not null,
  id uuid not null,
  division_code text not null,
  year integer not null check (year between 1950 and 2100),
  age smallint not null check (age between -1 and 120),
  persons integer not null check (persons >= 0),
  source text not null,
  is_estimate boolean not null default false,
  import_batch_id uuid,
  recorded_at timestamptz not null,
  superseded_at timestamptz not null default '9999-12-31T00:00:00Z',
  primary key (district_id, id),
  foreign key (district_id, division_code) references division,
  foreign key (district_id, import_batch_id) references import_batch
);
comment on table population is 'Persons by division, year and single age (-1 means all ages) with their source; corrections supersede, never overwrite.';
create unique index population_known on population (district_id, division_code, year, age, superseded_at);
create index population_import on population (district_id, import_batch_id);

create table map_feature (
  district_id text not null,
  id uuid not null,
  kind text not null check (kind in ('road', 'path', 'river', 'park', 'landmark')),
  name text not null default '',
  rank smallint not null default 0,
  geometry jsonb not null,
  primary key (district_id, id)
);
comment on table map_feature is 'Lines and areas of the own base map, and named places to search by.';
create index map_feature_name on map_feature using gin (name gin_trgm_ops);

create table walking_network (
  district_id text not null,
  id uuid not null,
  source text not null,
  nodes bytea not null,
  edges bytea not null,
  built_at timestamptz not null,
  primary key (district_id, id)
);
comment on table walking_network is 'Pedestrian graph: nodes as float64 lon,lat pairs, edges as int32 from, int32 to, float32 metres.';

create table brand (
  district_id text not null,
  id uuid not null,
  name text not null,
  intro text not null default '',
  version integer not null default 1,
  primary key (district_id, id)
);
comment on table brand is 'A chain or brand above institutions.';
create unique index brand_name on brand (district_id, name);

create table institution (
  district_id text not null,
  id uuid not null,
  brand_id uuid,
  name text not null,
  credit_code text,
  nature text not null check (nature in ('public', 'non_profit', 'for_profit', 'state_owned')),
  phone text not null default '',
  head_name text not null default '',
  registered_on date,
  filing_number text,
  filed_on date,
  import_batch_id uuid,
  created_at timestamptz not null,
  version integer not null default 1,
  primary key (district_id, id),
  foreign key (district_id, brand_id) references brand,
  foreign key (district_id, import_batch_id) references import_batch
);
comment on table institution is 'The legal body that provides care; runs one or more sites.';
create unique index institution_credit_code on institution (district_id, credit_code) where credit_code is not null;
create index institution_brand on institution (district_id, brand_id) where brand_id is not null;
create index institution_import on institution (district_id, import_batch_id);
create index institution_exact_name on institution (district_id, name);
create index institution_name on institution using gin (name gin_trgm_ops);

create table site (
  district_id text not null,
  id uuid not null,
  institution_id uuid not null,
  name text not null,
  kind text not null,
  status text not null check (status in ('preparing', 'open', 'suspended', 'closed')),
  division_code text not null,
  address text not null,
  lon double precision check (lon between -180 and 180),
  lat double precision check (lat between -90 and 90),
  phone text not null default '',
  intro text not null default '',
  features text[] not null default '{}',
  hours jsonb not null default '[]',
  opens_at time,
  closes_at time,
  staff_carers integer check (staff_carers >= 0),
  staff_health integer check (staff_health >= 0),
  staff_total integer check (staff_total >= 0),
  building_area numeric(10, 1) check (building_area >= 0),
  outdoor_area numeric(10, 1) check (outdoor_area >= 0),
  inclusive boolean not null default false,
  inclusive_basis text,
  inclusive_from date,
  inclusive_to date,
  grade text check (grade in ('A', 'B', 'C', 'D')),
  graded_on date,
  opened_on date,
  closed_on date,
  vacancy_confirmed_at timestamptz,
  vacancy_confirmed_by uuid,
  import_batch_id uuid,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  version integer not null default 1,
  primary key (district_id, id),
  check ((lon is null) = (lat is null)),
  foreign key (district_id, institution_id) references institution,
  foreign key (district_id, division_code) references division,
  foreign key (district_id, vacancy_confirmed_by) references account,
  foreign key (district_id, import_batch_id) references import_batch
);
comment on table site is 'A place where care is given, as it is now; its past is in site_history.';
create index site_institution on site (district_id, institution_id);
create index site_division on site (district_id, division_code text_pattern_ops);
create index site_location on site using gist (district_id, point(lon, lat)) where lon is not null;
create index site_confirmed_by on site (district_id, vacancy_confirmed_by) where vacancy_confirmed_by is not null;
create index site_import on site (district_id, import_batch_id);
create index site_exact_name on site (district_id, name);
create index site_name on site using gin (name gin_trgm_ops);

create table site_history (
  district_id text not null,
  id uuid not null,
  site_id uuid not null,
  valid_from date not null,
  valid_to date not null default '9999-12-31',
  recorded_at timestamptz not null,
  superseded_at timestamptz not null default '9999-12-31T00:00:00Z',
  status text not null,
  kind text not null,
  division_code text not null,
  inclusive boolean not null,
  facts jsonb not null,
  recorded_by uuid,
  import_batch_id uuid,
  primary key (district_id, id),
  check (valid_from <= valid_to),
  check (recorded_at <= superseded_at),
  -- Who recorded it and with which import are told, not kept by keys: accounts and imports are never deleted, and a large
  -- import would spend a third of its time on proving them row by row.
  foreign key (district_id, site_id) references site
);
comment on table site_history is 'What was true of a site, from which day to which, and when the platform knew it; `facts` holds the whole row.';
create index site_history_site on site_history (district_id, site_id, valid_from);

create table site_photo (
  district_id text not null,
  id uuid not null,
  site_id uuid not null,
  file_id uuid not null,
  caption text not null default '',
  position integer not null default 0,
  primary key (district_id, id),
  foreign key (district_id, site_id) references site,
  foreign key (district_id, file_id) references stored_file
);
comment on table site_photo is 'Photos of a site in the order they are shown.';
create index site_photo_site on site_photo (district_id, site_id, position);
create index site_photo_file on site_photo (district_id, file_id);

create table care_group (
  district_id text not null,
  id uuid not null,
  site_id uuid not null,
  name text not null,
  age_band text not null check (age_band in ('infant', 'toddler', 'twos', 'mixed')),
  capacity integer not null check (capacity between 1 and 60),
  carers integer not null default 0 check (carers >= 0),
  valid_from date not null,
  valid_to date not null default '9999-12-31',
  version integer not null default 1,
  primary key (district_id, id),
  foreign key (district_id, site_id) references site
);
comment on table care_group is 'A class or group of a site.';
create index care_group_site on care_group (district_id, site_id);

create table place_line (
  district_id text not null,
  id uuid not null,
  site_id uuid not null,
  age_band text not null check (age_band in ('infant', 'toddler', 'twos', 'mixed')),
  service_form text not null check (service_form in ('full_day', 'half_day', 'hourly', 'drop_in', 'night')),
  places integer not null check (places >= 0),
  inclusive_places integer not null default 0,
  enrolled_elsewhere integer not null default 0 check (enrolled_elsewhere >= 0),
  price_fen integer not null check (price_fen >= 0),
  version integer not null default 1,
  primary key (district_id, id),
  check (inclusive_places between 0 and places),
  foreign key (district_id, site_id) references site
);
comment on table place_line is 'Places of a site for one age band and service form, as they are now; prices in fen a month (an hour for hourly and drop-in care).';
create unique index place_line_site on place_line (district_id, site_id, age_band, service_form);

create table place_history (
  district_id text not null,
  id uuid not null,
  line_id uuid not null,
  valid_from date not null,
  valid_to date not null default '9999-12-31',
  recorded_at timestamptz not null,
  superseded_at timestamptz not null default '9999-12-31T00:00:00Z',
  places integer not null,
  inclusive_places integer not null,
  enrolled_elsewhere integer not null,
  price_fen integer not null,
  recorded_by uuid,
  import_batch_id uuid,
  primary key (district_id, id),
  check (valid_from <= valid_to),
  check (recorded_at <= superseded_at),
  -- Who recorded it and with which import are told, not kept by keys: accounts and imports are never deleted, and a large
  -- import would spend a third of its time on proving them row by row.
  foreign key (district_id, line_id) references place_line
);
comment on table place_history is 'Places and prices of a line by valid day and record time, so that any figure can be asked as of a past day, as known then.';
create index place_history_line on place_history (district_id, line_id, valid_from);

create table place_month (
  district_id text not null,
  line_id uuid not null,
  month date not null check (extract(day from month) = 1),
  capacity integer not null check (capacity >= 0),
  taken integer not null default 0 check (taken >= 0),
  held integer not null default 0 check (held >= 0),
  primary key (district_id, line_id, month),
  check (taken + held <= capacity),
  foreign key (district_id, line_id) references place_line
);
comment on table place_month is 'Places of a line in a month: open to families, taken by placements, held by live offers. The last word against over-booking.';
