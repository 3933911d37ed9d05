import { InputError } from "./tables/input-error.ts";
import { UsageError } from "./verb.ts";
import { verbs } from "./verbs.ts";

async function main(wanted: string | undefined, rest: string[]): Promise<number> {
  if (wanted === undefined || wanted === "help" || wanted === "--help") {
    console.log(overview());
    return wanted === undefined ? 2 : 0;
  }
  const entry = verbs.find((each) => each.name === wanted);
  if (entry === undefined) {
    console.error(`没有命令 ${wanted} · There is no command ${wanted}\n\n${overview()}`);
    return 2;
  }
  const { verb } = await entry.load();
  const help = `huituo ${entry.name}: ${entry.summary}\n\n${verb.help.trim()}`;
  if (rest.includes("--help")) {
    console.log(help);
    return 0;
  }
  try {
    return (await verb.run(rest)) ?? 0;
  } catch (error) {
    if (error instanceof UsageError || isWrongOption(error)) {
      console.error(`${(error as Error).message}\n\n${help}`);
      return 2;
    }
    if (error instanceof InputError) {
      console.error(error.message);
      return 2;
    }
    const { explain } = await import("./failure.ts");
    const { said, code } = explain(error);
    console.error(said);
    return code;
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

const [name, ...args] = process.argv.slice(2);
process.exitCode = await main(name, args);
