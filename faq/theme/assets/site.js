// What the pages can do besides being read; without it they stand as they are.
const language = document.documentElement.lang;
keep("language", language);

/** Keeps a choice for the next page; some browsers are told to keep nothing. */
function keep(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {}
}

/** The button between the light and the dark scheme; the system's choice holds until then. */
function offerScheme(button) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.scheme ?? (system.matches ? "dark" : "light")) === "dark";
  const show = () => button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    const scheme = isDark() ? "light" : "dark";
    document.documentElement.dataset.scheme = scheme;
    keep("scheme", scheme);
    show();
  });
  system.addEventListener("change", show);
  button.hidden = false;
  show();
}

/** Announcements begin and end by the reader's clock, not by the day of the build. */
function showBanners() {
  const now = Date.now();
  for (const banner of document.querySelectorAll("[data-from]")) {
    const until = banner.dataset.until;
    banner.hidden = now < Date.parse(banner.dataset.from) || (until !== "" && now >= Date.parse(until));
  }
}

/** Static pages ask the service who is logged in; without the service the link stays. */
async function showAccount(link) {
  const answer = await fetch("/session.json", { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { name } = await answer.json();
  if (!name) return;
  document.documentElement.dataset.customer = "";
  link.href = `/${language}/portal/`;
  link.querySelector("span").textContent = name;
}

/** The search waits for this: customers have an index of their own. */
function tellAccount(link) {
  link.dataset.account = "known";
  link.dispatchEvent(new Event("known"));
}

/** Sorts a list by date or title; by reads too where the service counts them. */
function offerSorting(box, list) {
  const items = [...list.children];
  const title = (item) => item.querySelector("a").textContent;
  const collator = new Intl.Collator(language);
  let reads = [];
  const place = (item) => (reads.indexOf(item.dataset.id) + 1 || Infinity);
  const orders = {
    newest: (a, b) => b.dataset.date.localeCompare(a.dataset.date),
    title: (a, b) => collator.compare(title(a), title(b)),
    read: (a, b) => Math.min(place(a), 1e9) - Math.min(place(b), 1e9) || orders.newest(a, b),
  };
  const select = box.querySelector("select");
  select.addEventListener("change", () => list.append(...items.toSorted(orders[select.value])));
  box.hidden = items.length < 2;
  fetch(`/articles/most-read.json?language=${language}`)
    .then((answer) => (answer.ok ? answer.json() : { articles: [] }))
    .then(({ articles }) => {
      reads = articles;
      const option = select.querySelector("[value=read]");
      option.hidden = option.disabled = reads.length === 0;
    })
    .catch(() => {});
}

/** Tells the service that an article was read; no person is told. */
function countReading(id) {
  navigator.sendBeacon("/articles/read", new URLSearchParams({ id, language }));
}

const button = document.querySelector("[data-scheme]");
if (button) offerScheme(button);
showBanners();
const account = document.querySelector("[data-account]");
if (account) showAccount(account).catch(() => {}).finally(() => tellAccount(account));
const sorter = document.querySelector("[data-sorter]");
if (sorter) offerSorting(sorter, document.querySelector("[data-articles]"));
const article = document.querySelector("[data-article]");
if (article) countReading(article.dataset.article);
