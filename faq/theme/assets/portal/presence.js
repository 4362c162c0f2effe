// A ticket's open page gives a sign of life and says who else has it open, or wrote meanwhile.
const EVERY = 20_000;
const region = document.querySelector("[data-presence]");
const token = document.querySelector("input[name=csrf_token]").value;

async function tell() {
  if (document.hidden) return;
  const body = new URLSearchParams({ csrf_token: token, seen: region.dataset.seen });
  try {
    const answer = await fetch(region.dataset.presence, { method: "POST", body });
    if (!answer.ok || answer.redirected) return;
    const { present, news } = await answer.json();
    say("[data-present]", present);
    say("[data-news]", news);
  } catch {
    // The network is away; the next sign of life may arrive.
  }
}

function say(selector, text) {
  const line = region.querySelector(selector);
  if (line.textContent !== text) line.textContent = text; // said aloud only when it changes
  line.hidden = !text;
}

tell();
setInterval(tell, EVERY);
document.addEventListener("visibilitychange", tell);
