create table form_answer (
  district_id text not null,
  id uuid not null,
  form_key text not null,
  form_version integer not null check (form_version > 0),
  account_id uuid,
  token_hash bytea,
  about_kind text,
  about_id uuid,
  division_code text not null,
  status text not null check (status in ('draft', 'submitted', 'amended')),
  answers_enc bytea not null,
  prefilled jsonb not null default '[]',
  points numeric,
  outcome text,
  vetoed boolean not null default false,
  started_at timestamptz not null,
  saved_at timestamptz not null,
  submitted_at timestamptz,
  version integer not null default 1,
  primary key (district_id, id),
  check ((about_kind is null) = (about_id is null)),
  check ((status = 'draft') = (submitted_at is null)),
  foreign key (district_id, account_id) references account,
  foreign key (district_id, division_code) references division
);
comment on table form_answer is 'One answer to a form, with the version of the form it answers. Kept by an account, by whoever holds the token, or by what it is about.';
create index form_answer_account on form_answer (district_id, account_id, saved_at);
create index form_answer_form on form_answer (district_id, form_key, submitted_at);
create index form_answer_about on form_answer (district_id, about_kind, about_id);
create index form_answer_division on form_answer (district_id, division_code);

create table form_answer_former (
  district_id text not null,
  id uuid not null,
  answer_id uuid not null,
  answer_version integer not null,
  answers_enc bytea not null,
  points numeric,
  outcome text,
  vetoed boolean not null,
  submitted_at timestamptz not null,
  superseded_at timestamptz not null,
  superseded_by uuid,
  primary key (district_id, id),
  unique (district_id, answer_id, answer_version),
  foreign key (district_id, answer_id) references form_answer,
  foreign key (district_id, superseded_by) references account
);
comment on table form_answer_former is 'What a submitted answer said before it was amended.';
create index form_answer_former_superseded_by on form_answer_former (district_id, superseded_by);

create table form_file (
  district_id text not null,
  answer_id uuid not null,
  file_id uuid not null,
  link_id text not null,
  primary key (district_id, answer_id, file_id),
  foreign key (district_id, answer_id) references form_answer,
  foreign key (district_id, file_id) references stored_file
);
comment on table form_file is 'Photos, files and signatures given with an answer.';
create index form_file_file on form_file (district_id, file_id);

create table form_draft (
  district_id text not null,
  id uuid not null,
  body jsonb not null,
  based_on integer,
  created_by uuid,
  saved_at timestamptz not null,
  version integer not null default 1,
  primary key (district_id, id),
  foreign key (district_id, created_by) references account
);
comment on table form_draft is 'A form that an official is building; publishing makes it a definition.';
create index form_draft_created_by on form_draft (district_id, created_by);
