import { describe, expect, test } from "vitest";
import { type Plain, digest } from "./canonical.ts";
import { addChange, transcriptText } from "./ceremony.ts";
import { at, settingsOf, inspectionRosterOf, hold, outcomeOf, held, orderHeld } from "./example-draws.ts";
import { hashOf } from "./replay.ts";
import type { Entry, Roster } from "./transcript.ts";
import { verify } from "./verify.ts";

describe("tampering", () => {
  const complete = addChange(
    held,
    { what: "absent", inspector: outcomeOf(held).inspections[0]!.inspectors[0]! },
    at(5),
  );

  /** Every leaf of a value with its path and a copy of the whole in which it is another. */
  function* variants(whole: Plain): Generator<{ path: (string | number)[]; changed: Plain }> {
    function* walk(value: Plain, path: (string | number)[]): Generator<(string | number)[]> {
      if (typeof value !== "object" || value === null) yield path;
      else
        for (const [key, each] of Object.entries(value))
          yield* walk(each as Plain, [...path, Array.isArray(value) ? Number(key) : key]);
    }
    for (const path of walk(whole, [])) {
      const changed = structuredClone(whole) as Record<string, Plain>;
      let inside: Record<string | number, Plain> = changed;
      for (const key of path.slice(0, -1)) inside = inside[key] as Record<string, Plain>;
      const last = path.at(-1)!;
      inside[last] = other(inside[last]!);
      yield { path, changed };
    }
  }

  function other(value: Plain): Plain {
    if (typeof value === "number") return value + 1;
    if (typeof value === "boolean") return !value;
    if (value === null) return "2026-01-01";
    const text = value as string;
    if (/^[0-9a-f]{64}$/.test(text)) return (text[0] === "0" ? "1" : "0") + text.slice(1);
    if (/^\d{4}-\d\d-\d\d/.test(text))
      return text
        .replace("2026-11-22T01:00:0", "2026-11-22T01:00:3")
        .replace("2026-05-01", "2026-05-02")
        .replace("2025-", "2024-")
        .replace("2026-11-22", "2026-11-21");
    return `${text}x`;
  }

  test("every single changed field is found, and the entry with it is named", () => {
    for (const transcript of [complete, orderHeld]) {
      let count = 0;
      for (const { path, changed } of variants(JSON.parse(transcriptText(transcript)) as Plain)) {
        const { isSound, findings } = verify(changed);
        count++;
        if (isSound || !findings.some((each) => each.path.startsWith(`entries[${path[1]}]`)))
          expect.unreachable(`${path.join(".")} ${JSON.stringify(findings)}`);
      }
      expect(count).toBeGreaterThan(60);
    }
  });

  test("entries left out, doubled, exchanged or added are found", () => {
    const { entries } = complete;
    entries.forEach((_, index) => {
      // Without its last entry the rest is an earlier state of the same draw: only a published hash tells.
      if (index < entries.length - 1) expect(verify({ entries: entries.toSpliced(index, 1) }).isSound).toBe(false);
      expect(verify({ entries: entries.toSpliced(index, 0, entries[index]!) }).isSound).toBe(false);
    });
    expect(verify({ entries: [entries[0]!, entries[2]!, entries[1]!, ...entries.slice(3)] }).isSound).toBe(false);
    expect(verify({ entries: entries.slice(0, -1) }, [entries.at(-1)!.hash]).findings).toEqual([
      { code: "published", path: "entries", detail: entries.at(-1)!.hash },
    ]);
    expect(
      verify(
        complete,
        entries.map(({ hash }) => hash),
      ).isSound,
    ).toBe(true);
  });

  /** Writes the chain anew after a change, as a forger would. */
  function rechain(entries: readonly Entry[]): Entry[] {
    let previous = "0".repeat(64);
    return entries.map((entry) => {
      const linked = { ...entry, previous };
      previous = hashOf(linked);
      return { ...linked, hash: previous };
    });
  }

  test("a chain written anew does not hide a changed number, seed or outcome: the place is named", () => {
    const forge = (index: number, change: object) => {
      const entries = rechain(
        complete.entries.map((entry, n) => (n === index ? ({ ...entry, ...change } as Entry) : entry)),
      );
      return verify({ entries }).findings.map(({ code, path }) => `${code} ${path}`);
    };
    expect(forge(0, {})).toEqual([]);
    expect(forge(1, { commitment: "0".repeat(64) })).toEqual(["commitment entries[6].nonce"]);
    expect(forge(1, { party: "notary" })).toEqual(["party entries[2].party"]);
    expect(forge(4, { nonce: "0".repeat(64) })).toEqual(["commitment entries[4].nonce"]);
    expect(forge(7, { seed: "0".repeat(64) })).toEqual(["seed entries[7].seed"]);
    expect(forge(0, { title: "十二月" })).toEqual(["seed entries[7].seed"]);
    expect(forge(0, { rosterHash: "0".repeat(64) })).toEqual(["roster-hash entries[0].rosterHash"]);
    expect(forge(0, { at: at(1) })).toEqual(["seed entries[7].seed"]);
    expect(forge(3, { at: at(0) })).toEqual(["time entries[3].at"]);
    const outcome = structuredClone(outcomeOf(held));
    const [wanted] = outcome.inspections;
    wanted!.inspectors[1] = "P99";
    expect(forge(7, { outcome })).toEqual(["outcome entries[7].outcome.inspections[0].inspectors[1]"]);
    expect(forge(7, { outcome: { ...outcomeOf(held), cost: 1 } })).toEqual(["outcome entries[7].outcome.cost"]);
    expect(forge(8, { change: { what: "absent", inspector: "P99" } })).toEqual(["change entries[8].change.inspector"]);
    expect(forge(8, { outcome: { ...outcomeOf(complete), inspections: [] } })).toEqual([
      "outcome entries[8].outcome.inspections[0]",
    ]);
    const mixed = inspectionRosterOf().sites.toReversed();
    const [opening] = complete.entries as [Extract<Entry, { kind: "opening" }>];
    const roster = { ...opening.roster, sites: mixed } as Roster;
    expect(forge(0, { roster, rosterHash: digest(roster as Plain) })[0]).toMatch(
      /^roster-order entries\[0\].roster.sites\[1\]$/,
    );
    expect(forge(0, { parties: opening.parties.toReversed() })).toEqual(["roster-order entries[0].parties[0].id"]);
    expect(forge(0, { draw: "other" })).toEqual(["commitment entries[4].nonce"]);
  });

  test("someone who may write everything anew is betrayed by one published hash", () => {
    const anew = hold(settingsOf({ title: "另写" }), inspectionRosterOf());
    expect(verify(anew).isSound).toBe(true);
    expect(verify(anew, [complete.entries[0]!.hash]).findings.map(({ code }) => code)).toEqual(["published"]);
  });

  test("what is no transcript is said to be none", () => {
    for (const bad of [null, 7, "x", [], {}, { entries: [] }, { entries: {} }]) {
      expect(verify(bad).findings.map(({ code, path }) => `${code} ${path}`)).toEqual(["shape entries"]);
    }
    expect(verify({ ...orderHeld, note: "x" }).findings).toEqual([{ code: "shape", path: "note", detail: "unknown" }]);
    const [first, ...rest] = orderHeld.entries;
    const { findings } = verify({ entries: [{ ...first, extra: 1, version: 2 }, ...rest] });
    expect(findings.map(({ path }) => path)).toContain("entries[0].version");
    expect(verify({ entries: [first, 5, ...rest] }).findings.map(({ path }) => path)).toEqual(["entries[1]"]);
    expect(verify({ entries: rest }).findings[0]).toMatchObject({ path: "entries[0].index" });
  });
});
