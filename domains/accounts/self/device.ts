/** What a browser says of itself, as far as someone recognises their own device by it. */

const browsers: readonly [RegExp, string][] = [
  [/MicroMessenger\//, "微信 WeChat"],
  [/DingTalk\//, "钉钉 DingTalk"],
  [/HuaweiBrowser\//, "Huawei Browser"],
  [/Edg(?:A|iOS)?\//, "Edge"],
  [/QQBrowser\//, "QQ Browser"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/Chrome\/|CriOS\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const systems: readonly [RegExp, string][] = [
  [/HarmonyOS|OpenHarmony/, "HarmonyOS"],
  [/Android/, "Android"],
  [/iPhone|iPad|iPod/, "iOS"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "macOS"],
  [/Linux|X11/, "Linux"],
];
const nameIn = (list: readonly [RegExp, string][], text: string) =>
  list.find(([pattern]) => pattern.test(text))?.[1] ?? "";

export const deviceOf = (userAgent: string): { browser: string; system: string } => ({
  browser: nameIn(browsers, userAgent),
  system: nameIn(systems, userAgent),
});

/** 192.168.3.40 → 192.168.*.*, 2001:db8:1::7 → 2001:db8:*: enough to notice a foreign network. */
export function maskNetworkAddress(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, "");
  const four = /^(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}$/.exec(plain);
  if (four) return `${four[1]}.${four[2]}.*.*`;
  const groups = plain.split(":").filter((group) => group !== "");
  return groups.length > 1 ? `${groups.slice(0, 2).join(":")}:*` : "*";
}
