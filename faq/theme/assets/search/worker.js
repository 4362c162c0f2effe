// The search beside the page: questions in, results out. An index is opened when it is first asked and kept.
import { openIndex } from "./engine.js";

const indexes = new Map(); // «customers/fi» → promise of an index

addEventListener("message", async ({ data: { id, query, language, audience, options } }) => {
  try {
    postMessage({ id, result: await answer(`${audience}/${language}`, query, options) });
  } catch {
    postMessage({ id });
  }
});

/** Asks once more when a file is missing: a new build has other files, and its index.json names them. */
async function answer(name, query, options) {
  try {
    return await (await opened(name, "default")).search(query, options);
  } catch {
    indexes.delete(name);
    return (await opened(name, "reload")).search(query, options);
  }
}

function opened(name, cache) {
  if (!indexes.has(name)) indexes.set(name, open(...name.split("/"), cache));
  return indexes.get(name);
}

/** The customers' index holds the public articles too; who may not read it (any more) gets the public one. */
async function open(audience, language, cache) {
  if (audience === "customers") {
    const index = await openIndex(loader(`/customers/search/${language}/`, cache)).catch(() => null);
    if (index) return index;
  }
  return openIndex(loader(`/search/${language}/`, cache));
}

/** All files but index.json have a hash in their address, so that any copy of them is right. */
function loader(folder, cache) {
  return async (name) => {
    const response = await fetch(folder + name, { cache: name === "index.json" ? cache : "default" });
    if (!response.ok) throw new Error(`${folder}${name}: ${response.status}`);
    return response.json();
  };
}
