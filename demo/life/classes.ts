import { sql } from "kysely";
import type { AgeBand } from "../../contract/care.ts";
import { putGroup } from "../../domains/institutions/contract.ts";
import { addDays } from "../../domains/institutions/index.ts";
import { dayOf } from "../../kernel/clock.ts";
import { headActor } from "./act.ts";
import type { Scene } from "./scene.ts";

/** How classes are formed: well inside what any locality allows. */
const classes: Record<AgeBand, { readonly name: string; readonly size: number; readonly perCarer: number }> = {
  infant: { name: "乳儿", size: 9, perCarer: 3 },
  toddler: { name: "托小", size: 14, perCarer: 5 },
  twos: { name: "托大", size: 18, perCarer: 7 },
  mixed: { name: "混龄", size: 15, perCarer: 5 },
};
const numbers = "一二三四五六七八九十";
/** Sites beside those of the personas. */
const more = 12;

/** Sites name their classes; one has put too many children into one, with too few carers. */
export async function enactClasses(scene: Scene): Promise<void> {
  const { platform, district, world } = scene;
  const today = dayOf(district.clock.now());
  const head = world.personas.find(({ key }) => key === "head")!.place;
  const own = head.of === "site" ? head.siteId : null;
  const { rows } = await sql<{ site_id: string; institution_id: string; lines: { band: AgeBand; places: number }[] }>`
    select s.id as site_id, s.institution_id, x.lines from site s
    cross join lateral (
      select jsonb_agg(jsonb_build_object('band', age_band, 'places', places) order by age_band) as lines from (
        select age_band, sum(places) as places from place_line l
        where l.district_id = s.district_id and l.site_id = s.id and l.service_form = 'full_day' and l.places > 0
        group by age_band) y) x
    where s.district_id = ${district.id} and s.status = 'open' and s.kind in ('institution', 'community', 'employer', 'integrated', 'hub')
      and x.lines is not null
    order by (s.id = ${own}::uuid) desc, md5(s.id::text) limit ${more + 1}`.execute(platform.database.kysely);
  const at = scene.on(80);
  for (const [place, site] of rows.entries())
    for (const { band, places } of site.lines) {
      const { name, size, perCarer } = classes[band];
      const count = Math.min(numbers.length, Math.max(1, Math.ceil(places / size)));
      const isShort = place === 1 && band === site.lines.at(-1)!.band;
      for (let index = 0; index < count; index++) {
        const capacity = isShort && index === 0 ? size * 2 : Math.max(1, Math.floor((places + index) / count));
        await at.act(putGroup, headActor(site.institution_id), {
          params: { siteId: site.site_id as never },
          body: {
            name: `${name}${numbers[index]}班`,
            ageBand: band,
            capacity,
            carers: isShort && index === 0 ? 2 : Math.ceil(capacity / perCarer),
            validFrom: addDays(today, -80) as never,
            validTo: null,
          },
        });
      }
    }
}
