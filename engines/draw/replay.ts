import { type Plain, byUnits, digest, findDifference } from "./canonical.ts";
import { DrawFault } from "./faults.ts";
import { type Standing, computeChange, computeOutcome, enter, newStanding } from "./outcome.ts";
import { canonicalSettings, checkSettings, findDisorder, rosterHashOf } from "./roster.ts";
import type { Entry, InspectionOutcome, Kind, Opening } from "./transcript.ts";

/** The chain begins with this. */
export const noHash = "0".repeat(64);

/** The hash of an entry: of everything in it but the hash itself, and but the roster, for which its own hash stands. */
export function hashOf(entry: Omit<Entry, "hash"> & { hash?: string; roster?: unknown }): string {
  const { hash: _, roster: __, ...rest } = entry;
  return digest(rest as Plain);
}

/** The hash that a party publishes beforehand: SHA-256 of {"draw":…,"nonce":…,"party":…} in the canonical form. */
export function commitmentOf(draw: string, party: string, nonce: string): string {
  return digest({ draw, nonce, party });
}

/** What a party gave to the seed. */
type Gift = {
  readonly party: string;
  readonly commitment: string;
  readonly value: string;
  readonly by: "nonce" | "deposit";
};

/** A draw as far as its entries have come; every entry is checked against those before it, by whoever writes or verifies. */
export class Replay {
  opening: Opening | undefined;
  readonly commitments = new Map<string, { commitment: string; deposit: string | null }>();
  readonly gifts = new Map<string, Gift>();
  outside: string | null = null;
  isVoid = false;
  seed: string | undefined;
  order: readonly string[] | undefined;
  standing: Standing | undefined;
  /** What the last result or change said about inspections. */
  lastOutcome: InspectionOutcome | undefined;
  /** The hash and time of the last entry. */
  head = noHash;
  at = "";
  length = 0;

  /** The kinds of entries that may come next. */
  next(): Kind[] {
    const { opening } = this;
    if (!opening) return ["opening"];
    if (this.isVoid || this.order) return [];
    if (this.seed !== undefined) return ["change"];
    if (this.commitments.size < opening.parties.length) return ["commitment"];
    if (this.gifts.size < opening.parties.length) {
      return opening.withheld === "void" ? ["reveal", "void"] : ["reveal", "forfeit"];
    }
    return opening.outside !== null && this.outside === null ? ["outside"] : ["result"];
  }

  /** The seed: SHA-256 over the canonical form of the opening's hash, every party's part and the outside number. */
  seedNow(): string {
    const gifts = [...this.gifts.values()].toSorted((a, b) => byUnits(a.party, b.party));
    return digest({ seed: "huituo-draw/1", opening: this.openingHash, gifts, outside: this.outside });
  }

  private openingHash = noHash;

  /** Takes the next entry in, or throws a DrawFault with a path inside the entry (its place in the chain is `chainFaults`'s). */
  accept(entry: Entry): void {
    if (!this.next().includes(entry.kind))
      throw new DrawFault("turn", "kind", `${entry.kind}: ${this.next().join(", ")}`);
    this.enter(entry);
    this.head = entry.hash;
    this.at = entry.at;
    this.length++;
  }

  /** Its place in the chain: the index, the hash before it, its own hash, and a time that is not before the last one's. */
  chainFaults(entry: Entry): DrawFault[] {
    const faults: DrawFault[] = [];
    const expect = (code: "index" | "previous" | "hash", stated: string | number, computed: string | number) => {
      if (stated !== computed) faults.push(new DrawFault(code, code, `${stated} ≠ ${computed}`));
    };
    expect("index", entry.index, this.length);
    expect("previous", entry.previous, this.head);
    expect("hash", entry.hash, hashOf(entry));
    if (timeOf(entry.at) < timeOf(this.at)) faults.push(new DrawFault("time", "at", `${entry.at} < ${this.at}`));
    return faults;
  }

