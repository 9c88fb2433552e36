// Makes src/schema.ts from docs/openapi.json and src/messages.ts from docs/asyncapi.json.
//
// usage: node generate.mjs DOCS OUT
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import openapiTS, { astToString } from "openapi-typescript";

const [docs, out] = process.argv.slice(2);
if (!docs || !out) {
  console.error("usage: node generate.mjs DOCS OUT");
  process.exit(2);
}

const read = async (name) => JSON.parse(await readFile(join(docs, name), "utf8"));
const head = (name) => `// Generated from docs/${name} by \`./dev client\`. Do not edit.\n\n`;
const names = { rootTypes: true, rootTypesNoSchemaPrefix: true };

/** The types of a document's schemas, and of its paths if it has any. */
async function typesOf(document) {
  return astToString(await openapiTS(document, names));
}

/** One type for all that may be said in one direction. */
function union(name, operation) {
  const members = operation.messages.map((message) => message.$ref.split("/").pop());
  return `/** ${operation.summary} */\nexport type ${name} =\n  | ${members.join("\n  | ")};\n`;
}

/** An AsyncAPI document has the same kind of schemas, so it goes in the clothes of an OpenAPI one. */
async function messages(asyncapi) {
  const { info, components, operations } = asyncapi;
  const { title, version } = info;
  const schemas = { schemas: components.schemas };
  const types = await typesOf({
    openapi: "3.1.0",
    info: { title, version },
    paths: {},
    components: schemas,
  });
  const unions = [union("ClientMessage", operations.say), union("ServerMessage", operations.tell)];
  return [types, ...unions].join("\n");
}

const openapi = await read("openapi.json");
const asyncapi = await read("asyncapi.json");
await writeFile(join(out, "schema.ts"), head("openapi.json") + (await typesOf(openapi)));
await writeFile(join(out, "messages.ts"), head("asyncapi.json") + (await messages(asyncapi)));
