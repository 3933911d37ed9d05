import { ConfigError } from "../kernel/config.ts";
import { KeyFileError } from "../kernel/crypto/key-file.ts";
import { GroundError } from "../kernel/database/ground-error.ts";
import { keyFileHint } from "./keys.ts";
import { PackError } from "../mechanisms/packs/index.ts";
import { UsageError, type Verb } from "./verb.ts";
import { verbs } from "./verbs.ts";

async function main(wanted: string | undefined, rest: string[]): Promise<number> {
  if (wanted === undefined || wanted === "help" || wanted === "--help") {
    console.log(overview());
    return wanted === undefined ? 2 : 0;
  }
  const verb = verbs.find((each) => each.name === wanted);
  if (verb === undefined) {
    console.error(`没有命令 ${wanted} · There is no command ${wanted}\n\n${overview()}`);
    return 2;
  }
  if (rest.includes("--help")) {
    console.log(helpOf(verb));
    return 0;
  }
  try {
    return (await verb.run(rest)) ?? 0;
  } catch (error) {
    if (error instanceof UsageError || isWrongOption(error)) {
      console.error(`${(error as Error).message}\n\n${helpOf(verb)}`);
      return 2;
    }
    if (error instanceof ConfigError || error instanceof PackError) {
      console.error(error.message);
      return 2;
    }
    console.error(error instanceof GroundError || error instanceof KeyFileError ? error.message : error);
    if (error instanceof KeyFileError) console.error(keyFileHint);
    return 1;
  }
}

/** What `parseArgs` throws for an option it does not know. */
const isWrongOption = (error: unknown) => String((error as { code?: string }).code).startsWith("ERR_PARSE_ARGS");

function overview(): string {
  const width = Math.max(...verbs.map((verb) => verb.name.length));
  const lines = verbs.map((verb) => `  ${verb.name.padEnd(width)}  ${verb.summary}`);
  return [
    "用法 · Usage: npm run huituo -- <command> [options]",
    "",
    ...lines,
    "",
    "npm run huituo -- <command> --help",
  ].join("\n");
}

const helpOf = (verb: Verb) => `huituo ${verb.name}: ${verb.summary}\n\n${verb.help.trim()}`;

const [name, ...args] = process.argv.slice(2);
process.exitCode = await main(name, args);
