import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { platformErrors, statusOf } from "../../../contract/errors.ts";
import { errorsEn } from "../../../contract/texts/en.ts";
import { errorsZh } from "../../../contract/texts/zh-CN.ts";
import { type ApiError, errorOf } from "../../api/client.ts";
import { Card, PageHead } from "../../kit/card.tsx";
import { Link } from "../../kit/link.tsx";
import { EmptyState, renderResult } from "../../kit/states.tsx";
import { TextInput } from "../../kit/text-input.tsx";
import { needsText, useTexts } from "../../kit/texts.ts";
import { apiEn } from "./texts/en.ts";
import { apiZh } from "./texts/zh-CN.ts";
import { type ApiDocument, type ListedOperation, operationsOf, type Schema, typeOf } from "./api-schema.ts";
import "./api-page.css";

const texts = { zh: apiZh, en: apiEn };
const address = "/api/openapi.json";

async function load({ signal }: { readonly signal: AbortSignal }): Promise<ApiDocument> {
  const response = await fetch(address, { signal });
  const text = await response.text();
  if (!response.ok) throw errorOf(response.status, text);
  return JSON.parse(text) as ApiDocument;
}

const wordsOf = (one: ListedOperation) =>
  [one.method, one.path, one.summary, one["x-action"], one["x-audit"], ...one["x-errors"]].join(" ").toLowerCase();

/** Every endpoint of the platform, to read and to search: what it takes and gives, who may call it, what is kept of it. */
export function ApiPage() {
  const t = useTexts(texts);
  const errors = useTexts({ zh: errorsZh, en: errorsEn });
  const [typed, setTyped] = useState("");
  const document = useQuery<ApiDocument, ApiError>({ queryKey: [address], queryFn: load, staleTime: Infinity });
  const all = useMemo(() => (document.data ? operationsOf(document.data) : []), [document.data]);
  const words = typed.trim().toLowerCase().split(/\s+/);
  const shown = all.filter((one) => words.every((word) => wordsOf(one).includes(word)));
  const groups = Map.groupBy(shown, (one) => one.tags[0] ?? "");
  return (
    <div className="k-stack">
      <PageHead
        title={t.title}
        intro={document.data && t.intro(all.length)}
        actions={
          <Link to={address} button="secondary" download="openapi.json">
            {t.download}
          </Link>
        }
      />
      {renderResult(document, () => (
        <>
          <div role="search">
            <TextInput
              label={t.search}
              placeholder={t.searchHint}
              icon="search"
              type="search"
              value={typed}
              onChange={setTyped}
            />
          </div>
          {shown.length === 0 && <EmptyState title={t.none} />}
          {[...groups].map(([group, operations]) => (
            <Card key={group} title={t.groups[group] ? `${t.groups[group]} ${group}` : group}>
              {operations.map((operation) => (
                <OperationDetails key={operation.operationId} operation={operation} />
              ))}
            </Card>
          ))}
          <Card title={t.platformErrors}>
            <dl className="api-facts">
              {platformErrors.map((code) => (
                <div key={code}>
                  <dt>
                    <code>{`${statusOf[code]} ${code}`}</code>
                  </dt>
                  <dd>{errors[code]}</dd>
                </div>
              ))}
            </dl>
          </Card>
        </>
      ))}
    </div>
  );
}

function OperationDetails({ operation }: { readonly operation: ListedOperation }) {
  const t = useTexts(texts);
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="api-operation" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <code className={`api-method api-${operation.method.toLowerCase()}`}>{operation.method}</code>
        <code className="api-path">{operation.path}</code>
        <span>{operation.summary}</span>
      </summary>
      {isOpen && (
        <div className="k-stack">
          <dl className="api-facts">
            <div>
              <dt>{t.permission}</dt>
              <dd>
                <code>{operation["x-action"]}</code> {needsText(operation["x-needs"])}
              </dd>
            </div>
            <div>
              <dt>{t.audit}</dt>
              <dd>
                {operation["x-audit"].startsWith("none: ") ? (
                  t.notAudited(operation["x-audit"].slice(6))
                ) : (
                  <code>{operation["x-audit"]}</code>
                )}
              </dd>
            </div>
            {operation["x-errors"].length > 0 && (
              <div>
                <dt>{t.errors}</dt>
                <dd>
                  <code>{operation["x-errors"].join(", ")}</code>
                </dd>
              </div>
            )}
          </dl>
          <Parameters operation={operation} />
          {operation.requestBody && <Block title={t.body} schema={firstOf(operation.requestBody.content)} />}
          <Block title={t.answer} schema={firstOf(operation.responses["200"]?.content)} />
        </div>
      )}
    </details>
  );
}

const firstOf = (content: Readonly<Record<string, { readonly schema: Schema }>> | undefined) =>
  Object.values(content ?? {})[0]?.schema ?? {};

function Parameters({ operation }: { readonly operation: ListedOperation }) {
  const t = useTexts(texts);
  if (operation.parameters.length === 0) return null;
  return (
    <table className="api-parameters">
      <caption>{t.parameters}</caption>
      <thead>
        <tr>
          {[t.name, t.place, t.type, t.required].map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {operation.parameters.map((parameter) => (
          <tr key={`${parameter.in} ${parameter.name}`}>
            <th scope="row">
              <code>{parameter.name}</code>
            </th>
            <td>{t.places[parameter.in]}</td>
            <td>
              <code>{typeOf(parameter.schema)}</code>
            </td>
            <td>{parameter.required ? t.yes : ""}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Block({ title, schema }: { readonly title: string; readonly schema: Schema }) {
  const t = useTexts(texts);
  const type = schema.format === "binary" ? t.file : typeOf(schema);
  return (
    <section>
      <h3 className="api-title">{title}</h3>
      <pre className="api-type" role="region" aria-label={title} tabIndex={0}>
        {type === "{}" ? t.nothing : type}
      </pre>
    </section>
  );
}
