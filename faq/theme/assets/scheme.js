// Runs before the page is painted, so that a chosen colour scheme does not flash.
(() => {
  try {
    const chosen = localStorage.getItem("scheme");
    if (chosen) document.documentElement.dataset.scheme = chosen;
  } catch {} // a browser that keeps nothing
})();
