// Before anything is painted: the colours that the reader chose. A browser may refuse to remember them.
try {
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {}
