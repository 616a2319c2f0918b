// Types of the API from its OpenAPI document on stdin: `--check` compares them with what is kept.
import { readFile, writeFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import openapiTS, { astToString } from "openapi-typescript";

const KEPT = new URL("../src/api/schema.d.ts", import.meta.url);
const TOLD = new Set(["description", "summary", "example", "examples", "title"]);

/** The document without what is only told to people, so that a better sentence changes no type. */
function bare(value, named = false) {
  if (Array.isArray(value)) return value.map((one) => bare(one));
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value).filter(([key]) => named || !TOLD.has(key));
  return Object.fromEntries(kept.map(([key, one]) => [key, bare(one, !named && key === "properties")]));
}

/** Errors have one shape, which the client reads itself. */
function withoutErrors(document) {
  for (const methods of Object.values(document.paths)) {
    for (const operation of Object.values(methods)) {
      const good = Object.entries(operation.responses ?? {}).filter(([status]) => status.startsWith("2"));
      operation.responses = Object.fromEntries(good);
    }
  }
  return document;
}

const document = bare(withoutErrors(JSON.parse(await text(process.stdin))));
const types = `// Made by \`make api\` from the OpenAPI document.\n${astToString(await openapiTS(document, { defaultNonNullable: false }))}`;
if (process.argv.includes("--check")) {
  if ((await readFile(KEPT, "utf8")) !== types) {
    console.error("src/api/schema.d.ts is not what the API has: make api");
    process.exit(1);
  }
} else {
  await writeFile(KEPT, types);
}
