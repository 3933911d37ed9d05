import { describe, expect, test } from "vitest";
import { addCommitment, addOutside, addResult, addReveal, addWithheld, openDraw } from "./ceremony.ts";
import {
  numbers,
  at,
  settingsOf,
  inspectionRosterOf,
  applicants,
  commitAll,
  revealAll,
  orderSettings,
  faultOf,
  inspectionPlan,
} from "./example-draws.ts";
import { personalKind } from "./personal.ts";
import { commitmentOf } from "./replay.ts";
import type { Entry, InspectionPlan, Roster, Settings } from "./transcript.ts";
import { verify } from "./verify.ts";

describe("the ceremony", () => {
  const opened = openDraw(orderSettings, applicants, at(0));
  const committed = commitAll(opened);

  test("a commitment is the SHA-256 of a text that anyone can write", async () => {
    const text = `{"draw":"places","nonce":"${numbers.bureau}","party":"bureau"}`;
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    const hex = [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    expect(commitmentOf("places", "bureau", numbers.bureau)).toBe(hex);
  });

  test("each step has its turn", () => {
    expect(verify(opened).next).toEqual(["commitment"]);
    expect(faultOf(() => addReveal(opened, "bureau", numbers.bureau, at(1)))).toBe("turn kind reveal: commitment");
    expect(faultOf(() => addResult(opened, at(1)))).toBe("turn kind result: commitment");
    expect(verify(committed).next).toEqual(["reveal", "void"]);
    expect(faultOf(() => addCommitment(committed, { party: "bureau", commitment: "0".repeat(64) }, at(2)))).toBe(
      "turn kind commitment: reveal, void",
    );
    expect(faultOf(() => addOutside(committed, "7", at(2)))).toBe("turn kind outside: reveal, void");
    expect(verify(revealAll(committed)).next).toEqual(["result"]);
  });

  test("only parties, each once, with the number they committed to, and never back in time", () => {
    const one = addCommitment(opened, { party: "notary", commitment: "0".repeat(64) }, at(1));
    const commitment = "1".repeat(64);
    expect(faultOf(() => addCommitment(one, { party: "notary", commitment }, at(1)))).toBe("party party notary");
    expect(faultOf(() => addCommitment(one, { party: "press", commitment }, at(1)))).toBe("party party press");
    expect(faultOf(() => addReveal(committed, "notary", numbers.bureau, at(2)))).toMatch(/^commitment nonce /);
    const revealed = addReveal(committed, "notary", numbers.notary, at(2));
    expect(faultOf(() => addReveal(revealed, "notary", numbers.notary, at(2)))).toBe("party party notary");
    expect(faultOf(() => addReveal(committed, "notary", numbers.notary, at(0)))).toMatch(/^time at /);
    expect(faultOf(() => addReveal(committed, "notary", "AB".repeat(32), at(2)))).toMatch(/^shape nonce /);
    expect(faultOf(() => openDraw(orderSettings, applicants, "yesterday"))).toMatch(/^shape at /);
    expect(faultOf(() => addCommitment(opened, { party: "notary", commitment, deposit: commitment }, at(1)))).toBe(
      "deposit deposit void",
    );
  });

  test("a party that withholds its number makes the draw void where that is the rule", () => {
    const ended = addWithheld(addReveal(committed, "bureau", numbers.bureau, at(2)), "notary", at(3));
    expect(verify(ended)).toMatchObject({ isSound: true, isVoid: true, next: [] });
    expect(faultOf(() => addResult(ended, at(4)))).toBe("turn kind result:");
    const revealed = addReveal(committed, "bureau", numbers.bureau, at(2));
    expect(faultOf(() => addWithheld(revealed, "bureau", at(3)))).toBe("party party bureau");
  });

  test("or its deposit, public beforehand, takes the number's place", () => {
    const withDeposit = openDraw({ ...orderSettings, withheld: "deposit" }, applicants, at(0));
    expect(faultOf(() => commitAll(withDeposit))).toBe("deposit deposit deposit");
    const ready = commitAll(withDeposit, "77".repeat(32));
    expect(verify(ready).next).toEqual(["reveal", "forfeit"]);
    const most = addReveal(addReveal(ready, "bureau", numbers.bureau, at(2)), "parents", numbers.parents, at(2));
    const forfeited = addResult(addWithheld(most, "notary", at(3)), at(4));
    expect(verify(forfeited)).toMatchObject({ isSound: true, next: [] });
    expect(verify(forfeited).replay.gifts.get("notary")).toMatchObject({ value: "77".repeat(32), by: "deposit" });
    const revealed = addResult(addReveal(most, "notary", numbers.notary, at(3)), at(4));
    expect(verify(revealed).replay.seed).not.toBe(verify(forfeited).replay.seed);
    expect(faultOf(() => addWithheld(ready, "press", at(3)))).toBe("party party press");
  });

  test("the outside number comes after all others and goes into the seed", () => {
    const open = openDraw({ ...orderSettings, outside: "双色球 2026135 期" }, applicants, at(0));
    const revealed = revealAll(commitAll(open));
    expect(verify(revealed)).toMatchObject({ next: ["outside"], outside: null });
    expect(faultOf(() => addResult(revealed, at(3)))).toBe("turn kind result: outside");
    const seeds = ["01 07 12 20 28 33 + 05", "01 07 12 20 28 33 + 06"].map((value) => {
      const drawn = addResult(addOutside(revealed, value, at(3)), at(4));
      expect(verify(drawn)).toMatchObject({ isSound: true, outside: { source: "双色球 2026135 期", value } });
      return verify(drawn).replay.seed;
    });
    expect(seeds[0]).not.toBe(seeds[1]);
  });

  test("nothing is added to a transcript that does not hold", () => {
    const [first, ...rest] = committed.entries;
    const forged = { entries: [{ ...first!, title: "另一次" } as Entry, ...rest] };
    expect(faultOf(() => addReveal(forged, "notary", numbers.notary, at(2)))).toMatch(/^hash entries\[0\]\.hash /);
  });
});

describe("what cannot be drawn is refused when it is opened", () => {
  const fault = (settings: Partial<Settings>, roster: Roster = inspectionRosterOf()) =>
    faultOf(() => openDraw(settingsOf(settings), roster, at(0)));
  const sitesWith = (change: object, inspectors: object = {}) => {
    const { sites, inspectors: people } = inspectionRosterOf();
    return {
      sites: sites.map((each, n) => (n === 0 ? { ...each, ...change } : each)),
      inspectors: people.map((each, n) => (n === 0 ? { ...each, ...inspectors } : each)),
    };
  };
  const planWith = (change: Partial<InspectionPlan>) => ({ plan: { ...inspectionPlan, ...change } });

  test("rosters and plans", () => {
    expect(fault({})).toBeUndefined();
    expect(fault({}, applicants)).toBe("roster-kind roster inspection");
    expect(fault({ plan: { kind: "order" } })).toBe("roster-kind roster order");
    expect(fault({ plan: { kind: "order" } }, { applicants: [] })).toBe("too-few roster.applicants 0");
    expect(fault({}, sitesWith({ id: "S1" }))).toBe("duplicate roster.sites[1].id S1");
    expect(fault({}, sitesWith({}, { id: "P1" }))).toBe("duplicate roster.inspectors[1].id P1");
    expect(fault({}, sitesWith({ needs: ["law"] }))).toBe("skill-unknown roster.sites[0].needs law");
    expect(fault(planWith({ skills: ["law"] }))).toBe("skill-unknown plan.skills law");
    expect(fault({}, sitesWith({}, { avoids: ["S99"] }))).toBe("unknown roster.inspectors[0].avoids S99");
    expect(fault({}, sitesWith({ x: null }))).toBe("no-place roster.sites[0] S0");
    expect(fault({}, sitesWith({}, { y: null }))).toBe("no-place roster.inspectors[0] P0");
    expect(fault(planWith({ distance: null }), sitesWith({ x: null }, { y: null }))).toBeUndefined();
    expect(fault(planWith({ sites: 21 }))).toBe("too-few  20 < 21");
    expect(fault(planWith({ sites: 1 }))).toBe("too-many-due  2 > 1");
    expect(fault(planWith({ sites: { T0: 1 } }))).toBe("strata plan.sites T1");
    expect(
      fault(planWith({ perSite: 5 }), {
        ...inspectionRosterOf(),
        inspectors: inspectionRosterOf().inspectors.slice(0, 4),
      }),
    ).toBe("too-few roster.inspectors 4 < 5");
    expect(fault(planWith({ distance: { bandM: 1, cost: 65_536 } }), sitesWith({ x: 50_000_000 }))).toBe(
      "limits plan 8 × 12",
    );
    const heavy = {
      sites: Array.from({ length: 4300 }, (_, n) => ({
        ...inspectionRosterOf().sites[0]!,
        id: `S${n}`,
        weight: 1_000_000,
      })),
      inspectors: inspectionRosterOf().inspectors,
    };
    expect(fault({}, heavy)).toBe("weights roster.sites 2^32");
    expect(fault({ title: "" })).toMatch(/^shape title/);
    expect(fault({}, sitesWith({ id: "张三" }))).toMatch(/^shape roster/);
  });

  test("parties", () => {
    const [one, two] = settingsOf().parties;
    expect(fault({ parties: [one!, one!] })).toBe("duplicate parties[1].id bureau");
    expect(fault({ parties: [one!] })).toBe("too-few parties 1 < 2");
    expect(fault({ parties: [one!], outside: "a lottery" })).toBeUndefined();
    expect(fault({ parties: [one!, two!] })).toBeUndefined();
  });

  test("personal data", () => {
    expect(personalKind("11010519491231002X")).toBe("identity-number");
    expect(personalKind("11010519491231002x")).toBe("identity-number");
    expect(personalKind("110105194912310021")).toBeUndefined();
    expect(personalKind("911101057351213456")).toBeUndefined();
    expect(personalKind("13800138000")).toBe("mobile-number");
    expect(personalKind("+86-13800138000")).toBe("mobile-number");
    expect(personalKind("12800138000")).toBeUndefined();
    expect(personalKind("138001380001")).toBeUndefined();
    const listed = (id: string, group: string | null = null): Roster => ({ applicants: [{ id, group }] });
    expect(fault({ plan: { kind: "order" } }, listed("13800138000"))).toBe(
      "personal roster.applicants[0].id mobile-number",
    );
    expect(fault({ plan: { kind: "order" } }, listed("F1", "11010519491231002X"))).toBe(
      "personal roster.applicants[0].group identity-number",
    );
    expect(fault({}, sitesWith({}, { id: "13800138000" }))).toMatch(/^personal roster.inspectors\[0\].id/);
  });
});
