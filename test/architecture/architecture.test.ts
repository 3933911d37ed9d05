import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { type Import, listImports, root, sourceFiles } from "./imports.ts";

/** The order of domains: one may use only those before it. */
const order = [
  "regions",
  "accounts",
  "institutions",
  "search",
  "families",
  "demand",
  "enrolment",
  "planning",
  "opening",
];

/** The order of mechanisms: one may use only those before it. */
const mechanisms = [
  "sheets",
  "packs",
  "rules",
  "documents",
  "notices",
  "forms",
  "imports",
  "cases",
  "bookings",
  "indicators",
];

/** Engines that other engines may use; every other engine stands alone. */
const foundations = ["random", "lots", "linear-programs", "coordinates"];

const isTest = (file: string) => /\.test\.tsx?$/.test(file) || file.startsWith("test/");
const areaOf = (file: string) => file.split("/")[0]!;
const domainOf = (file: string) =>
  areaOf(file) === "domains" && file.split("/").length > 2 ? file.split("/")[1]! : undefined;
const mechanismOf = (file: string) =>
  areaOf(file) === "mechanisms" && file.split("/").length > 2 ? file.split("/")[1]! : undefined;
const engineOf = (file: string) => (areaOf(file) === "engines" ? file.split("/")[1]! : undefined);
const isPage = (file: string) => /^(domains|mechanisms)\/[^/]+\/pages\//.test(file) || areaOf(file) === "web";
const isContract = (file: string) => /\/contract(\/|\.ts$)/.test(file) || areaOf(file) === "contract";

const below: Record<string, readonly string[]> = {
  engines: ["engines"],
  contract: ["contract"],
  db: ["db"],
  kernel: ["kernel", "contract", "db"],
  mechanisms: ["mechanisms", "kernel", "contract", "engines"],
  domains: ["domains", "mechanisms", "kernel", "contract", "engines"],
};

/** Type-only ties of pages to their domain's contract are what the walls are for; everything else goes downwards. */
function faultOf({ from, to }: Import): string | undefined {
  if (isTest(from)) return undefined;
  const [source, target] = [areaOf(from), areaOf(to)];
  if (isPage(from)) {
    const fine =
      target === "contract" ||
      target === "engines" ||
      target === "web" ||
      isPage(to) ||
      isContract(to) ||
      to.endsWith(".css");
    if (!fine) return "a page imports server code";
    const ends = [from, to].map((file) => /^web\/ends\/([^/]+)\/.+/.exec(file)?.[1]);
    if (ends[0] && ends[1] && ends[0] !== ends[1]) return "an end imports another end";
    if (source !== "web" && target === "web" && to.startsWith("web/ends/")) return "a domain's page imports an end";
    return undefined;
  }
  if (isPage(to)) return "server code imports a page";
  const allowed = below[source];
  if (allowed && !allowed.includes(target)) return `${source} must not import ${target}`;
  const [engine, another] = [engineOf(from), engineOf(to)];
  if (engine && another && engine !== another && !foundations.includes(another))
    return "an engine uses no other engine but the foundations";
  const [mechanism, used] = [mechanismOf(from), mechanismOf(to)];
  if (mechanism && used && mechanism !== used) {
    if (!(mechanisms.indexOf(used) < mechanisms.indexOf(mechanism))) return `${mechanism} comes before ${used}`;
    // Reading and writing tables is a set of parts without a door of its own.
    if (used !== "sheets" && !to.endsWith("/index.ts") && !isContract(to))
      return "another mechanism is entered by its index.ts only";
  }
  const [own, other] = [domainOf(from), domainOf(to)];
  if (own && other && own !== other) {
    if (!(order.indexOf(other) < order.indexOf(own))) return `${own} comes before ${other}`;
    if (!to.endsWith("/index.ts") && !isContract(to)) return "another domain is entered by its index.ts only";
  }
  return undefined;
}

test("imports go downwards only, and through doors", () => {
  const faults = listImports().flatMap((each) => {
    const fault = faultOf(each);
    return fault ? [`${each.from} → ${each.to}: ${fault}`] : [];
  });
  expect(faults).toEqual([]);
});

test("every domain is in the order", () => {
  const domains = new Set(sourceFiles().flatMap((file) => domainOf(file) ?? []));
  expect([...domains].filter((domain) => !order.includes(domain))).toEqual([]);
});

test("every mechanism is in the order", () => {
  const found = new Set(sourceFiles().flatMap((file) => mechanismOf(file) ?? []));
  expect([...found].toSorted()).toEqual(mechanisms.toSorted());
});

test("no server code but the clock reads the wall clock", () => {
  const readers = sourceFiles().filter((file) => {
    if (isTest(file) || isPage(file) || !/^(engines|contract|kernel|mechanisms|domains)\//.test(file)) return false;
    if (file === "kernel/clock.ts") return false;
    return /\bnew Date\(\)|\bDate\.now\(\)/.test(readFileSync(join(root, file), "utf8"));
  });
  expect(readers).toEqual([]);
});

test("engines compute: no files, network, processes or clock", () => {
  const impure = sourceFiles().filter(
    (file) =>
      engineOf(file) &&
      !isTest(file) &&
      !file.includes("/fixtures/") &&
      /from "node:|import\("node:|\bfetch\(|\bMath\.random\(|\bperformance\.now\(|\bprocess\./.test(
        readFileSync(join(root, file), "utf8"),
      ),
  );
  expect(impure).toEqual([]);
});

test("no code names a locality", () => {
  // Localities are data: packs and the national list of divisions, never a condition in code.
  const words = localWords();
  expect(words.length).toBeGreaterThanOrEqual(8);
  const names = new RegExp(words.join("|"), "i");
  const named = sourceFiles().filter(
    (file) =>
      !isTest(file) &&
      !file.startsWith("packs/") &&
      !file.includes("/data/") &&
      names.test(readFileSync(join(root, file), "utf8")),
  );
  expect(named).toEqual([]);
});

/** What localities are called: the keys of packs that extend another, and the names at the head of their Chinese titles and documents. */
function localWords(): string[] {
  const words = globSync("packs/*/pack.yaml", { cwd: root }).flatMap((file) => {
    const { pack } = parse(readFileSync(join(root, file), "utf8")) as {
      pack: { key: string; title: { zh: string }; extends?: string[] };
    };
    if ((pack.extends ?? []).length === 0) return [];
    const { documents = [] } = parse(readFileSync(join(root, "packs", pack.key, "documents.yaml"), "utf8")) as {
      documents?: { title: { zh: string }; issuer?: { zh: string } }[];
    };
    const titles = [pack.title, ...documents.flatMap(({ title, issuer }) => [title, issuer ?? { zh: "" }])];
    // 某某市、某某区、某某县、某某新区, 《某某日报》, where a name stands first.
    const names = titles.flatMap(
      ({ zh }) => /^[“《]?([\u4e00-\u9fff]{2,3}?)(?:新区|市|区|县|日报)/.exec(zh)?.[1] ?? [],
    );
    return [pack.key, ...names];
  });
  return [...new Set(words)].filter((word) => !generic.has(word));
}

/** Keys and beginnings of titles that are words of the language, not names. */
const generic = new Set(["province"]);

test("files stay readable", () => {
  const sizes = sourceFiles()
    .filter((file) => file !== "db/types.ts")
    .map((file) => [readFileSync(join(root, file), "utf8").split("\n").length, file] as const)
    .toSorted(([a], [b]) => b - a);
  expect(sizes.filter(([lines]) => lines > 500)).toEqual([]);
  expect(sizes[Math.floor(sizes.length / 20)]![0]).toBeLessThan(320);
});
