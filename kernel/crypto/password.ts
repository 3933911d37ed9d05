import { hash, verify } from "@node-rs/argon2";

/** argon2id as OWASP's minimum: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Each hash takes 19 MiB and a core for about 80 ms; more at once would starve the rest of the server. */
const atOnce = 2;
const mayWait = 200;

/** Too many sign-ins are waiting; the caller answers `unavailable`. */
export class PasswordQueueFullError extends Error {
  override readonly name = "PasswordQueueFullError";
}

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (running < atOnce) running += 1;
  else {
    if (waiting.length >= mayWait) throw new PasswordQueueFullError("too many passwords are being checked");
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  try {
    return await work();
  } finally {
    // A waiting one takes over the place, so `running` is not changed for it.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/** Input methods write full-width or composed letters; the same password must match from every keyboard. */
const normalise = (password: string) => password.normalize("NFKC");

/** The hash to store, in the PHC format with its own salt and parameters. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(normalise(password), cost));
}

let decoy: Promise<string> | undefined;

/**
 * Whether a password fits. For an unknown account pass undefined: the same work is done on a decoy,
 * so that the time doesn't tell which accounts exist.
 */
export async function verifyPassword(stored: string | undefined, password: string): Promise<boolean> {
  if (stored === undefined) {
    decoy ??= hashPassword("nobody has this password");
    const against = await decoy;
    await inTurn(() => verify(against, normalise(password)));
    return false;
  }
  return inTurn(() => verify(stored, normalise(password)));
}

/** Whether a hash was made with weaker parameters than today's; rehash at the next sign-in. */
export function needsRehash(stored: string): boolean {
  const found = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(stored);
  if (!found) return true;
  return Number(found[1]) < cost.memoryCost || Number(found[2]) < cost.timeCost;
}

export const passwordLength = { min: 10, max: 128 } as const;
export type PasswordProblem = "too_short" | "too_long" | "too_common" | "contains_account";

/** Words people build passwords from; digits and signs around them add nothing a guesser doesn't try. */
const commonWords = new Set(
  "password passwort passw0rd pass admin administrator root user guest test tester demo welcome letmein login master secret default changeme qwerty qwertyuiop qwert qwer qweasd qweasdzxc qazwsx qazwsxedc zxcvbn zxcvbnm asdf asdfgh asdfghjkl qaz wsx abc abcd abcde abcdef abcdefg abcdefgh abcdefghij iloveyou loveyou sunshine princess dragon monkey football baseball superman batman shadow michael jordan hello helloworld woaini woaini woaiwojia woaizhongguo nihao zhongguo beijing shanghai guangzhou shenzhen mima wodemima tuoyu huituo youeryuan baobao baobei zhang wang li liu chen woshi wo aini caonima wangyi taobao alibaba tencent baidu huawei xiaomi 我爱你 我的密码 密码 中国 托育 慧托 幼儿园 宝宝 宝贝 你好 管理员 测试".split(
    " ",
  ),
);
const keyRuns =
  "01234567890 09876543210 abcdefghijklmnopqrstuvwxyz qwertyuiopasdfghjklzxcvbnm 1qaz2wsx3edc4rfv5tgb6yhn7ujm 1q2w3e4r5t6y7u8i9o0p".split(
    " ",
  );

function isCommon(password: string): boolean {
  const lower = password.toLowerCase();
  const letters = lower.replaceAll(/[^\p{L}]/gu, "");
  const core = lower.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
  const unleeted = core.replaceAll(/[0134578@$!]/g, (sign) => "oleastbasi"["0134578@$!".indexOf(sign)] ?? sign);
  // Only digits of this length: a phone number, a birthday or a run.
  if (/^\d{1,15}$/.test(lower)) return true;
  if (lower.length >= passwordLength.min && new Set(lower).size < 5) return true;
  if (commonWords.has(letters) || commonWords.has(unleeted.replaceAll(/[^\p{L}]/gu, ""))) return true;
  return keyRuns.some((run) => run.includes(lower) || lower === run.repeat(2).slice(0, lower.length));
}

/** What is wrong with a password someone wants to set; empty when it may be used. */
export function passwordProblems(password: string, account: string): PasswordProblem[] {
  const plain = normalise(password);
  const length = Array.from(plain).length;
  const name = normalise(account).trim().toLowerCase();
  const problems: PasswordProblem[] = [];
  if (length < passwordLength.min) problems.push("too_short");
  if (length > passwordLength.max) problems.push("too_long");
  if (isCommon(plain)) problems.push("too_common");
  if (name.length >= 3 && plain.toLowerCase().includes(name)) problems.push("contains_account");
  return problems;
}
