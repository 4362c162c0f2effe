// Asks Pagefind's own module: node pagefind.mjs SITE [--limit N] [--cold] < queries > results
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { answer } from "./answer.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { limit: { type: "string", default: "10" }, cold: { type: "boolean" } },
});
const folder = resolve(positionals[0], "pagefind");

// A browser's fetch, from the disk; it notes what is asked for.
let loaded = [];
globalThis.fetch = async (address) => {
  const name = address.slice("/pagefind/".length).replace(/\?.*/, "");
  loaded.push(`pagefind/${name}`);
  return new Response(await readFile(join(folder, name)));
};

const { createInstance } = await import(join(folder, "pagefind.js"));
const { languages } = JSON.parse(await readFile(join(folder, "pagefind-entry.json"), "utf8"));
const [language] = Object.keys(languages);
const open = async () => {
  const instance = createInstance({ basePath: "/pagefind/", language });
  await instance.init(language);
  return instance;
};
let pagefind = await open();

await answer(async ({ query }) => {
  loaded = [];
  if (values.cold) pagefind = await open();
  const { results } = await pagefind.search(query);
  const data = await Promise.all(results.slice(0, values.limit).map((result) => result.data()));
  return { results: data.map(({ url }) => url.split("/")[1]), loaded };
});
