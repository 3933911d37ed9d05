import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../kernel/database/embedded.ts";

/** `npm start` as its user meets it: a data folder of its own, a port, signals and killed processes. */
const root = join(import.meta.dirname, "..", "..");
const session = /huituo_session=([^;]+)/;
let folder: string;
let port: number;
let url: string;
const started: Start[] = [];

type Start = { child: ChildProcess; output: () => string; ended: Promise<number | null> };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "huituo-start-"));
  port = await freePort();
  url = `http://127.0.0.1:${port}`;
});
afterAll(async () => {
  for (const { child, ended } of started) {
    child.kill("SIGTERM");
    await ended;
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
});

function start(more: Record<string, string> = {}): Start {
  const env = { ...process.env, PORT: String(port), HOST: "127.0.0.1", HUITUO_DATA: folder };
  for (const name of ["DATABASE_URL", "NODE_ENV", "VITEST", "LOG_LEVEL", "npm_lifecycle_event"])
    delete (env as NodeJS.ProcessEnv)[name];
  const child = spawn(process.execPath, ["scripts/launch.mjs", "start"], { cwd: root, env: { ...env, ...more } });
  let text = "";
  child.stdout.on("data", (part) => (text += part));
  child.stderr.on("data", (part) => (text += part));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const one = { child, output: () => text, ended };
  started.push(one);
  return one;
}

async function up(one: Start): Promise<void> {
  await expect
    .poll(
      async () =>
        one.child.exitCode ??
        (await fetch(`${url}/ready`).then(
          ({ status }) => status,
          () => 0,
        )),
      { timeout: 60_000, interval: 50, message: one.output() },
    )
    .toBe(200);
  await expect.poll(one.output, { timeout: 5_000 }).toContain("/demo");
}

/** The server that holds the folder, and its database. */
const server = (): number =>
  (JSON.parse(readFileSync(join(folder, "database", "owner.lock"), "utf8")) as { pid: number }).pid;
const postmaster = (): number =>
  Number(readFileSync(join(folder, "database", "cluster", "postmaster.pid"), "utf8").split("\n")[0]);

const api = (path: string, token: string, method = "GET", body?: object) =>
  fetch(`${url}/api/d/990101${path}`, {
    method,
    headers: {
      "x-huituo": "1",
      cookie: `huituo_session=${token}`,
      ...(body && { "content-type": "application/json" }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });

let token: string;
let count = 0;
const nameOf = async () => ((await (await api("/me", token)).json()) as { name: string }).name;
async function rename(): Promise<string> {
  const name = `改名${++count}`;
  // Right after the database was killed a command may be told to come again.
  const send = async () => (await api("/me", token, "PUT", { name })).status;
  await expect.poll(send, { timeout: 10_000, interval: 200 }).toBe(200);
  return name;
}

test("the first start makes the demo and prints who one can be; everything typed stays over a clean stop", async () => {
  const first = start();
  await up(first);
  expect(first.output()).toContain(`${url}/demo`);
  expect(first.output()).toContain("demo.head");
  expect(first.output()).toContain("199 0000 0000");
  // Quiet: no line of the request log between the lines for people.
  expect(first.output()).not.toContain('"reqId"');
  const entered = await fetch(`${url}/api/d/990101/demo/personas/health/sign-in`, {
    method: "POST",
    headers: { "x-huituo": "1" },
  });
  token = session.exec(entered.headers.get("set-cookie") ?? "")?.[1] ?? "";
  expect(token).not.toBe("");
  const name = await rename();

  const twin = start();
  expect(await twin.ended).toBe(1);
  expect(twin.output()).toContain(`端口 ${port} 已被占用`);

  first.child.kill("SIGTERM");
  expect(await first.ended).toBe(0);
  expect(existsSync(join(folder, "database", "cluster", "postmaster.pid"))).toBe(false);
  const second = start();
  await up(second);
  expect(await nameOf()).toBe(name);
});

test("a second server on the same folder is refused by name", async () => {
  const own = port;
  port = await freePort();
  const twin = start();
  port = own;
  expect(await twin.ended).toBe(1);
  expect(twin.output()).toContain(String(server()));
});

test("the database killed: it comes back by itself, nothing is lost", async () => {
  const name = await rename();
  process.kill(postmaster(), "SIGKILL");
  await expect.poll(nameOf, { timeout: 30_000, interval: 100 }).toBe(name);
});

test("the server killed, the launcher killed, all killed at once: started again without help, nothing is lost", async () => {
  const kills: ((one: Start) => number[])[] = [
    () => [server()],
    ({ child }) => [child.pid!],
    ({ child }) => [child.pid!, server(), postmaster()],
  ];
  let running = started.findLast(({ child }) => child.exitCode === null)!;
  for (const pids of kills) {
    const name = await rename();
    for (const pid of pids(running)) process.kill(pid, "SIGKILL");
    await running.ended;
    // A server whose launcher was killed ends in order; until then it holds the port.
    await expect.poll(isFree, { timeout: 20_000 }).toBe(true);
    running = start();
    await up(running);
    expect(await nameOf()).toBe(name);
  }
});

test("the log at its most talkative names nobody, and every line of a request carries its id", async () => {
  const before = started.findLast(({ child }) => child.exitCode === null)!;
  before.child.kill("SIGTERM");
  await before.ended;
  const running = start({ LOG_LEVEL: "trace" });
  await up(running);
  const secrets = ["13876543210", "林保密", "保密小儿", "秘密街88号", "2025-02-14"];
  const send = async (path: string, body?: object) => {
    const answer = await api(path, token, body ? "POST" : "GET", body);
    const entered = session.exec(answer.headers.get("set-cookie") ?? "")?.[1];
    if (entered) token = entered;
    expect(answer.status, `${path} ${await answer.clone().text()}`).toBe(200);
    return (await answer.json()) as { id: string; items: { text: string }[] };
  };
  token = "";
  await send("/sign-in/code", { phone: secrets[0] });
  const code = async () => (await send("/demo/outbox")).items.map(({ text }) => /\d{6}/.exec(text)?.[0]).find(Boolean);
  await expect.poll(code, { timeout: 15_000 }).toBeDefined();
  secrets.push((await code())!);
  await send("/sign-in/code/confirm", { phone: secrets[0], code: secrets.at(-1) });
  secrets.push(token);
  const family = await send("/my/families", { name: secrets[1], relation: "mother" });
  await send(`/families/${family.id}/children`, { name: secrets[2], sex: "male", bornOn: secrets[4] });
  const point = { label: "home", address: secrets[3], location: { lon: 117.912345, lat: 33.612345 } };
  await api(`/families/${family.id}/pickup-points`, token, "POST", point);
  secrets.push("117.912345");
  // Refused and broken input is where a log easily tells too much.
  await api(`/families/${family.id}/children`, token, "POST", { name: secrets[2], bornOn: "秘密街88号" });
  await api("/sign-in/password", "", "POST", { name: "demo.head", password: "不是这个密码-保密小儿" });
  await fetch(`${url}/api/d/990101/sites?text=${encodeURIComponent("秘密街88号")}`);
  await fetch(`${url}/api/d/990101/my/families`, { method: "POST", body: '{"name":"林保密"' });
  running.child.kill("SIGTERM");
  await running.ended;

  const log = running.output();
  for (const secret of secrets) expect(log).not.toContain(secret);
  expect(log).not.toContain(encodeURIComponent("秘密街88号"));
  const lines = log
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as { reqId?: string; req?: object; res?: object; msg?: string });
  const ofRequests = lines.filter(({ req, res }) => req ?? res);
  expect(ofRequests.length).toBeGreaterThan(20);
  for (const { reqId } of ofRequests) expect(reqId).toMatch(/^[0-9a-f-]{36}$/);
});

test("killed while the demo is being made: the next start finishes it", async () => {
  const own = folder;
  folder = await mkdtemp(join(tmpdir(), "huituo-start-"));
  const [ownPort, ownUrl] = [port, url];
  port = await freePort();
  url = `http://127.0.0.1:${port}`;
  try {
    const first = start();
    await expect.poll(first.output, { timeout: 60_000, interval: 20 }).toContain("generating the demo");
    await sleep(300);
    process.kill(server(), "SIGKILL");
    await first.ended;
    const second = start();
    await up(second);
    const sites = await fetch(`${url}/api/d/990101/demo/personas`);
    expect(((await sites.json()) as { items: unknown[] }).items.length).toBeGreaterThan(5);
    second.child.kill("SIGTERM");
    await second.ended;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
    [folder, port, url] = [own, ownPort, ownUrl];
  }
});

function isFree(): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
