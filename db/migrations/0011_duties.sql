create table duty_report (
  district_id text not null,
  id uuid not null,
  duty text not null,
  duty_version integer not null,
  division_code text not null,
  done_on date not null,
  words text not null,
  figure double precision check (figure >= 0),
  is_done boolean not null default false,
  file_id uuid,
  reported_as text not null,
  reported_by uuid not null,
  reported_at timestamptz not null,
  withdrawn_at timestamptz,
  withdrawn_by uuid,
  withdrawn_reason text,
  primary key (district_id, id),
  check ((withdrawn_at is null) = (withdrawn_reason is null)),
  foreign key (district_id, division_code) references division,
  foreign key (district_id, file_id) references stored_file,
  foreign key (district_id, reported_by) references account,
  foreign key (district_id, withdrawn_by) references account
);
comment on table duty_report is 'What officials report on a duty of the plan: words, figure, day and attachment, with the version of the duty they had before them. Never changed; a mistake is withdrawn with its reason.';
create index duty_report_duty on duty_report (district_id, duty, done_on);
create index duty_report_division on duty_report (district_id, division_code);
create index duty_report_file on duty_report (district_id, file_id);
create index duty_report_reported_by on duty_report (district_id, reported_by);
create index duty_report_withdrawn_by on duty_report (district_id, withdrawn_by);
