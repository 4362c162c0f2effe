// Canned replies and links of articles go into the answer at the cursor.
for (const tools of document.querySelectorAll("[data-insert]")) {
  const form = tools.closest("form");
  const answer = form.querySelector("textarea");
  const found = tools.querySelector(".found");
  const query = tools.querySelector("[name=find]");
  const status = tools.querySelector("[role=status]");
  let asked = 0;

  /** A text in a paragraph of its own, with the cursor behind it. */
  function insert(text) {
    const before = answer.value.slice(0, answer.selectionStart);
    const after = answer.value.slice(answer.selectionEnd);
    const gap = (side) => (side.trim() ? "\n\n" : "");
    const head = before.trimEnd() + gap(before) + text.trim();
    answer.value = head + gap(after) + after.trimStart();
    answer.setSelectionRange(head.length, head.length);
    answer.dispatchEvent(new Event("input", { bubbles: true }));
    answer.focus();
    status.textContent = tools.dataset.inserted;
  }

  async function fetchText(address) {
    const response = await fetch(address);
    // A session that has ended answers with the log-in page.
    if (!response.ok || response.redirected) throw new Error(response.status);
    return response.text();
  }

  async function search() {
    const turn = ++asked;
    const html = await fetchText(`${tools.dataset.insert}?${new URLSearchParams({ find: query.value })}`);
    if (turn === asked) found.innerHTML = html;
  }

  async function act(button) {
    status.textContent = "";
    try {
      if (button.name === "article") insert(button.dataset.text);
      else if (button.value === "search") await search();
      else insert(await fetchText(tools.querySelector("[name=canned]").selectedOptions[0].dataset.address));
    } catch {
      status.textContent = tools.dataset.failed;
    }
  }

  tools.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    event.preventDefault();
    act(button);
  });
}
