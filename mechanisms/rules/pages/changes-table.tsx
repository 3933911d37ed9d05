import type { z } from "zod";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import type { Change } from "../contract/endpoints.ts";
import { usePathWords, ValueView } from "./body-view.tsx";
import { ruleTexts } from "./texts.ts";

/** Field by field what is different. */
export function ChangesTable({
  changes,
  caption,
  empty,
}: {
  readonly changes: readonly z.infer<typeof Change>[];
  readonly caption: string;
  readonly empty: string;
}) {
  const t = useTexts(ruleTexts);
  const words = usePathWords();
  return (
    <DataTable
      caption={caption}
      columns={[
        { key: "field", title: t.field, cell: ({ path }) => words(path) },
        { key: "before", title: t.before, cell: ({ before }) => <ValueView value={before} depth={1} /> },
        { key: "after", title: t.after, cell: ({ after }) => <ValueView value={after} depth={1} /> },
      ]}
      rows={changes}
      rowKey={({ path }) => path}
      empty={<p className="k-soft">{empty}</p>}
      dense
    />
  );
}
