import { Info } from "../../../web/kit/info.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import type { Judged } from "../contract/judged.ts";
import { BasisList } from "./basis-list.tsx";
import { ruleTexts } from "./texts.ts";

/** A judged figure with the reason behind a small i: which rule, why, and the sentence it comes from. */
export function Why({ judged }: { readonly judged: Judged }) {
  const t = useTexts(ruleTexts);
  const say = useWords();
  return (
    <span className="r-why">
      <span className="k-number">{say(judged.words)}</span>
      <Info label={t.whyOf(say(judged.parameter.title))}>
        <strong>{say(judged.rule.title)}</strong>
        <span className="r-why-text">{say(judged.why)}</span>
        <BasisList basis={judged.basis} />
      </Info>
    </span>
  );
}
