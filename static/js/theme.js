// Runs before the page is painted, so that a reader's choice of colours holds from the first moment.
try {
  const chosen = localStorage.getItem("theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
} catch { /* a browser may refuse to remember anything */ }
