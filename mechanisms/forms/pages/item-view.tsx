import type { Item } from "../../../engines/questionnaire/model.ts";
import { isRepeatingGroup } from "../../../engines/questionnaire/model.ts";
import { pathOf, valueOf } from "../../../engines/questionnaire/response.ts";
import { Button } from "../../../web/kit/button.tsx";
import { kitTexts, useTexts, useWords } from "../../../web/kit/texts.ts";
import { elementId, useFilling } from "./fill-context.ts";
import { QuestionField } from "./question-field.tsx";
import { formTexts } from "./texts.ts";

/** An item in the place that `indices` names: a group with what is in it, a text to read, or a question. */
export function ItemView({
  item,
  indices,
  level,
}: {
  readonly item: Item;
  readonly indices: readonly number[];
  readonly level: 2 | 3 | 4 | 5;
}) {
  const say = useWords();
  const { shown } = useFilling();
  if (isRepeatingGroup(item)) return <Occurrences item={item} indices={indices} level={level} />;
  const path = pathOf(item.id, indices);
  if (!shown.has(path) || item.hidden) return null;
  if (item.type === "matrix") return <Matrix item={item} indices={indices} level={level} />;
  if (item.type === "group")
    return (
      <section id={elementId(path)} tabIndex={-1} className="f-group">
        <GroupHead item={item} level={level} />
        <Items items={item.items ?? []} indices={indices} level={level} />
      </section>
    );
  if (item.type === "display") return <p className="f-display">{item.text && say(item.text)}</p>;
  return (
    <div id={elementId(path)} tabIndex={-1} className="f-item">
      <QuestionField item={item} path={path} />
    </div>
  );
}

export function Items({
  items,
  indices,
  level,
}: {
  readonly items: readonly Item[];
  readonly indices: readonly number[];
  readonly level: 2 | 3 | 4 | 5;
}) {
  return items.map((item) => (
    <ItemView key={item.id} item={item} indices={indices} level={Math.min(5, level + 1) as 3 | 4 | 5} />
  ));
}

function GroupHead({ item, level }: { readonly item: Item; readonly level: 2 | 3 | 4 | 5 }) {
  const say = useWords();
  const Heading = `h${level}` as const;
  return (
    <>
      {item.text && <Heading className="f-group-title">{say(item.text)}</Heading>}
      {item.help && <p className="k-soft">{say(item.help)}</p>}
    </>
  );
}

/** A group that repeats: a card for each occurrence, with a way to add and to take away. */
function Occurrences({
  item,
  indices,
  level,
}: {
  readonly item: Item;
  readonly indices: readonly number[];
  readonly level: 2 | 3 | 4 | 5;
}) {
  const t = useTexts(formTexts);
  const say = useWords();
  const { state, shown, readOnly, addOccurrence, removeOccurrence, problemOf } = useFilling();
  const path = pathOf(item.id, indices);
  const count = state.counts.get(path) ?? 0;
  const name = item.text ? say(item.text) : item.id;
  const Heading = `h${level}` as const;
  const Inner = `h${Math.min(6, level + 1)}` as "h3" | "h4" | "h5" | "h6";
  // Without an occurrence nothing says whether it is shown; the engine shows the first one's state.
  if (count > 0 && !shown.has(`${path}[0]`)) return null;
  const error = problemOf(path);
  return (
    <section id={elementId(path)} tabIndex={-1} className="f-group">
      <Heading className="f-group-title">{name}</Heading>
      {item.help && <p className="k-soft">{say(item.help)}</p>}
      {error && <p className="k-field-error">{error}</p>}
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={item.type === "table" ? "f-occurrence f-occurrence-line" : "f-occurrence"}>
          <div className="k-row k-row-between">
            <Inner className="f-occurrence-title">{t.occurrence(name, index + 1)}</Inner>
            {!readOnly && (
              <Button
                size="small"
                variant="quiet"
                icon="trash"
                aria-label={t.removeOne(name, index + 1)}
                onClick={() => removeOccurrence(path, index)}
              />
            )}
          </div>
          <div className={item.type === "table" ? "f-columns" : "k-stack"}>
            <Items items={item.items ?? []} indices={[...indices, index]} level={level} />
          </div>
        </div>
      ))}
      {!readOnly && (item.most === undefined || count < item.most) && (
        <div>
          <Button icon="plus" onClick={() => addOccurrence(path)}>
            {t.addTo(name)}
          </Button>
        </div>
      )}
    </section>
  );
}

/** Questions that share their options: a table with radios on a desk; on a phone each question is a card of its own. */
function Matrix({
  item,
  indices,
  level,
}: {
  readonly item: Item;
  readonly indices: readonly number[];
  readonly level: 2 | 3 | 4 | 5;
}) {
  const say = useWords();
  const kit = useTexts(kitTexts);
  const { state, shown, set, readOnly, problemOf } = useFilling();
  const rows = (item.items ?? []).filter((row) => shown.has(pathOf(row.id, indices)));
  const options = rows[0]?.options ?? [];
  const isShared = rows.every((row) => !row.repeats && JSON.stringify(row.options) === JSON.stringify(options));
  const path = pathOf(item.id, indices);
  return (
    <section id={elementId(path)} tabIndex={-1} className="f-group">
      <GroupHead item={item} level={level} />
      {isShared ? (
        <div className="f-matrix" role="group" aria-label={item.text ? say(item.text) : item.id}>
          {rows.map((row) => {
            const place = pathOf(row.id, indices);
            const [answer] = state.answers.get(place) ?? [];
            const error = problemOf(place);
            const label = row.text ? say(row.text) : row.id;
            return (
              <fieldset
                key={row.id}
                id={elementId(place)}
                tabIndex={-1}
                className="f-matrix-row"
                aria-describedby={error ? `${elementId(place)}-error` : undefined}
              >
                <legend>
                  {/* One box: on a desk the legend itself has none, so that rows line up. */}
                  <span>
                    {label}
                    {row.required && <span className="k-field-required">{kit.required}</span>}
                  </span>
                </legend>
                <div className="f-matrix-options">
                  {options.map(({ code, text }) => (
                    <label key={code}>
                      <input
                        type="radio"
                        name={place}
                        value={code}
                        disabled={readOnly || row.readOnly}
                        checked={answer !== undefined && valueOf(answer) === code}
                        onChange={() => set(place, [{ valueCoding: { code } }])}
                      />
                      <span>{say(text)}</span>
                    </label>
                  ))}
                </div>
                {error && (
                  <p id={`${elementId(place)}-error`} className="k-field-error">
                    {error}
                  </p>
                )}
              </fieldset>
            );
          })}
        </div>
      ) : (
        <Items items={rows} indices={indices} level={level} />
      )}
    </section>
  );
}
