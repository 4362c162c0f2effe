// Files: chosen, dropped or pasted, they are sent ahead one by one; the form then carries their keys.
// Without this script the picker alone sends them with the form.
for (const field of document.querySelectorAll("[data-uploads]")) equip(field);
// A file dropped beside a form would replace the page and all that is written on it.
for (const name of ["dragover", "drop"]) addEventListener(name, (event) => hasFiles(event) && event.preventDefault());

function equip(field) {
  const { name } = field.dataset;
  const words = JSON.parse(field.dataset.uploads);
  const form = field.closest("form");
  const picker = field.querySelector("input[type=file]");
  const list = field.querySelector(".upload-list");
  const status = field.querySelector("[role=status]");
  const endings = picker.accept.split(",");
  let line = Promise.resolve(); // one file after the other
  let underWay = 0;
  let waiting = null; // the button of a form that was sent meanwhile
  let problems = [];

  field.querySelector(".field-hint").append(` ${words.drop}`);
  for (const item of list.children) giveButton(item);

  picker.addEventListener("change", () => {
    add(picker.files);
    picker.value = "";
  });
  form.addEventListener("paste", ({ clipboardData }) => {
    // Copied cells and words come as a picture too: there the words are meant.
    if (!clipboardData.types.includes("text/plain")) add(clipboardData.files, true);
  });
  form.addEventListener("dragover", (event) => field.classList.toggle("dropping", hasFiles(event)));
  form.addEventListener("dragleave", (event) => form.contains(event.relatedTarget) || field.classList.remove("dropping"));
  form.addEventListener("drop", (event) => {
    field.classList.remove("dropping");
    if (hasFiles(event)) add(event.dataTransfer.files);
  });
  // What a draft remembers; the service says so when a file has gone since.
  form.addEventListener("draft:files", ({ detail }) => {
    for (const { key, name: file, size } of detail) {
      if (list.querySelector(`input[value="${key}"]`)) continue;
      const item = newItem(file, size);
      giveKey(item, key);
    }
  });
  document.addEventListener("submit", hold, true);

  /** A form sent while files are under way goes when they have come. */
  function hold(event) {
    if (event.target !== form || !underWay) return;
    event.preventDefault();
    event.stopPropagation();
    waiting = event.submitter ?? form.querySelector("[type=submit]");
    say(words.waiting);
  }

  function add(files, isPasted = false) {
    if (!files.length) return;
    problems = [];
    for (const file of files) {
      const called = isPasted ? screenshotName(file) : file.name;
      const problem = fault(file, called);
      if (problem) {
        problems.push(problem);
        continue;
      }
      const item = newItem(called, file.size);
      underWay += 1;
      line = line.then(() => send(file, called, item)).finally(settle);
    }
    say();
  }

  /** Why a file would not be taken, as far as can be told here. */
  function fault(file, called) {
    const sizes = [...list.children].map((item) => Number(item.dataset.size));
    if (sizes.length >= words.mostFiles) return words.tooMany;
    if (!endings.some((ending) => called.toLowerCase().endsWith(ending))) return fill(words.wrongKind, called);
    if (!file.size) return fill(words.empty, called);
    if (file.size > words.fileBytes) return fill(words.tooLarge, called);
    if (sizes.reduce((sum, size) => sum + size, file.size) > words.messageBytes) return words.tooHeavy;
    return "";
  }

  function send(file, called, item) {
    if (!item.isConnected) return; // removed while it waited
    const bar = item.querySelector("progress");
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("csrf_token", token());
    body.append("file", file, called);
    say(fill(words.sending, called));
    item.abort = () => request.abort();
    return new Promise((done) => {
      request.upload.addEventListener("progress", ({ loaded, total }) => (bar.value = loaded / total));
      request.addEventListener("loadend", () => done(arrived(request, called, item)));
      request.open("POST", words.address);
      request.responseType = "json";
      request.send(body);
    });
  }

  function arrived(request, called, item) {
    if (!item.isConnected) return; // removed on its way
    const answer = request.response;
    if (request.status === 200 && answer?.key) {
      item.dataset.size = answer.size;
      item.querySelector("bdi").textContent = answer.name;
      giveKey(item, answer.key);
      say(fill(words.added, answer.name));
    } else {
      item.remove();
      problems.push(answer?.error ?? fill(request.status === 413 ? words.tooLarge : words.failed, called));
      say();
    }
  }

  function settle() {
    underWay -= 1;
    list.hidden = !list.children.length;
    if (underWay || !waiting) return;
    const button = waiting;
    waiting = null;
    // A file that did not come is told first; the writer decides.
    if (!problems.length) form.requestSubmit(button);
  }

  function newItem(called, size) {
    const item = document.createElement("li");
    item.dataset.size = size;
    item.innerHTML = '<span class="upload-name"><bdi></bdi></span> <span class="meta"></span> <progress value="0"></progress> ';
    item.querySelector("bdi").textContent = called;
    item.querySelector(".meta").textContent = sizeText(size);
    item.querySelector("progress").setAttribute("aria-label", fill(words.sending, called));
    giveButton(item);
    list.append(item);
    list.hidden = false;
    return item;
  }

  function giveKey(item, key) {
    const input = Object.assign(document.createElement("input"), { type: "hidden", name, value: key });
    item.querySelector("progress").remove();
    item.prepend(input);
    // The draft hears that the file is here now.
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function giveButton(item) {
    const called = item.querySelector("bdi").textContent;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: words.remove });
    button.setAttribute("aria-label", fill(words.removeOne, called));
    button.addEventListener("click", () => remove(item, called));
    item.querySelector("label")?.remove();
    item.append(button);
  }

  function remove(item, called) {
    const key = item.querySelector("input[type=hidden]")?.value;
    const next = (item.nextElementSibling ?? item.previousElementSibling)?.querySelector("button") ?? picker;
    item.remove();
    item.abort?.();
    if (key) fetch(`${words.address}/${key}/remove`, { method: "POST", body: new URLSearchParams({ csrf_token: token() }) });
    list.hidden = !list.children.length;
    next.focus();
    say(fill(words.removed, called));
  }

  function screenshotName(file) {
    const ending = file.name.includes(".") ? file.name.split(".").pop() : file.type.split("/").pop();
    const now = new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString();
    return `${words.screenshot} ${now.slice(0, 10)} ${now.slice(11, 19).replaceAll(":", ".")}.${ending}`;
  }

  function sizeText(size) {
    const isSmall = size < 1024 ** 2;
    const number = isSmall ? Math.max(1, Math.round(size / 1024)) : (size / 1024 ** 2).toFixed(1).replace(/\.0$/, "").replace(".", ",");
    return (isSmall ? words.kilobytes : words.megabytes).replace("{number}", number).replace(" ", "\u00a0");
  }

  function token() {
    return form.querySelector("[name$=csrf_token]").value;
  }

  /** Tell something, after what went wrong since files were last added: a later file must not hide it. */
  function say(text = "") {
    status.classList.toggle("field-error", problems.length > 0);
    status.textContent = [...problems, text].filter(Boolean).join(" ");
  }
}

function hasFiles(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

function fill(text, name) {
  return text.replace("{name}", () => name);
}
