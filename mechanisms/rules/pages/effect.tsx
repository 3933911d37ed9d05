import type { OutputOf } from "../../../contract/endpoint.ts";
import { Card, List, ListItem } from "../../../web/kit/card.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import type { previewDefinition } from "../contract/endpoints.ts";
import type { Finding } from "../contract/judged.ts";
import { usePathWords } from "./body-view.tsx";
import { ChangesTable } from "./changes-table.tsx";
import { ruleTexts } from "./texts.ts";

/** What a draft would change: its mistakes, its differences, and who would fall short or no longer. */
export function Effect({ preview }: { readonly preview: OutputOf<typeof previewDefinition> }) {
  const t = useTexts(ruleTexts);
  const say = useWords();
  const words = usePathWords();
  const { problems, changes, checks, newlyShort, newlyFine } = preview;
  if (problems.length > 0)
    return (
      <Notice tone="danger" title={t.problems} alert>
        <ul>
          {problems.map((problem) => (
            <li key={`${problem.path} ${problem.en}`}>
              {problem.path !== "" && <strong>{words(problem.path)}: </strong>}
              {say(problem)}
            </li>
          ))}
        </ul>
      </Notice>
    );
  return (
    <>
      <Card title={t.effect}>
        <div className="k-stack" role="status">
          {newlyShort === 0 && newlyFine === 0 && <p>{t.noEffect}</p>}
          {newlyShort > 0 && <Notice tone="warning">{t.newlyShort(newlyShort)}</Notice>}
          {newlyFine > 0 && <Notice tone="success">{t.newlyFine(newlyFine)}</Notice>}
          {checks.map((check) => (
            <section key={check.check} className="k-stack">
              <h3>{say(check.title)}</h3>
              <Findings
                title={t.newlyShort(check.counts.newlyShort)}
                all={check.counts.newlyShort}
                items={check.newlyShort}
              />
              <Findings
                title={t.newlyFine(check.counts.newlyFine)}
                all={check.counts.newlyFine}
                items={check.newlyFine}
              />
            </section>
          ))}
        </div>
      </Card>
      <Card title={t.changes} flush={changes.length > 0}>
        <ChangesTable changes={changes} caption={t.changes} empty={t.noDraftChanges} />
      </Card>
    </>
  );
}

function Findings(props: { readonly title: string; readonly all: number; readonly items: readonly Finding[] }) {
  const t = useTexts(ruleTexts);
  const say = useWords();
  const { title, all, items } = props;
  if (items.length === 0) return null;
  return (
    <div>
      <h4>{title}</h4>
      <List label={title}>
        {items.map((one) => (
          <ListItem key={one.id} title={<Link to={one.link}>{one.title}</Link>}>
            <p className="k-small k-soft">{say(one.message)}</p>
          </ListItem>
        ))}
      </List>
      {all > items.length && <p className="k-small k-soft">{t.firstOf(items.length)}</p>}
    </div>
  );
}
