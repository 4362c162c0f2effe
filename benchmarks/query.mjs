// Answers queries from an index on disk, with the engine that browsers run.
// node benchmarks/query.mjs --index site/search/fi [--limit N] [--cold] < queries.jsonl > results.jsonl
// Reads {"id", "query", "scope"?, "exact"?}, writes {"id", "results", "marks", "spelling", "loaded", "ms"}, where
// ms is processor time, reading of files included; --cold forgets the files between queries.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { openIndex } from "../faq/theme/assets/search/engine.js";

const { values } = parseArgs({
  options: {
    index: { type: "string" },
    limit: { type: "string", default: "10" },
    cold: { type: "boolean" },
  },
});
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
  const { id, query, scope, exact } = JSON.parse(line);
  loaded = [];
  if (values.cold || !index) index = await openIndex(load);
  const before = process.cpuUsage();
  const { hits, marks, spelling } = await index.search(query, { scope, exact, limit: Number(values.limit) });
  const { user, system } = process.cpuUsage(before);
  const ms = (user + system) / 1000;
  console.log(JSON.stringify({ id, results: hits.map((hit) => hit.id), marks, spelling, loaded, ms }));
}
