import { Button } from "./button.tsx";
import type { RegisteredField } from "./field.tsx";
import { differences, type FormValues, isEmpty, valueAt } from "./form-state.ts";
import { Notice } from "./notice.tsx";
import { kitTexts, useTexts } from "./texts.ts";

const readable = (field: RegisteredField | undefined, value: unknown): string =>
  isEmpty(value) || !field ? "—" : field.describe(value);

type ConflictProps = {
  readonly mine: FormValues;
  readonly theirs: FormValues | undefined;
  readonly fields: readonly RegisteredField[];
  readonly onKeep: (theirs: FormValues) => void;
  readonly onTake: (theirs: FormValues) => void;
};

/** Someone else changed the row meanwhile: shows both versions and lets the person choose. */
export function ConflictPanel({ mine, theirs, fields, onKeep, onTake }: ConflictProps) {
  const t = useTexts(kitTexts);
  if (!theirs)
    return (
      <Notice tone="warning" alert title={t.conflictTitle}>
        <p>{t.conflictText}</p>
        <Button onClick={() => window.location.reload()}>{t.conflictReload}</Button>
      </Notice>
    );
  const names = differences(
    mine,
    theirs,
    fields.map((field) => field.name),
  );
  return (
    <Notice tone="warning" alert title={t.conflictTitle}>
      <p>{t.conflictText}</p>
      <div className="k-table-wrap">
        <table className="k-table k-table-plain">
          <thead>
            <tr>
              <th scope="col">{t.conflictField}</th>
              <th scope="col">{t.conflictMine}</th>
              <th scope="col">{t.conflictTheirs}</th>
            </tr>
          </thead>
          <tbody>
            {names.map((name) => {
              const field = fields.find((candidate) => candidate.name === name);
              return (
                <tr key={name}>
                  <th scope="row">{field?.label}</th>
                  <td>{readable(field, valueAt(mine, name))}</td>
                  <td>{readable(field, valueAt(theirs, name))}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <div className="k-row">
        <Button variant="primary" onClick={() => onKeep(theirs)}>
          {t.keepMine}
        </Button>
        <Button onClick={() => onTake(theirs)}>{t.takeTheirs}</Button>
      </div>
    </Notice>
  );
}
