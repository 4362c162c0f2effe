// Runs before the page is painted, so that a chosen colour scheme does not flash.
(() => {
  const chosen = localStorage.getItem("scheme");
  if (chosen) document.documentElement.dataset.scheme = chosen;
})();
