// The page's side of the search: one worker for all who ask, started at the first question.
const WAIT = 500; // milliseconds for the service to say who reads
const waiting = new Map(); // question → how its promise ends
let worker;
let asked = 0;

/** A searcher: a question that a newer one of the same searcher has overtaken is answered with null. */
export function createSearch() {
  let newest;
  return {
    async search(query, { language = document.documentElement.lang, ...options } = {}) {
      const own = (newest = {});
      try {
        const result = await ask({ query, language, audience: await audience(), options });
        return own === newest ? result : null;
      } catch (error) {
        if (own === newest) throw error;
        return null;
      }
    },
  };
}

/**
 * The address of a hit, with its hit words in the fragment: a fragment lives in new tabs and bookmarks, is no page of
 * its own for caches, and never reaches a server's log.
 */
export function addressOf(hit, marks) {
  return marks.length ? `${hit.url}#h=${marks.map(encodeURIComponent).join(",")}` : hit.url;
}

/** What to say of a number of hits: `texts` has none, one and other. */
export function counted(count, texts) {
  const kind = count === 0 ? "none" : new Intl.PluralRules(document.documentElement.lang).select(count);
  return texts[kind].replace("%(count)s", count);
}

function ask(question) {
  worker ??= start();
  const id = ++asked;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker.postMessage({ id, ...question });
  });
}

function start() {
  const started = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  started.addEventListener("message", ({ data }) => settle(data.id, data.result));
  started.addEventListener("error", () => {
    worker = undefined; // its script did not load; the next question tries again
    for (const id of [...waiting.keys()]) settle(id);
  });
  return started;
}

function settle(id, result) {
  const { resolve, reject } = waiting.get(id);
  waiting.delete(id);
  if (result) resolve(result);
  else reject(new Error("The index of the search could not be loaded."));
}

/** Whose index to ask: pages of the service know it, pages of the site learn it from site.js. */
async function audience() {
  const pending = document.querySelector('[data-account=""]');
  if (pending) {
    await new Promise((done) => {
      pending.addEventListener("known", done, { once: true });
      setTimeout(done, WAIT);
    });
  }
  const isCustomer = "customer" in document.documentElement.dataset || document.querySelector("meta[name=customer]");
  return isCustomer ? "customers" : "public";
}