  private enter(entry: Entry): void {
    const draw = this.opening?.draw ?? "";
    if (entry.kind === "opening") {
      checkOpening(entry);
      this.opening = entry;
      this.openingHash = entry.hash;
    } else if (entry.kind === "commitment") {
      this.expectParty(entry.party, this.commitments.has(entry.party));
      if ((entry.deposit !== null) !== (this.opening!.withheld === "deposit"))
        throw new DrawFault("deposit", "deposit", this.opening!.withheld);
      this.commitments.set(entry.party, entry);
    } else if (entry.kind === "reveal") {
      const { commitment } = this.given(entry.party);
      const computed = commitmentOf(draw, entry.party, entry.nonce);
      if (computed !== commitment) throw new DrawFault("commitment", "nonce", `${computed} ≠ ${commitment}`);
      this.gifts.set(entry.party, { party: entry.party, commitment, value: entry.nonce, by: "nonce" });
    } else if (entry.kind === "forfeit") {
      const { commitment, deposit } = this.given(entry.party);
      if (entry.deposit !== deposit) throw new DrawFault("deposit", "deposit", `${entry.deposit} ≠ ${deposit}`);
      this.gifts.set(entry.party, { party: entry.party, commitment, value: entry.deposit, by: "deposit" });
    } else if (entry.kind === "void") {
      this.given(entry.party);
      this.isVoid = true;
    } else if (entry.kind === "outside") this.outside = entry.value;
    else if (entry.kind === "result") {
      const seed = this.seedNow();
      if (entry.seed !== seed) throw new DrawFault("seed", "seed", `${entry.seed} ≠ ${seed}`);
      this.compare(entry.outcome as Plain, computeOutcome(this.opening!, seed) as Plain);
      this.seed = seed;
      if ("order" in entry.outcome) this.order = entry.outcome.order;
      else this.stand(seed, entry.outcome);
    } else {
      this.compare(entry.outcome as Plain, computeChange(this.standing!, entry.change) as Plain);
      enter(this.standing!, entry.outcome);
      this.lastOutcome = entry.outcome;
    }
  }

  private stand(seed: string, outcome: InspectionOutcome): void {
    const { plan, roster } = this.opening!;
    if (plan.kind !== "inspection" || !("sites" in roster)) throw new DrawFault("roster-kind", "outcome", plan.kind);
    this.standing = newStanding(plan, roster, seed);
    enter(this.standing, outcome);
    this.lastOutcome = outcome;
  }

  private compare(stated: Plain, computed: Plain): void {
    const found = findDifference(stated, computed);
    if (found) {
      const [was, is] = [found.stated, found.computed].map((each) => JSON.stringify(each)?.slice(0, 100) ?? "–");
      throw new DrawFault("outcome", `outcome${found.path}`, `${was} ≠ ${is}`);
    }
  }

  private expectParty(party: string, isDone: boolean): void {
    const isKnown = this.opening!.parties.some(({ id }) => id === party);
    if (!isKnown || isDone) throw new DrawFault("party", "party", party);
  }

  /** What a party published, while it has given nothing yet. */
  private given(party: string): { commitment: string; deposit: string | null } {
    this.expectParty(party, this.gifts.has(party));
    return this.commitments.get(party)!;
  }
}

function timeOf(at: string): number {
  return at === "" ? -Infinity : Date.parse(at);
}

function checkOpening(opening: Opening): void {
  const canonical = canonicalSettings(opening);
  for (const key of ["parties", "plan"] as const) {
    const found = findDifference(opening[key] as Plain, canonical[key] as Plain);
    if (found) throw new DrawFault("roster-order", `${key}${found.path}`, "");
  }
  const disorder = findDisorder(opening.roster);
  if (disorder) throw new DrawFault("roster-order", `roster.${disorder}`, "");
  const hash = rosterHashOf(opening.roster);
  if (opening.rosterHash !== hash) throw new DrawFault("roster-hash", "rosterHash", `${opening.rosterHash} ≠ ${hash}`);
  checkSettings(opening, opening.roster);
}
