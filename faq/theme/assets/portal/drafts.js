// Drafts: what is typed into a form marked data-draft stays in this browser, for its writer alone, until it has been sent.
// A lost session and a crash leave them; logging out takes them away (Clear-Site-Data), for the next reader may be someone else.
import { masked } from "./codes.js";

const KEPT = 7 * 24 * 3600 * 1000; // milliseconds
const DEBOUNCE = 400;
const PATIENCE = 300; // until a tab that is being closed has let its draft go
const TEXTS = "textarea, input[type=text], input:not([type])";
const CONTROLS = `${TEXTS}, select, input[type=radio], input[type=checkbox]:not([name$="-remove"])`;
const { content: owner, dataset } = document.querySelector("meta[name=drafts]");
const sent = dataset.sent.split(" ");
const words = document.querySelector("[data-draft-notice]");
if (document.querySelector("[data-uploads]")) await import("./uploads.js"); // it shows the files of a draft
let isOver = false; // the writer has logged out of this page

const names = () => Object.keys(localStorage).filter((name) => name.startsWith("draft:"));
const isChoice = (control) => control.type === "radio" || control.type === "checkbox";
const controls = (form) => [...form.querySelectorAll(CONTROLS)].filter(({ name }) => name);
const newKey = () => crypto.randomUUID().replaceAll("-", "");

/** A draft by its name; null when there is none that can be read. */
function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

tidy();
for (const form of document.querySelectorAll("form[data-draft]")) keep(form);
for (const form of document.querySelectorAll("form[action$='/logout']")) {
  form.addEventListener("submit", () => {
    isOver = true;
    // Browsers that do not know Clear-Site-Data.
    for (const name of names()) localStorage.removeItem(name);
  });
}

/** Forget what is too old, and what the service says it has got. */
function tidy() {
  for (const name of names()) {
    const draft = read(name);
    const [, whose, , key] = name.split(":");
    const arrived = whose === owner && draft?.submitted && sent.some((begin) => begin && key.startsWith(begin));
    if (arrived || !(Date.now() - draft?.at < KEPT)) localStorage.removeItem(name);
  }
}

async function keep(form) {
  const keyField = form.querySelector("[name$=form_key]");
  // A form is known by where it leads to, in whatever language.
  const place = `draft:${owner}:${new URL(form.action).pathname.replace(/^\/\w\w\//, "/")}:`;
  const initial = { key: keyField.value, state: state(form), files: files(form) };
  let known = null; // when the draft was last written, as far as this tab knows
  let timer = 0;
  let letGo = () => {};

  const name = () => place + keyField.value;
  const text = (values) => JSON.stringify(values.filter(([, , , isText]) => isText));

  function save(submitted = false) {
    stop();
    if (isOver) return;
    const draft = { at: Date.now(), state: state(form), files: files(form), submitted };
    const isWorth = known || text(draft.state) !== text(initial.state) || draft.files.length > initial.files.length;
    const other = read(name());
    // Another tab has written the same draft since: theirs stays, and this is a form of its own from now on.
    if (other && other.at !== known) {
      keyField.value = newKey();
      hold(name());
    }
    if (!isWorth || !draft.state.some(([, value, , isText]) => isText && value.trim())) return forget();
    try {
      localStorage.setItem(name(), JSON.stringify(draft));
      known = draft.at;
    } catch {
      // The browser's room is used up: the form works on without a draft.
    }
  }

  function forget() {
    if (read(name())?.at === known) localStorage.removeItem(name());
    known = null;
  }

  /** Mark the draft as this tab's as long as the tab lives; false when another tab has it. */
  async function hold(wanted) {
    if (!navigator.locks) return true;
    const held = await new Promise((tell) => {
      const signal = AbortSignal.timeout(PATIENCE);
      const until = () => new Promise((release) => tell(release));
      navigator.locks.request(wanted, { signal }, until).catch(() => tell(null));
    });
    if (held) {
      letGo();
      letGo = held;
    }
    return Boolean(held);
  }

  function restore(draft) {
    keyField.value = draft.name.slice(place.length);
    known = draft.at;
    fill(form, draft.state);
    tellFiles(form, draft.files);
  }

  function throwAway(draft) {
    localStorage.removeItem(draft.name);
    keyField.value = initial.key;
    known = null;
    fill(form, initial.state);
    const kept = new Set(initial.files.map(({ key }) => key));
    for (const { key, item } of filesIn(form)) if (!kept.has(key)) item.querySelector("button").click();
    stop();
  }

  function stop() {
    clearTimeout(timer);
    timer = 0;
  }

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => save(true));
  const list = form.querySelector(".upload-list");
  if (list) new MutationObserver(later).observe(list, { childList: true });
  addEventListener("pagehide", () => {
    if (timer) save();
    letGo();
  });
  addEventListener("pageshow", (event) => event.persisted && hold(name()));

  function later() {
    // What is on its way to the service is no draft any more.
    if (form.dataset.sent) return;
    stop();
    timer = setTimeout(save, DEBOUNCE);
  }

  known = read(name())?.at ?? null;
  await hold(name());
  if (known) return; // the same form again, with what the service found amiss
  const draft = await findDraft(place, hold);
  if (!draft) return;
  // What the page brought along, the words of a search, or what was typed meanwhile is not written over unasked.
  const isTaken = state(form).some(([name, value, , isText]) => isText && value.trim() && !draft.state.some((one) => one[0] === name && one[1] === value));
  if (!isTaken) restore(draft);
  showNotice(form, draft, isTaken && (() => restore(draft)), () => throwAway(draft));
}

