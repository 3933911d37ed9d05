/** How personal data is shown to a role that may know of a person but not reach or find them. */

const compoundSurnames = new Set(
  "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 司徒 司空 夏侯 端木 轩辕 百里 呼延 南宫 独孤 申屠 太史 澹台 公冶 濮阳 淳于 单于 钟离 闾丘 鲜于 东郭 拓跋 西门 赫连 完颜 纳兰 第五 左丘 公羊 东野 宗政 万俟 闻人".split(
    " ",
  ),
);

/** 林小明 → 林*, 欧阳明 → 欧阳*, Anna Berg → A*. One star whatever the length: length also tells. */
export function maskName(name: string): string {
  const letters = Array.from(name.trim());
  if (letters.length < 2) return letters.length === 0 ? "" : "*";
  const first = letters.slice(0, 2).join("");
  return `${letters.length > 2 && compoundSurnames.has(first) ? first : letters[0]}*`;
}

/** 13812345678 → 138****5678; other numbers keep less, short ones nothing. */
export function maskPhone(phone: string): string {
  const digits = phone.normalize("NFKC").replaceAll(/\D/g, "");
  if (/^(86)?1\d{10}$/.test(digits)) return `${digits.slice(-11, -8)}****${digits.slice(-4)}`;
  return digits.length >= 7 ? `${digits.slice(0, 2)}****${digits.slice(-2)}` : digits.length > 0 ? "****" : "";
}

const province = "(?:[^省市区县路街\\d]{2,8}(?:省|自治区|特别行政区))?";
const city = "(?:[^省市区县路街\\d]{1,10}(?:市|自治州|地区|盟))?";
const county = "(?:[^省市县路街\\d]{1,12}?(?:(?<![小社园])区|县|市|旗))?";
const township = "[^路\\d]{1,12}?(?:街道|镇|乡|苏木)";
const road = "[^\\d]{1,12}?(?:路|大道|街|巷|弄)";
const upToStreet = new RegExp(`^(${province}${city}${county})(${township}|${road})?`, "u");

/** Keeps an address down to its street or town: 云州市青禾区临河街道柳湾路8号 → 云州市青禾区临河街道****. */
export function maskAddress(address: string): string {
  const plain = address.normalize("NFKC").replaceAll(/\s/g, "");
  if (plain === "") return "";
  const kept = upToStreet.exec(plain)?.[0] ?? "";
  return kept.length < plain.length ? `${kept}****` : kept;
}
