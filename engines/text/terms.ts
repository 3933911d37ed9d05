import { type Reading, textOf } from "./normalise.ts";
import type { Cut } from "./sensitive-words.ts";

/** Words that say nothing of the subject, in any text. */
const functionWords = `我们 你们 他们 她们 它们 大家 自己 人家 别人 咱们 这个 那个 哪个 这些 那些 哪些 这样 那样 怎样 这里 那里 哪里 这么 那么 什么 怎么 怎么样 怎么办 为什么
    多少 几个 一个 一些 一点 一下 一样 一直 一定 一般 一起 一次 有些 有点 有的 有人 有没有 没有 不是 不会 不能 不要 不用 不到 不了 不过 可以 可能 能够 应该 需要 必须 已经 曾经 正在 刚刚 现在 今天 昨天 明天 今年 去年 明年 以前 以后
    之前 之后 时候 时间 然后 但是 可是 因为 所以 如果 虽然 而且 或者 还是 还有 以及 对于 关于 根据 通过 由于 为了 只有 只是 只要 就是 就要 都是 也是 也有 真的 真是 非常 特别 比较 觉得 感觉 知道 认为 看到 听到 起来 出来 过来 进去 回来
    谢谢 请问 请教 您好 你好 求助 急急 哈哈 呵呵 哪位 各位 有谁 问题 情况 方面 东西 事情 地方 老是 总是 经常 其实 当然 到底 究竟 是否 能否 之类 等等 目前 最近 近期 http https www com`;
const stopWords = new Set(functionWords.trim().split(/\s+/));
/** Single characters that join words rather than being a part of a name. */
const joining = new Set(
  Array.from(
    "的了是在有和个们不也都很就要会对给跟把被让这那你我他她它吗呢啊吧呀哦说去来到上下里外大小多少每各几些时家人没还再又太最更能想可看做叫问请着过得地与及或以从向但而所者之其用为于次年月日号点分元岁天",
    (char) => char.charCodeAt(0),
  ),
);
const isHan = (unit: number) => unit >= 0x3400 && unit <= 0x9fff;
const isLetter = (unit: number) => unit > 96 && unit < 123;
const longestRun = 4;

/**
 * The terms of a text that can become a subject of talk, each once: words of two characters and more that are not function
 * words, and runs of single characters no dictionary joins, as new names are. O(length).
 */
export function termsOf({ plain }: Reading, { bounds, count }: Cut): string[] {
  const terms = new Set<string>();
  let run = 0;
  const endRun = (word: number) => {
    const length = word - run;
    if (length >= 2 && length <= longestRun) terms.add(textOf(plain, bounds[run]!, bounds[word]!));
    run = word + 1;
  };
  for (let word = 0; word < count; word++) {
    const [from, to] = [bounds[word]!, bounds[word + 1]!];
    const unit = plain[from]!;
    if (to - from === 1 && isHan(unit) && !joining.has(unit)) continue;
    endRun(word);
    if (to - from < 2 || !(isHan(unit) || (isLetter(unit) && to - from > 2))) continue;
    const text = textOf(plain, from, to);
    if (!stopWords.has(text)) terms.add(text);
  }
  endRun(count);
  return [...terms];
}
