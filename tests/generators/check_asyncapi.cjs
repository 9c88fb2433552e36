// Reads an AsyncAPI document as its users' programs do, and prints what they find wrong with it.
//
// usage: node check_asyncapi.cjs FILE
const { readFileSync } = require("node:fs");
const { Parser } = require("@asyncapi/parser");

async function check(file) {
  const { document, diagnostics } = await new Parser().parse(readFileSync(file, "utf8"));
  for (const { code, message, path } of diagnostics) {
    console.error(`${path.join(".")}: ${message} (${code})`);
  }
  if (document === undefined || diagnostics.length > 0) process.exit(1);
  const servers = document.servers().all();
  console.log(`${document.version()}, ${servers.length} servers`);
}

check(process.argv[2]);
