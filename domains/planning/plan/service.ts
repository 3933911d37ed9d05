import type { OutputOf } from "../../../contract/endpoint.ts";
import type { Context } from "../../../kernel/context.ts";
import { tableKind } from "../../../mechanisms/packs/index.ts";
import type { ReferenceTable } from "../../../mechanisms/packs/contract.ts";
import type { Programme } from "../contract/duty.ts";
import type * as contract from "../contract/plan.ts";
import { dutiesOf } from "./duties.ts";
import { planIndicators } from "./indicators.ts";
import { programme as programmeKind } from "./kinds.ts";
import { documentsOf, inOrder, type Sources, sourcesOf, unitsIn } from "./sources.ts";

const packsOf = ({ packs }: Sources) => packs.map(({ key, title, installedAt }) => ({ key, title, installedAt }));

/** The whole plan: every indicator and duty of the local documents with where it stands. */
export async function getPlan(context: Context): Promise<contract.Plan> {
  const sources = await sourcesOf(context);
  const indicators = await planIndicators(context, sources);
  const duties = await dutiesOf(context, sources, indicators);
  return {
    on: context.today,
    packs: packsOf(sources),
    documents: documentsOf(sources, context),
    units: unitsIn(duties),
    indicators,
    duties,
  };
}

/** Programmes of the local documents. */
const programmesOf = (context: Context, sources: Sources) =>
  inOrder(sources.definitions.list<Programme>(programmeKind, { on: context.today }).filter(sources.isLocal));

/** What everyone may see of the plan; progress of a duty only where its document, or the district, makes it public. */
export async function getPublicPlan(context: Context): Promise<OutputOf<typeof contract.getPublicPlan>> {
  const sources = await sourcesOf(context);
  const indicators = await planIndicators(context, sources, { publicOnly: true });
  const duties = await dutiesOf(context, sources, indicators);
  return {
    on: context.today,
    packs: packsOf(sources),
    documents: documentsOf(sources, context),
    indicators,
    duties: duties.map((one) => ({
      key: one.key,
      pack: one.pack,
      title: one.title,
      words: one.words,
      section: one.section,
      basis: one.basis,
      lead: one.lead,
      cooperating: one.cooperating,
      due: one.due,
      counts: one.counts,
      public: one.public,
      state: one.public ? one.state : null,
      need: one.public ? one.need : null,
      done: one.public ? one.done : null,
    })),
    publicity: programmesOf(context, sources)
      .map(({ body }) => body)
      .filter(({ type }) => type === "publicity"),
  };
}

/** What the documents offer and list: programmes and reference tables. */
export async function listProgrammes(context: Context): Promise<OutputOf<typeof contract.listProgrammes>> {
  const sources = await sourcesOf(context);
  const programmes = programmesOf(context, sources);
  const tables = inOrder(
    sources.definitions.list<ReferenceTable>(tableKind, { on: context.today }).filter(sources.isLocal),
  );
  const entry = <Body extends { basis: Programme["basis"] }>({ pack, body }: { pack: string; body: Body }) => ({
    pack,
    sentences: sources.sentencesOf(body.basis),
    body,
  });
  const units = new Set(programmes.flatMap(({ body }) => [...body.lead, ...body.cooperating]));
  return {
    packs: packsOf(sources),
    units: sources.unitsOf([...units]),
    programmes: programmes.map(entry),
    tables: tables.map(entry),
  };
}
