import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { EmptyState, renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { listPersonas, type Persona, signInAsPersona } from "../contract/demo.ts";
import { readMe } from "../contract/self.ts";
import "./accounts.css";
import { enter } from "./enter.ts";
import { DemoDay } from "./demo-day.tsx";
import { accountsTexts } from "./texts.ts";

/** The persons of the demo, each one click away. */
export function DemoPage() {
  const t = useTexts(accountsTexts);
  const personas = useEndpoint(listPersonas, {});
  const me = useEndpoint(readMe, {}).data;
  const signIn = useCommand(signInAsPersona, { onSuccess: () => void enter() });
  return (
    <div className="k-stack">
      <PageHead
        title={t.demoTitle}
        intro={t.demoIntro}
        actions={
          <Link to="/demo/outbox" button="secondary">
            {t.outboxTitle}
          </Link>
        }
      />
      {signIn.error && (
        <Notice tone="danger" alert>
          {errorText(signIn.error)}
        </Notice>
      )}
      {renderResult(
        personas,
        ({ items }) => (
          <div className="k-grid">
            {items.map((persona) => (
              <PersonaCard
                key={persona.key}
                persona={persona}
                isCurrent={me?.signInName === `demo.${persona.key}`}
                busy={signIn.busy}
                onEnter={() => signIn.run({ params: { key: persona.key } })}
              />
            ))}
          </div>
        ),
        {
          isEmpty: ({ items }) => items.length === 0,
          empty: (
            <EmptyState icon="people" title={t.demoEmpty}>
              {t.demoEmptyText}
            </EmptyState>
          ),
        },
      )}
      <DemoDay />
    </div>
  );
}

function PersonaCard(props: {
  readonly persona: Persona;
  readonly isCurrent: boolean;
  readonly busy: boolean;
  readonly onEnter: () => void;
}) {
  const t = useTexts(accountsTexts);
  const { persona } = props;
  const role = persona.roles[0];
  return (
    <Card title={persona.name} actions={props.isCurrent && <Tag tone="success">{t.demoCurrent}</Tag>}>
      <div className="ac-demo-card">
        <div>
          <p>
            <strong>{role ? t.role[role.role] : t.demoFamily}</strong>
            {role && (
              <span className="k-soft">
                {" "}
                · {role.place.name}
                {persona.roles.length > 1 && ` +${persona.roles.length - 1}`}
              </span>
            )}
          </p>
          <p className="k-soft">{t.persona[persona.key] ?? ""}</p>
        </div>
        <Button
          variant="primary"
          wide
          busy={props.busy}
          aria-label={t.demoEnterAs(persona.name)}
          onClick={props.onEnter}
        >
          {t.demoSignIn}
        </Button>
      </div>
    </Card>
  );
}
