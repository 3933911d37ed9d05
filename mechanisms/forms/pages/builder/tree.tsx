import { useState } from "react";
import { isGroup, type Item, type ItemType, itemTypes } from "../../../../engines/questionnaire/model.ts";
import { Button } from "../../../../web/kit/button.tsx";
import { Select } from "../../../../web/kit/choice.tsx";
import { useTexts, useWords } from "../../../../web/kit/texts.ts";
import { builderTexts } from "../builder-texts.ts";
import {
  duplicateAt,
  insertAt,
  itemAt,
  type Items,
  listQuestions,
  moveBy,
  moveInward,
  moveOutward,
  newItem,
  type Place,
  removeAt,
  updateAt,
} from "./edit.ts";
import { type Fact, ItemEditor } from "./item-editor.tsx";

type TreeProps = {
  readonly items: Items;
  readonly facts: readonly Fact[];
  readonly prefill: Readonly<Record<string, string>>;
  readonly open: Place | undefined;
  readonly onOpen: (place: Place | undefined) => void;
  readonly onChange: (items: Items) => void;
  readonly onRemoved: (items: Items) => void;
  readonly onPrefill: (linkId: string, fact: string | undefined) => void;
};

const same = (a: Place | undefined, b: Place) => a?.join() === b.join();

/** The questions of a form as an outline; the opened one can be edited in its place. */
export function Tree(props: TreeProps) {
  const t = useTexts(builderTexts);
  const { items, open, onOpen, onChange } = props;
  const [type, setType] = useState<ItemType>("choice");
  const group = open && itemAt(items, open);
  const add = () => {
    const item = newItem(items, type);
    // Into the open group, else right behind the open item, else at the end.
    const into = group?.type === "group" || (group?.type === "table" && !isGroup(item) && item.type !== "display");
    const place: Place =
      into && open
        ? [...open, group.items?.length ?? 0]
        : open
          ? [...open.slice(0, -1), open.at(-1)! + 1]
          : [items.length];
    onChange(insertAt(items, place, item));
    onOpen(place);
  };
  return (
    <div className="k-stack">
      <div className="f-line">
        <Select
          label={t.addType}
          options={itemTypes.map((one) => ({ value: one, label: t.types[one] }))}
          value={type}
          onChange={(next) => next && setType(next)}
        />
        <Button icon="plus" variant="primary" onClick={add}>
          {group?.type === "group" ? t.addInside : t.add}
        </Button>
      </div>
      {items.length === 0 ? <p className="k-soft">{t.nothingYet}</p> : <Branch {...props} list={items} at={[]} />}
    </div>
  );
}

function Branch({ list, at, ...props }: TreeProps & { readonly list: Items; readonly at: Place }) {
  return (
    <ol className="b-branch">
      {list.map((item, index) => (
        <Line key={item.id} {...props} item={item} place={[...at, index]} count={list.length} />
      ))}
    </ol>
  );
}

function Line({
  item,
  place,
  count,
  ...props
}: TreeProps & { readonly item: Item; readonly place: Place; readonly count: number }) {
  const t = useTexts(builderTexts);
  const say = useWords();
  const { items, facts, prefill, open, onOpen, onChange } = props;
  const isOpen = same(open, place);
  const name = item.text ? say(item.text) : item.id;
  const index = place.at(-1)!;
  const go = (moved: { items: Items; place: Place } | undefined) => {
    if (!moved) return;
    onChange(moved.items);
    onOpen(isOpen ? moved.place : undefined);
  };
  const step = (by: -1 | 1) => {
    onChange(moveBy(items, place, by));
    onOpen(isOpen ? [...place.slice(0, -1), index + by] : undefined);
  };
  const inward = moveInward(items, place);
  return (
    <li className={isOpen ? "b-line b-line-open" : "b-line"}>
      <div className="b-line-head">
        <button
          type="button"
          className="b-line-name"
          aria-expanded={isOpen}
          onClick={() => onOpen(isOpen ? undefined : place)}
        >
          <span>
            {name}
            {item.required && " ＊"}
          </span>
          <span className="k-soft k-small">
            {t.types[item.type]} · {item.id}
          </span>
        </button>
        <div className="b-tools">
          {index > 0 && (
            <Button size="small" variant="quiet" icon="up" aria-label={t.up(name)} onClick={() => step(-1)} />
          )}
          {index < count - 1 && (
            <Button size="small" variant="quiet" icon="down" aria-label={t.down(name)} onClick={() => step(1)} />
          )}
          {inward && (
            <Button size="small" variant="quiet" icon="right" aria-label={t.inward(name)} onClick={() => go(inward)} />
          )}
          {place.length > 1 && (
            <Button
              size="small"
              variant="quiet"
              icon="left"
              aria-label={t.outward(name)}
              onClick={() => go(moveOutward(items, place))}
            />
          )}
          <Button
            size="small"
            variant="quiet"
            icon="form"
            aria-label={t.duplicate(name)}
            onClick={() => onChange(duplicateAt(items, place))}
          />
          <Button
            size="small"
            variant="quiet"
            icon="trash"
            aria-label={t.remove(name)}
            onClick={() => {
              onOpen(undefined);
              props.onRemoved(removeAt(items, place));
            }}
          />
        </div>
      </div>
      {isOpen && (
        <ItemEditor
          item={item}
          questions={listQuestions(items)}
          facts={facts}
          prefill={prefill[item.id]}
          onChange={(change) => onChange(updateAt(items, place, change))}
          onId={(id) => onChange(updateAt(items, place, { id }))}
          onPrefill={(fact) => props.onPrefill(item.id, fact)}
        />
      )}
      {item.items && <Branch {...props} list={item.items} at={place} />}
    </li>
  );
}
