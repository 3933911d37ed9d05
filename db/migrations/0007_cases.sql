create table case_file (
  district_id text not null,
  id uuid not null,
  kind text not null,
  kind_version integer not null,
  case_group text not null,
  number text,
  label text not null default '',
  channel text not null check (channel in ('self', 'counter')),
  applied_as text not null check (applied_as in ('account', 'institution', 'family', 'anonymous', 'official')),
  applicant_account_id uuid,
  institution_id uuid,
  family_id uuid,
  applicant_name_enc bytea,
  applicant_phone_enc bytea,
  applicant_phone_index bytea,
  code_hash bytea,
  about_kind text not null check (about_kind in ('none', 'institution', 'site', 'family', 'case')),
  about_id uuid,
  about_institution_id uuid,
  former_id uuid,
  relation text,
  division_code text not null,
  reader_roles text[] not null default '{}',
  status text not null check (status in ('draft', 'open', 'returned', 'closed')),
  outcome text,
  result text check (result in ('granted', 'refused', 'settled', 'withdrawn', 'lapsed')),
  standing text check (standing in ('in_force', 'expired', 'superseded', 'cancelled', 'revoked')),
  limit_key text,
  facts jsonb not null default '{}',
  decided jsonb not null default '{}',
  corrections integer not null default 0,
  objections integer not null default 0,
  started_at timestamptz not null,
  started_by uuid,
  submitted_at timestamptz,
  closed_at timestamptz,
  due_on date,
  due_is_certain boolean not null default true,
  overdue_at timestamptz,
  valid_until date,
  remind_on date,
  version integer not null default 1,
  primary key (district_id, id),
  check ((status = 'draft') = (number is null)),
  check ((status = 'closed') = (result is not null)),
  check ((status = 'closed') = (closed_at is not null)),
  foreign key (district_id, applicant_account_id) references account,
  foreign key (district_id, institution_id) references institution,
  foreign key (district_id, family_id) references family,
  foreign key (district_id, about_institution_id) references institution,
  foreign key (district_id, former_id) references case_file,
  foreign key (district_id, division_code) references division,
  foreign key (district_id, started_by) references account
);
comment on table case_file is 'A case: a filing, an application, a complaint, an appeal, by the version of its kind; `facts` are what it was judged with, `decided` what was decided at its steps.';
create unique index case_file_number on case_file (district_id, number) where number is not null;
create unique index case_file_limit on case_file (district_id, limit_key) where limit_key is not null;
create index case_file_applicant on case_file (district_id, applicant_account_id) where applicant_account_id is not null;
create index case_file_phone on case_file (district_id, applicant_phone_index) where applicant_phone_index is not null;
create index case_file_institution on case_file (district_id, institution_id) where institution_id is not null;
create index case_file_family on case_file (district_id, family_id) where family_id is not null;
create index case_file_about on case_file (district_id, about_id) where about_id is not null;
create index case_file_about_institution on case_file (district_id, about_institution_id) where about_institution_id is not null;
create index case_file_former on case_file (district_id, former_id) where former_id is not null;
create index case_file_division on case_file (district_id, division_code text_pattern_ops, kind, submitted_at);
create index case_file_started_by on case_file (district_id, started_by);
create index case_file_submitted on case_file (district_id, submitted_at) where submitted_at is not null;
create index case_file_due on case_file (district_id, due_on) where closed_at is null and overdue_at is null and due_on is not null;
create index case_file_valid on case_file (district_id, valid_until) where standing = 'in_force' and valid_until is not null;
create index case_file_remind on case_file (district_id, remind_on) where standing = 'in_force' and remind_on is not null;
create index case_file_label on case_file using gin (label gin_trgm_ops);

create table case_number (
  district_id text not null,
  prefix text not null,
  year integer not null,
  last integer not null,
  primary key (district_id, prefix, year)
);
comment on table case_number is 'The last number given to a case of a prefix in a year; without gaps.';

create table case_answer (
  district_id text not null,
  case_id uuid not null,
  form text not null,
  step text not null default '',
  answer_id uuid not null,
  primary key (district_id, case_id, form, step),
  foreign key (district_id, case_id) references case_file
);
comment on table case_answer is 'The answers to the forms of a case, and to those of its steps.';

create table case_task (
  district_id text not null,
  id uuid not null,
  case_id uuid not null,
  position integer not null,
  step text not null,
  opinion text,
  round integer not null,
  kind text not null check (kind in ('work', 'opinion', 'correction', 'timer', 'publicity')),
  who text not null,
  division_code text not null,
  institution_id uuid,
  required boolean not null default true,
  status text not null check (status in ('open', 'done', 'dropped')),
  action text,
  asked_enc bytea,
  due_on date,
  due_is_certain boolean not null default true,
  overdue_at timestamptz,
  was_overdue boolean not null default false,
  kept_days integer,
  kept_case_days integer,
  then_step text,
  assigned_account_id uuid,
  opened_at timestamptz not null,
  done_at timestamptz,
  done_by uuid,
  version integer not null default 1,
  primary key (district_id, id),
  check ((status = 'open') = (done_at is null)),
  foreign key (district_id, case_id) references case_file,
  foreign key (district_id, division_code) references division,
  foreign key (district_id, institution_id) references institution,
  foreign key (district_id, assigned_account_id) references account,
  foreign key (district_id, done_by) references account
);
comment on table case_task is 'What a case waits for, and waited for: someone''s action or opinion, the applicant''s correction, a time that passes, a publicity period.';
create unique index case_task_once on case_task (district_id, case_id, step, coalesce(opinion, ''), kind) where status = 'open';
create unique index case_task_case on case_task (district_id, case_id, position);
create index case_task_inbox on case_task (district_id, who, division_code text_pattern_ops, due_on) where status = 'open';
create index case_task_due on case_task (district_id, due_on) where status = 'open' and due_on is not null;
create index case_task_done on case_task (district_id, done_at) where status = 'done';
create index case_task_division on case_task (district_id, division_code);
create index case_task_institution on case_task (district_id, institution_id) where institution_id is not null;
create index case_task_assigned on case_task (district_id, assigned_account_id) where assigned_account_id is not null;
create index case_task_done_by on case_task (district_id, done_by) where done_by is not null;

