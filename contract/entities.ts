/**
 * The things pages show and commands change. A command names what it changed; every open page that shows it refetches.
 * `public` entities are announced to everyone in the district, the others only to the audience a use case names and to officials.
 */
export const entities = {
  session: "private",
  account: "private",
  grant: "private",
  division: "public",
  population: "public",
  institution: "public",
  site: "public",
  place: "public",
  import_batch: "private",
  family: "private",
  child: "private",
  consent: "private",
  need: "private",
  favourite: "private",
  application: "private",
  offer: "private",
  placement: "private",
  indicator: "public",
  job: "private",
  message: "private",
  clock: "public",
  definition: "public",
  form_answer: "private",
  case: "private",
  case_list: "public",
  document: "private",
  notice: "private",
  booking_session: "public",
  booking: "private",
  duty: "private",
  finding: "private",
} as const;

export type Entity = keyof typeof entities;
