// The door to every npm script: runs on any Node from 20 on, installs what the lock file asks for, and hands over to a
// Node that runs TypeScript. Plain JavaScript without dependencies, because nothing may be installed yet.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lockFile = join(root, "package-lock.json");
const stampFile = join(root, "node_modules", ".huituo-installed");

const verbs = {
  start: ["cli/serve.ts"],
  test: ["scripts/test.mjs"],
  cli: ["cli/main.ts"],
  bench: ["bench/main.ts"],
  check: ["scripts/check.mjs"],
  mutate: ["test/mutation/run.mjs"],
};

// Commands stream and need little memory; the engine would rather let garbage lie. Neither flag is a limit that ends a run.
const flags = { cli: ["--max-semi-space-size=2", "--heap-growing-percent=30"] };

const [verb, ...args] = process.argv.slice(2);
if (!Object.hasOwn(verbs, verb ?? "")) {
  stop(`用法 · Usage: node scripts/launch.mjs ${Object.keys(verbs).join(" | ")}`, 2);
}
const [major = 0, minor = 0] = versionOf(process.version);
if (major < 20)
  stop(
    `需要 Node.js 20 以上，当前为 ${process.version} · Node.js 20 or newer is needed, this is ${process.version}`,
    2,
  );

install();
run(findNode(), [...(flags[verb] ?? []), ...verbs[verb].map((file) => join(root, file)), ...args]);

function versionOf(text) {
  return text.replace(/^v/, "").split(".").map(Number);
}

/** Installs only when the lock file is not the one installed last. */
function install() {
  const wanted = createHash("sha256").update(readFileSync(lockFile)).digest("hex");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8").trim() === wanted) return;
  console.error("正在安装依赖，首次约需一分钟 · Installing dependencies, about a minute the first time …");
  // The Node inside node_modules must not run the npm that removes it.
  const path = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => !folder.endsWith(join("node_modules", ".bin")));
  const result = spawnSync(
    "npm",
    ["ci", "--loglevel=error", "--no-audit", "--no-fund", "--ignore-scripts", "--include=dev", "--include=optional"],
    {
      cwd: root,
      env: { ...process.env, PATH: path.join(delimiter), NODE_ENV: "" },
      stdio: ["ignore", "inherit", "inherit"],
      shell: process.platform === "win32",
    },
  );
  if (result.error || result.status !== 0) {
    const reason = result.error ? result.error.message : `npm ci: ${result.status ?? result.signal}`;
    stop(
      `依赖安装失败（${reason}）。请检查网络和 npm registry 设置后重试。\n` +
        `The dependencies could not be installed (${reason}). Check the network and npm's registry setting, then try again.`,
      1,
    );
  }
  writeFileSync(stampFile, `${wanted}\n`);
}

/** This Node if it runs TypeScript by itself, else the one that came with the dependencies. */
function findNode() {
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  const platform = process.platform === "win32" ? "win" : process.platform;
  const pinned = join(
    root,
    "node_modules",
    `node-${platform}-${process.arch}`,
    "bin",
    process.platform === "win32" ? "node.exe" : "node",
  );
  if (existsSync(pinned)) return pinned;
  return stop(
    `本机没有随附的 Node.js（${platform}-${process.arch}），请安装 Node.js 22.18 以上。\n` +
      `No Node.js comes along for this machine (${platform}-${process.arch}): install Node.js 22.18 or newer.`,
    1,
  );
}

/** Hands over: same terminal, same signals, same exit code. */
function run(node, argv) {
  const path = [join(root, "node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter);
  const child = spawn(node, ["--disable-warning=ExperimentalWarning", ...argv], {
    cwd: process.env.INIT_CWD && verb === "cli" ? process.env.INIT_CWD : root,
    env: { ...process.env, PATH: path },
    // The channel tells a server that this process was killed outright: it then stops in order, too.
    stdio: ["inherit", "inherit", "inherit", ...(verb === "start" ? ["ipc"] : [])],
  });
  // Ctrl-C in a terminal reaches the child by itself.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  if (verb === "start") watchCaller(() => child.kill("SIGTERM"));
  child.once("error", (error) => stop(error.message, 1));
  child.once("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

/** Calls back when the npm that started us was killed outright: it could then not pass the signal on. */
function watchCaller(onGone) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const callers = () => `${process.ppid} ${parentOf(process.ppid)}`;
  const before = callers();
  const timer = setInterval(() => callers() !== before && (clearInterval(timer), onGone()), 500).unref();
}

/** npm puts a shell between itself and us. */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
  } catch {
    return "";
  }
}

function stop(message, code) {
  console.error(message);
  process.exit(code);
}