create table case_event (
  district_id text not null,
  id uuid not null,
  case_id uuid not null,
  position integer not null,
  at timestamptz not null,
  event text not null,
  task_id uuid,
  step text,
  opinion text,
  action text,
  by_role text not null,
  by_account_id uuid,
  is_visible boolean not null,
  text_enc bytea,
  note_enc bytea,
  facts jsonb not null default '{}',
  primary key (district_id, id),
  foreign key (district_id, case_id) references case_file,
  foreign key (district_id, task_id) references case_task,
  foreign key (district_id, by_account_id) references account
);
comment on table case_event is 'What happened in a case, in order; what people wrote is sealed, `facts` holds no personal data.';
create unique index case_event_case on case_event (district_id, case_id, position);
create index case_event_task on case_event (district_id, task_id) where task_id is not null;
create index case_event_account on case_event (district_id, by_account_id) where by_account_id is not null;

create table case_material (
  district_id text not null,
  id uuid not null,
  case_id uuid not null,
  material text,
  task_id uuid,
  file_id uuid not null,
  valid_until date,
  status text not null default 'given' check (status in ('given', 'accepted', 'rejected')),
  remark_enc bytea,
  is_shared boolean not null default true,
  checked_at timestamptz,
  checked_by uuid,
  reused_from uuid,
  added_at timestamptz not null,
  added_by uuid,
  removed_at timestamptz,
  primary key (district_id, id),
  check ((material is null) <> (task_id is null)),
  foreign key (district_id, case_id) references case_file,
  foreign key (district_id, task_id) references case_task,
  foreign key (district_id, file_id) references stored_file,
  foreign key (district_id, checked_by) references account,
  foreign key (district_id, reused_from) references case_material,
  foreign key (district_id, added_by) references account
);
comment on table case_material is 'A file of a case: one of its materials, or what an official attached to a task. One taken out after submission is kept.';
create index case_material_case on case_material (district_id, case_id);
create index case_material_task on case_material (district_id, task_id) where task_id is not null;
create index case_material_file on case_material (district_id, file_id);
create index case_material_checked_by on case_material (district_id, checked_by) where checked_by is not null;
create index case_material_reused_from on case_material (district_id, reused_from) where reused_from is not null;
create index case_material_added_by on case_material (district_id, added_by) where added_by is not null;

create table case_publication (
  district_id text not null,
  id uuid not null,
  case_id uuid not null,
  purpose text not null check (purpose in ('publicity', 'outcome')),
  list text not null,
  task_id uuid,
  division_code text not null,
  label text not null default '',
  fields jsonb not null,
  values jsonb not null,
  published_at timestamptz not null,
  shown_until date,
  ended_at timestamptz,
  primary key (district_id, id),
  foreign key (district_id, case_id) references case_file,
  foreign key (district_id, task_id) references case_task,
  foreign key (district_id, division_code) references division
);
comment on table case_publication is 'What everyone may read of a case: in its publicity period, or its outcome on a published list. No personal data.';
create index case_publication_case on case_publication (district_id, case_id);
create index case_publication_task on case_publication (district_id, task_id) where task_id is not null;
create index case_publication_list on case_publication (district_id, list, published_at);
create index case_publication_division on case_publication (district_id, division_code text_pattern_ops);

create table case_objection (
  district_id text not null,
  id uuid not null,
  case_id uuid not null,
  task_id uuid not null,
  account_id uuid,
  name_enc bytea,
  contact_enc bytea,
  text_enc bytea not null,
  at timestamptz not null,
  status text not null default 'open' check (status in ('open', 'upheld', 'dismissed')),
  answer_enc bytea,
  answered_at timestamptz,
  answered_by uuid,
  primary key (district_id, id),
  foreign key (district_id, case_id) references case_file,
  foreign key (district_id, task_id) references case_task,
  foreign key (district_id, account_id) references account,
  foreign key (district_id, answered_by) references account
);
comment on table case_objection is 'An objection raised in a publicity period, and what was decided of it.';
create index case_objection_case on case_objection (district_id, case_id);
create index case_objection_task on case_objection (district_id, task_id);
create index case_objection_account on case_objection (district_id, account_id) where account_id is not null;
create index case_objection_answered_by on case_objection (district_id, answered_by) where answered_by is not null;
