import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import type { Config } from "./config.ts";
import type { District } from "./district.ts";

/** Serves the built pages; every address that is no file gets the one page with what it has to know at its start. */
export async function serveWeb(
  app: FastifyInstance,
  {
    folder,
    config,
    defaultDistrict,
  }: { folder: string; config: Config; defaultDistrict: () => Promise<District | undefined> },
): Promise<void> {
  // Read at each request: a build beside the running server names other files.
  const readPage = () => readFile(join(folder, "index.html"), "utf8");
  await readPage();
  await app.register(fastifyStatic, {
    root: join(folder, "assets"),
    prefix: "/assets/",
    preCompressed: true,
    immutable: true,
    maxAge: "365d",
  });
  app.get("/*", async (_request, reply) => {
    const district = await defaultDistrict();
    const bootstrap = {
      districtId: district?.id ?? "",
      districtName: district?.name ?? "",
      centre: district?.centre,
      mode: config.mode,
      tianditu: config.tiandituKey,
    };
    // A JSON block is data, not script: the content security policy stays without inline scripts.
    const json = JSON.stringify(bootstrap).replaceAll("<", "\\u003c");
    return reply
      .type("text/html; charset=utf-8")
      .header("cache-control", "no-cache")
      .send(
        (await readPage()).replace(
          "<!--huituo-->",
          () => `<script type="application/json" id="huituo">${json}</script>`,
        ),
      );
  });
}
