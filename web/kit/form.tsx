import { useBlocker } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { AnyEndpoint, CallOf, OutputOf } from "../../contract/endpoint.ts";
import type { FieldProblem } from "../../contract/errors.ts";
import { ApiError } from "../api/client.ts";
import { useQueryClient } from "@tanstack/react-query";
import { invalidateEntities, useCommand } from "../api/queries.ts";
import { Button } from "./button.tsx";
import { ConflictPanel } from "./conflict.tsx";
import { Dialog } from "./dialog.tsx";
import { FormContext, type RegisteredField } from "./field.tsx";
import { type FormValues, isEmpty, sortProblems, valueAt, withValue } from "./form-state.ts";
import { Notice } from "./notice.tsx";
import { errorText, kitTexts, problemText, useTexts } from "./texts.ts";

export type FormHandle<V> = { readonly values: V; readonly set: (name: string, value: unknown) => void };

type FormProps<E extends AnyEndpoint, V extends FormValues> = {
  readonly endpoint: E;
  readonly initial: V;
  /** What was typed, as the call; a version for optimistic edits is a value like the others. */
  readonly input: (values: V) => CallOf<E>;
  readonly children: ReactNode | ((form: FormHandle<V>) => ReactNode);
  readonly submitLabel: string;
  readonly onDone?: (output: OutputOf<E>, values: V) => void;
  /** Texts of the endpoint's own refusals, of the current language. */
  readonly errors?: Readonly<Record<string, string>>;
  /** Keeps what is typed in this browser tab until it is submitted. */
  readonly draftKey?: string;
  /**
   * The newest row in `details.current` of a refusal, as values of this form (with its version). Not needed where `initial`
   * holds the row's version: after a refusal the page fetches the row again, and `initial` is then the newest.
   */
  readonly fromRow?: (row: Readonly<Record<string, unknown>>) => V;
  readonly onCancel?: () => void;
  readonly cancelLabel?: string;
  /** Why the form cannot be submitted now. */
  readonly reason?: ReactNode;
  /** More actions beside the submit button. */
  readonly actions?: ReactNode;
};

const draftName = (key: string) => `huituo.draft.${key}`;

function readDraft<V>(key: string | undefined): V | undefined {
  try {
    const text = key && sessionStorage.getItem(draftName(key));
    return text ? (JSON.parse(text) as V) : undefined;
  } catch {
    return undefined;
  }
}

function writeDraft(key: string, values: unknown): void {
  try {
    if (values === undefined) sessionStorage.removeItem(draftName(key));
    else sessionStorage.setItem(draftName(key), JSON.stringify(values));
  } catch {
    // storage is full or refused: the form itself still holds the values
  }
}

/** After one's own change the row has a new version; a second change builds on it. */
function withNewVersion<V extends FormValues>(typed: V, output: unknown): V {
  const version = (output as { version?: unknown } | undefined)?.version;
  return "version" in typed && typeof version === "number" ? { ...typed, version } : typed;
}

