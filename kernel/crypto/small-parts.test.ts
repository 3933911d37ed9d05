import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maskAddress, maskName, maskPhone } from "./masking.ts";
import { newCode, newToken, sameSecret, tokenHash } from "./token.ts";
import { checkTotp, newTotpSecret, totpCode, totpUri } from "./totp.ts";

describe("masking", () => {
  test.each([
    ["林小明", "林*"],
    ["林明", "林*"],
    ["欧阳小明", "欧阳*"],
    ["欧阳", "欧*"],
    ["𠮷小明", "𠮷*"],
    ["阿依古丽·买买提", "阿*"],
    ["Anna Berg", "A*"],
    ["林", "*"],
    ["", ""],
  ])("name %s → %s", (name, shown) => expect(maskName(name)).toBe(shown));

  test.each([
    ["13812345678", "138****5678"],
    ["+86 138-1234-5678", "138****5678"],
    ["021-12345678", "02****78"],
    ["110", "****"],
    ["", ""],
  ])("phone %s → %s", (phone, shown) => expect(maskPhone(phone)).toBe(shown));

  test.each([
    ["上海市松江区方松街道文诚路258号12栋301室", "上海市松江区方松街道****"],
    ["上海市松江区文诚路258弄12号", "上海市松江区文诚路****"],
    ["江苏省镇江市句容市华阳街道1号", "江苏省镇江市句容市华阳街道****"],
    ["河南省新乡市原阳县桥北乡马井村5号", "河南省新乡市原阳县桥北乡****"],
    ["江西省景德镇市昌江区鲇鱼山镇3号", "江西省景德镇市昌江区鲇鱼山镇****"],
    ["内蒙古自治区锡林郭勒盟苏尼特左旗巴彦淖尔镇2号", "内蒙古自治区锡林郭勒盟苏尼特左旗巴彦淖尔镇****"],
    ["幸福小区3号楼2单元", "****"],
    ["上海市松江区", "上海市松江区"],
    ["", ""],
  ])("address %s → %s", (address, shown) => expect(maskAddress(address)).toBe(shown));

  test("no house number comes through", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.integer({ min: 1 }),
        (street, number) => !maskAddress(`上海市${street}路${number}号`).includes(`${number}号`),
      ),
    );
  });
});

describe("tokens", () => {
  test("256 bits, all different, hashed for storage", () => {
    const tokens = Array.from({ length: 1000 }, newToken);
    expect(new Set(tokens).size).toBe(1000);
    for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/);
    expect(tokenHash("abc").toString("hex")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });

  test("codes have six digits, leading zeros too, spread evenly", () => {
    const first = Array.from({ length: 10 }, () => 0);
    for (let index = 0; index < 20_000; index++) {
      const code = newCode();
      expect(code).toMatch(/^\d{6}$/);
      first[Number(code[0])]! += 1;
    }
    // 2,000 expected for each digit, deviation about 42: six deviations either way fail once in a hundred million runs.
    for (const times of first) expect(Math.abs(times - 2000)).toBeLessThan(260);
  });

  test("secrets are compared whole", () => {
    expect(sameSecret("abc", "abc")).toBe(true);
    expect(sameSecret("abc", "abcd")).toBe(false);
    expect(sameSecret("", "a")).toBe(false);
  });
});

describe("time-based codes", () => {
  // RFC 6238, appendix B: the secret "12345678901234567890" in base32; our codes are the last six of its eight digits.
  const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  test.each([
    [59, "287082"],
    [1_111_111_109, "081804"],
    [1_111_111_111, "050471"],
    [1_234_567_890, "005924"],
    [2_000_000_000, "279037"],
    [20_000_000_000, "353130"],
  ])("RFC 6238 at %d s is %s", (seconds, code) => {
    expect(totpCode(secret, new Date(seconds * 1000))).toBe(code);
    expect(checkTotp(secret, code, new Date(seconds * 1000))).toBe(Math.floor(seconds / 30));
  });

  test("one step of drift is accepted, two are not", () => {
    const at = (seconds: number) => new Date(seconds * 1000);
    expect(checkTotp(secret, "005924", at(1_234_567_890 + 30))).toBe(41_152_263);
    expect(checkTotp(secret, "005924", at(1_234_567_890 - 30))).toBe(41_152_263);
    expect(checkTotp(secret, "005924", at(1_234_567_890 + 60))).toBeUndefined();
    expect(checkTotp(secret, "00592", at(1_234_567_890))).toBeUndefined();
    expect(checkTotp(secret, "００５ ９２４", at(1_234_567_890))).toBe(41_152_263);
  });

  test("a used code is not accepted again", () => {
    const now = new Date(1_234_567_890_000);
    const step = checkTotp(secret, "005924", now);
    expect(checkTotp(secret, "005924", now, step)).toBeUndefined();
    expect(checkTotp(secret, totpCode(secret, new Date(1_234_567_920_000)), now, step)).toBe(41_152_264);
  });

  test("a new secret works through its address", () => {
    const fresh = newTotpSecret();
    expect(fresh).toMatch(/^[A-Z2-7]{32}$/);
    const uri = new URL(totpUri(fresh, "托育 科长", "慧托"));
    expect(uri.protocol).toBe("otpauth:");
    expect(uri.searchParams.get("secret")).toBe(fresh);
    expect(uri.searchParams.get("issuer")).toBe("慧托");
  });
});