/** The newest draft of a place that no living tab has. */
async function findDraft(place, hold) {
  const drafts = names().filter((name) => name.startsWith(place)).map((name) => ({ name, ...read(name) }));
  for (const draft of drafts.sort((one, other) => other.at - one.at)) {
    if (await hold(draft.name)) return draft;
  }
  return null;
}

/** [name, value, checked, isText] of each control. Browser storage must not hold personal identity codes: the text
    is kept with each code masked, so that all else of it survives and the mask shows where the writer goes on. */
function state(form) {
  return controls(form).map((control) => {
    const isText = control.matches(TEXTS);
    return [control.name, isText ? masked(control.value) : control.value, Boolean(control.checked), isText];
  });
}

function fill(form, values) {
  for (const control of controls(form)) {
    const same = values.filter(([name, value]) => name === control.name && (!isChoice(control) || value === control.value));
    if (!same.length) continue;
    const before = control.value;
    if (isChoice(control)) control.checked = same[0][2];
    else control.value = same[0][1];
    if (control.matches("select") && control.selectedIndex < 0) control.value = before; // is offered no more
    control.dispatchEvent(new Event("input", { bubbles: true }));
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

/** The files that the service has already, with their place in the list. */
function filesIn(form) {
  const inputs = form.querySelectorAll(".upload-list input[type=hidden]");
  return [...inputs].map((input) => ({ key: input.value, item: input.closest("li") }));
}

function files(form) {
  return filesIn(form).map(({ key, item }) => {
    const name = masked(item.querySelector(".upload-name").textContent.trim());
    return { key, name, size: Number(item.dataset.size) };
  });
}

/** Let uploads.js show these files as already added. */
function tellFiles(form, detail) {
  form.dispatchEvent(new CustomEvent("draft:files", { detail }));
}

function showNotice(form, draft, take, drop) {
  const notice = words.content.firstElementChild.cloneNode(true);
  const [takeButton, dropButton] = notice.querySelectorAll("button");
  const say = (text) => (notice.querySelector("strong").textContent = text.replace("{moment}", momentOf(draft.at)));
  const settled = (text) => {
    say(text);
    notice.querySelector(".actions").remove();
    notice.querySelector("span").remove();
    form.querySelector("textarea").focus();
  };
  if (!take) takeButton.remove();
  takeButton.addEventListener("click", () => {
    take();
    settled(words.dataset.restored);
  });
  dropButton.addEventListener("click", () => {
    drop();
    settled(words.dataset.gone);
  });
  form.prepend(notice);
  form.closest("details")?.setAttribute("open", "");
  // A live region speaks of what changes in it, not of what it comes with.
  requestAnimationFrame(() => say(take ? words.dataset.found : words.dataset.restored));
}

/** A time as the pages write it. */
function momentOf(at) {
  const parts = { day: "numeric", month: "numeric", year: "numeric", hour: "2-digit", minute: "2-digit" };
  const format = new Intl.DateTimeFormat("en-GB", { ...parts, timeZone: "Europe/Helsinki" });
  const { day, month, year, hour, minute } = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return words.dataset.moment.replace("{date}", `${Number(day)}.${Number(month)}.${year}`).replace("{time}", `${hour}.${minute}`);
}
