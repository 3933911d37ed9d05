import { z } from "zod";
import type { AnyEndpoint } from "../contract/endpoint.ts";
import { platformErrors, statusOf } from "../contract/errors.ts";
import { addressOf } from "./mount.ts";
import { needsOf } from "./permission.ts";

type Json = Record<string, unknown>;

/** Schemas that refer to themselves stand once under `components`; by what they say, and the name they were given. */
const shared = new Map<string, string>();

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const made = z.toJSONSchema(schema, { io, unrepresentable: "any", target: "draft-2020-12" }) as Json;
  const { $schema: _dialect, $defs, ...rest } = made;
  let text = JSON.stringify(rest);
  for (const [name, definition] of Object.entries(($defs ?? {}) as Record<string, Json>)) {
    const said = JSON.stringify(definition);
    const known = shared.get(said) ?? `Shared${shared.size + 1}`;
    shared.set(said, known);
    text = text.replaceAll(`"#/$defs/${name}"`, `"#/components/schemas/${known}"`);
  }
  return JSON.parse(text) as Json;
}

/** What was found shared, under its names; each may refer to itself by the name zod gave it. */
const sharedSchemas = (): Json =>
  Object.fromEntries(
    [...shared].map(([said, name]) => [
      name,
      JSON.parse(said.replaceAll(/"#\/\$defs\/[^"]+"/g, `"#/components/schemas/${name}"`)) as Json,
    ]),
  );

function parametersOf(schema: z.ZodObject, place: "path" | "query"): Json[] {
  const json = schemaOf(schema, "input") as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(json.properties ?? {}).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path" || (json.required?.includes(name) ?? false),
    schema: property,
  }));
}

const hasKeys = (schema: z.ZodType): boolean =>
  !("shape" in schema) || Object.keys((schema as z.ZodObject).shape).length > 0;

function operationOf(endpoint: AnyEndpoint): Json {
  const answer =
    endpoint.transport === "stream"
      ? {
          description: "The file",
          content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
        }
      : { description: "Done", content: { "application/json": { schema: schemaOf(endpoint.output, "output") } } };
  const body = { schema: schemaOf(endpoint.body, "input") };
  return {
    operationId: `${endpoint.method.toLowerCase()}${endpoint.path.replace(/[^A-Za-z0-9]+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary: endpoint.summary,
    tags: [endpoint.action.split(".")[0]],
    "x-action": endpoint.action,
    "x-needs": needsOf(endpoint.action),
    "x-errors": endpoint.errors,
    "x-audit": "event" in endpoint.audit ? endpoint.audit.event : `none: ${endpoint.audit.none}`,
    parameters: [
      ...(endpoint.scope === "district"
        ? [{ name: "districtId", in: "path", required: true, schema: { type: "string", pattern: "^\\d{6}$" } }]
        : []),
      ...parametersOf(endpoint.params, "path"),
      ...parametersOf(endpoint.query, "query"),
      ...(endpoint.method === "GET"
        ? []
        : [
            {
              name: "Idempotency-Key",
              in: "header",
              required: false,
              schema: { type: "string", format: "uuid" },
              description: "A repeat with the same key has no second effect.",
            },
          ]),
    ],
    ...(endpoint.method !== "GET" &&
      hasKeys(endpoint.body) && {
        requestBody: {
          required: true,
          content:
            endpoint.transport === "upload"
              ? {
                  "multipart/form-data": {
                    schema: {
                      type: "object",
                      properties: { input: body.schema, file: { type: "string", format: "binary" } },
                    },
                  },
                }
              : { "application/json": body },
        },
      }),
    responses: {
      "200": answer,
      ...(endpoint.errors.length > 0 && {
        "422": {
          description: `Refused: ${endpoint.errors.join(", ")}`,
          content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
        },
      }),
      default: {
        description: "Refused or failed",
        content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
      },
    },
  };
}

/** The OpenAPI 3.1 description of all endpoints, read from their declarations. */
export function openApi(endpoints: readonly AnyEndpoint[]): Json {
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    const path = addressOf(endpoint).replaceAll(/:(\w+)/g, "{$1}");
    (paths[path] ??= {})[endpoint.method.toLowerCase()] = operationOf(endpoint);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Huituo 慧托",
      version: "0.1.0",
      description:
        "Regional childcare for children under three. Money in fen, days as YYYY-MM-DD, instants in UTC, coordinates in WGS84.",
    },
    paths,
    components: {
      schemas: {
        ...sharedSchemas(),
        Error: {
          type: "object",
          required: ["error", "requestId"],
          properties: {
            error: {
              type: "string",
              description: `A code declared on the operation, or one of ${platformErrors.map((code) => `${code} (${statusOf[code]})`).join(", ")}`,
            },
            requestId: { type: "string" },
            problems: {
              type: "array",
              items: {
                type: "object",
                properties: { path: { type: "string" }, code: { type: "string" }, message: { type: "string" } },
              },
            },
            details: { type: "object" },
            needs: { type: "array", items: { type: "string" }, description: "Which grants would allow it." },
          },
        },
      },
    },
  };
}
