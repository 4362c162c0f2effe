// Answers queries from an index on disk, with the engine that browsers run.
// node benchmarks/query.mjs --index site/search/fi [--cold] < queries.jsonl > results.jsonl
// Reads {"id", "query", "scope"?}, writes {"id", "results", "spelling", "loaded", "ms"}; --cold forgets the files between queries.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { openIndex } from "../faq/theme/assets/search/engine.js";

const { values } = parseArgs({ options: { index: { type: "string" }, cold: { type: "boolean" } } });
if (!values.index) {
  console.error("query.mjs: --index FOLDER is missing");
  process.exit(2);
}
let loaded = [];
const texts = new Map();

async function load(name) {
  loaded.push(name);
  if (!texts.has(name)) texts.set(name, await readFile(join(values.index, name), "utf-8"));
  return JSON.parse(texts.get(name));
}

let index = null;
for await (const line of createInterface({ input: process.stdin })) {
  if (!line.trim()) continue;
  const { id, query, scope } = JSON.parse(line);
  loaded = [];
  if (values.cold || !index) index = await openIndex(load);
  const before = performance.now();
  const { hits, spelling } = await index.search(query, { scope });
  const ms = performance.now() - before;
  console.log(JSON.stringify({ id, results: hits.map((hit) => hit.id), spelling, loaded, ms }));
}
