import type { Reason, SiteFigures } from "../../engines/match/explain.ts";
import type { Bar } from "../../engines/match/eligibility.ts";

export type Language = "zh" | "en";

type Standing = { readonly class: string; readonly lot: number };

const bars: Record<Bar, readonly [string, string]> = {
  age: ["入托首日月龄不在该项目范围内", "outside the age band on the first day"],
  start: ["入托月份不在申请的范围内", "care begins in a month that was not asked for"],
  kind: ["该项目只收其他类别的儿童", "the programme is for other kinds of children only"],
};

export function barText(bar: Bar, language: Language): string {
  return bars[bar][language === "zh" ? 0 : 1];
}

/** A sentence for the family. */
export function whyText(reason: Reason, own: Standing, cutoff: Standing | undefined, language: Language): string {
  const zh = language === "zh";
  const cut = cutoff
    ? zh
      ? `最后录取：第 ${cutoff.class} 类第 ${cutoff.lot} 号；本人：第 ${own.class} 类第 ${own.lot} 号`
      : `last admitted: class ${cutoff.class}, lot ${cutoff.lot}; yours: class ${own.class}, lot ${own.lot}`
    : "";
  switch (reason) {
    case "placed":
      return zh ? "录取" : "admitted";
    case "better":
      return zh ? "已录取到更靠前的志愿" : "admitted to a choice further up";
    case "seats":
      return zh ? "该项目没有名额" : "the programme has no seats";
    case "class":
      return zh ? `录取者的类别都更优先。${cut}` : `all admitted are of a class before; ${cut}`;
    case "lottery":
      return zh ? `同类中抽签号更靠前者录取。${cut}` : `within the class, earlier lots were admitted; ${cut}`;
    case "reserved":
      return zh
        ? `其余名额保留给符合条件或已在托的儿童${cut && `。开放名额${cut}`}`
        : `the other seats are reserved for kinds of children or kept${cut && `; open seats: ${cut}`}`;
    case "siblings":
      return zh ? "单独可以录取，但与兄弟姐妹的要求不能同时满足" : "possible alone, not with what the siblings need";
    case "blocks":
      return zh ? "应当录取：结果不稳定" : "should be admitted: the result is not stable";
  }
}

export function siteText(site: SiteFigures, last: Standing | undefined, language: Language): string {
  const zh = language === "zh";
  if (site.capacity === 0) return zh ? "没有名额" : "no seats";
  if (site.empty === undefined)
    return zh
      ? `已满，最后录取第 ${last?.class} 类第 ${last?.lot} 号，另有 ${site.wanting} 名儿童想来`
      : `full; last admitted: class ${last?.class}, lot ${last?.lot}; ${site.wanting} more would come`;
  const free = site.capacity - site.seated;
  if (site.empty === "unlisted") return zh ? `空余 ${free} 个：无人填报` : `${free} empty: nobody lists it`;
  if (site.empty === "served")
    return zh
      ? `空余 ${free} 个：填报者都已录取到这里或更靠前的志愿`
      : `${free} empty: all who list it are here or at a choice further up`;
  return zh
    ? `空余 ${free} 个：想来的儿童须与兄弟姐妹同时录取`
    : `${free} empty: those who would come need places for siblings too`;
}