/** Collects what is typed, submits it as one command and brings every problem to its field; nothing typed is lost. */
export function Form<E extends AnyEndpoint, V extends FormValues>(props: FormProps<E, V>) {
  const { endpoint, initial, input, children, draftKey, errors, fromRow } = props;
  const t = useTexts(kitTexts);
  const [draft] = useState(() => readDraft<V>(draftKey));
  const [values, setValues] = useState<V>(draft ?? initial);
  const [restored, setRestored] = useState(draft !== undefined);
  const [dirty, setDirty] = useState(draft !== undefined);
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const [failure, setFailure] = useState<ApiError>();
  /** The fields as they stood when problems were last shown, in their order on the page. */
  const [order, setOrder] = useState<readonly RegisteredField[]>([]);
  const fields = useRef(new Map<string, RegisteredField>());
  const held = useRef(new Map<string, string>());
  const summary = useRef<HTMLDivElement>(null);
  const done = useRef(false);
  const command = useCommand(endpoint);
  const client = useQueryClient();
  // A form nobody has touched follows its row, which live push may change; a touched one keeps what was typed.
  const stamp = JSON.stringify(initial);
  const [followed, setFollowed] = useState(stamp);
  if (stamp !== followed && !dirty && !command.busy) {
    setFollowed(stamp);
    setValues(initial);
  }

  const inOrder = () =>
    [...fields.current.values()].sort((a, b) => {
      const [one, two] = [document.getElementById(a.id), document.getElementById(b.id)];
      return one && two && one.compareDocumentPosition(two) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
    });

  const set = useCallback(
    (name: string, value: unknown) => {
      setValues((before) => {
        const after = withValue(before, name, value);
        if (draftKey) writeDraft(draftKey, after);
        return after;
      });
      setDirty(true);
      setProblems((before) => before.filter((problem) => !sortProblems([problem], [name]).atFields.has(name)));
    },
    [draftKey],
  );
  const register = useCallback((field: RegisteredField) => {
    fields.current.set(field.name, field);
    return () => {
      fields.current.delete(field.name);
      held.current.delete(field.name);
    };
  }, []);
  const hold = useCallback((name: string, problem: string | undefined) => {
    if (problem) held.current.set(name, problem);
    else held.current.delete(name);
  }, []);
  const binding = useMemo(() => {
    const problemAt = (name: string) => {
      const problem = sortProblems(problems, [name]).atFields.get(name);
      return problem && problemText(problem);
    };
    return { valueAt: (name: string) => valueAt(values, name), set, problemAt, register, hold };
  }, [values, problems, set, register, hold]);

  const show = (found: readonly FieldProblem[]) => {
    const fieldsNow = inOrder();
    setOrder(fieldsNow);
    setProblems(found);
    const first = sortProblems(
      found,
      fieldsNow.map((field) => field.name),
    )
      .atFields.keys()
      .next();
    const id = first.done ? undefined : fields.current.get(first.value)?.id;
    // after the problems are drawn, so that a screen reader reads the field with its error
    setTimeout(() => (id ? document.getElementById(id) : summary.current)?.focus());
  };

  const send = async (typed: V) => {
    setFailure(undefined);
    setProblems([]);
    try {
      const output = await command.submit(input(typed));
      done.current = true;
      setDirty(false);
      setRestored(false);
      setValues(withNewVersion(typed, output));
      if (draftKey) writeDraft(draftKey, undefined);
      props.onDone?.(output, typed);
      done.current = false;
    } catch (error) {
      const refusal = error instanceof ApiError ? error : new ApiError(0, { error: "unexpected", requestId: "" });
      setFailure(refusal);
      if (refusal.code === "changed_by_someone_else") void invalidateEntities(client, endpoint.entities);
      show(refusal.problems);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (command.busy || props.reason) return;
    const missing = inOrder().flatMap((field): FieldProblem[] => {
      const code =
        held.current.get(field.name) ??
        (field.required && isEmpty(valueAt(values, field.name)) ? "required" : undefined);
      return code ? [{ path: field.name, code, message: "" }] : [];
    });
    if (missing.length) {
      setFailure(undefined);
      show(missing);
    } else void send(values);
  };

  const blocker = useBlocker({
    shouldBlockFn: () => dirty && !done.current,
    enableBeforeUnload: () => dirty && !done.current,
    withResolver: true,
  });
  useEffect(() => {
    if (failure) summary.current?.scrollIntoView({ block: "nearest" });
  }, [failure]);

  const { atFields, elsewhere } = sortProblems(
    problems,
    order.map((field) => field.name),
  );
  const current = failure?.details["current"];
  const theirs =
    fromRow && typeof current === "object" && current !== null
      ? fromRow(current as Record<string, unknown>)
      : "version" in initial && initial["version"] !== values["version"]
        ? initial
        : undefined;
  const conflict = failure?.code === "changed_by_someone_else";

  return (
    <form className="k-form" onSubmit={submit} noValidate>
      {restored && (
        <Notice tone="info">
          <span className="k-row">
            {t.draftRestored}
            <Button
              size="small"
              onClick={() => {
                if (draftKey) writeDraft(draftKey, undefined);
                setValues(initial);
                setRestored(false);
                setDirty(false);
              }}
            >
              {t.draftDiscard}
            </Button>
          </span>
        </Notice>
      )}
      <div ref={summary} tabIndex={-1} className="k-form-summary">
        {(atFields.size > 0 || elsewhere.length > 0 || (failure && !conflict)) && (
          <Notice tone="danger" alert title={atFields.size > 0 || elsewhere.length > 0 ? t.summaryTitle : undefined}>
            {failure && failure.problems.length === 0 && errorText(failure, errors)}
            {(atFields.size > 0 || elsewhere.length > 0) && (
              <ul className="k-plain">
                {order.map((field) => {
                  const problem = atFields.get(field.name);
                  return (
                    problem && (
                      <li key={field.name}>
                        <a
                          href={`#${field.id}`}
                          onClick={(event) => {
                            event.preventDefault();
                            document.getElementById(field.id)?.focus();
                          }}
                        >
                          {field.label}: {problemText(problem)}
                        </a>
                      </li>
                    )
                  );
                })}
                {elsewhere.map((problem) => (
                  <li key={problem.path + problem.code}>{problemText(problem)}</li>
                ))}
              </ul>
            )}
            {failure?.requestId && failure.status >= 500 && (
              <p className="k-small k-soft">
                {t.requestId} {failure.requestId}
              </p>
            )}
          </Notice>
        )}
        {conflict && (
          <ConflictPanel
            mine={values}
            theirs={theirs}
            fields={order}
            onKeep={(newest) => {
              const mine = { ...values, version: newest["version"] };
              setValues(mine);
              void send(mine);
            }}
            onTake={(newest) => {
              setValues({ ...values, ...newest });
              setFailure(undefined);
            }}
          />
        )}
      </div>
      <FormContext value={binding}>{typeof children === "function" ? children({ values, set }) : children}</FormContext>
      <div className="k-form-actions">
        <Button type="submit" variant="primary" busy={command.busy} reason={props.reason}>
          {props.submitLabel}
        </Button>
        {props.onCancel && (
          <Button variant="quiet" onClick={props.onCancel}>
            {props.cancelLabel ?? t.cancel}
          </Button>
        )}
        {props.actions}
      </div>
      <Dialog
        open={blocker.status === "blocked"}
        title={t.leaveTitle}
        onClose={() => blocker.reset?.()}
        actions={
          <>
            <Button variant="primary" onClick={() => blocker.reset?.()}>
              {t.stay}
            </Button>
            <Button onClick={() => blocker.proceed?.()}>{t.leave}</Button>
          </>
        }
      >
        {draftKey ? t.leaveDraftText : t.leaveText}
      </Dialog>
    </form>
  );
}
