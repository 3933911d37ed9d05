// npm stable-marriage (one to one: a programme is as many "persons" as it has seats), on an instance of
// bench/engines/match-instances.ts: FOLDER.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { crc32 } from "node:zlib";

const folder = process.argv[2];
const { Person, stableMarriage } = createRequire(join(process.env.HUITUO_PEERS, "npm", "package.json"))(
  "stable-marriage",
);
const read = (name) => {
  const bytes = readFileSync(join(folder, name));
  return new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
};
const [programme, key, capacity] = [read("programme.i32"), read("key.i32"), read("capacity.i32")];
const { children, length } = JSON.parse(readFileSync(join(folder, "meta.json"), "utf8"));
const asking = Array.from(capacity, () => []);
for (let entry = 0; entry < programme.length; entry++)
  asking[programme[entry]].push([key[entry], Math.floor(entry / length)]);
const persons = Array.from({ length: children }, (_, child) => new Person(child));
const seats = Array.from(capacity, (count, each) => Array.from({ length: count }, () => new Person(`p${each}`)));
for (const [each, list] of asking.entries()) {
  const order = list.toSorted((a, b) => a[0] - b[0]).map(([, child]) => persons[child]);
  for (const seat of seats[each]) seat.generatePreferences(order);
}
for (const [child, person] of persons.entries())
  person.generatePreferences(
    [...programme.subarray(child * length, (child + 1) * length)].flatMap((each) => seats[each]),
  );
const [cpu, begun] = [process.cpuUsage(), performance.now()];
stableMarriage(persons);
const ms = performance.now() - begun;
const used = process.cpuUsage(cpu);
const assigned = Int32Array.from(persons, ({ fiance }) => (fiance ? Number(fiance.name.slice(1)) : -1));
const placed = assigned.reduce((sum, each) => sum + (each >= 0 ? 1 : 0), 0);
const crc = crc32(new Uint8Array(assigned.buffer)).toString(16).padStart(8, "0");
const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(
  JSON.stringify({ ms, cpuMs: (used.user + used.system) / 1000, peakMb, quality: `${placed} placed, crc ${crc}` }),
);
