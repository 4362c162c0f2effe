// The start page remembers the language that was chosen here or last read.
(() => {
  const language = localStorage.getItem("language");
  const isReturning = document.referrer.startsWith(location.origin);
  if (language && /^[a-z]{2}$/.test(language) && !isReturning) location.replace(`/${language}/`);
})();
