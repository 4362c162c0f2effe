// Asks Material's own search worker, unchanged: node material.mjs JAVASCRIPTS SITE < queries > results
import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { runInThisContext } from "node:vm";
import { answer } from "./answer.mjs";

const [javascripts, site] = process.argv.slice(2);
const workers = join(javascripts, "workers");
const loaded = ["search/search_index.json"];
const run = (file) => runInThisContext(readFileSync(file, "utf8"), file);

// What a browser gives to a worker.
let hear, told;
globalThis.self = globalThis;
globalThis.importScripts = (...names) => names.forEach((name) => run(resolve(workers, name)));
globalThis.addEventListener = (_, listener) => (hear = listener);
globalThis.postMessage = (message) => told(message.data);
const ask = (type, data) =>
  new Promise((tell) => {
    told = tell;
    hear({ data: { type, data } });
  });

run(join(workers, readdirSync(workers).find((name) => name.endsWith(".js"))));
const index = JSON.parse(readFileSync(join(site, loaded[0]), "utf8"));
await ask(0, { ...index, options: { suggest: false } });

await answer(async ({ query }) => {
  const { items } = await ask(2, query);
  return { results: items.map(([first]) => first.location.split("/")[0]), loaded };
});
