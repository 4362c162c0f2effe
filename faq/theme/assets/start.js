// The start page remembers the language that was chosen here or last read.
(() => {
  const isReturning = document.referrer.startsWith(location.origin);
  try {
    const language = localStorage.getItem("language");
    if (language && /^[a-z]{2}$/.test(language) && !isReturning) location.replace(`/${language}/`);
  } catch {} // a browser that keeps nothing
})();
