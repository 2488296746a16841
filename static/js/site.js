// What every page loads: the colours that the reader chose, before anything is painted, the switch for them once it is
// there, and the way to the search page.
{
  const root = document.documentElement;
  try { // a browser may refuse to remember anything
    const theme = localStorage.getItem("theme");
    if (theme) root.dataset.theme = theme;
  } catch {}

  // Pictures in pairs follow a choice that is not the system's.
  const showPictures = (theme) => {
    for (const source of document.querySelectorAll("source")) {
      const media = (source.dataset.media ??= source.media);
      if (media.includes("color-scheme")) source.media = !theme ? media : media.includes(theme) ? "all" : "not all";
    }
  };

  addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector(".theme-switch");
    if (!button) return;
    showPictures(root.dataset.theme);
    button.hidden = false;
    button.onclick = () => {
      const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
      const other = (root.dataset.theme || system) === "dark" ? "light" : "dark";
      const theme = (root.dataset.theme = other === system ? "" : other);
      showPictures(theme);
      try { localStorage.setItem("theme", theme); } catch {}
    };
  });

  // The key "/" leads to the search page, whose own script is find.js.
  addEventListener("keydown", (event) => {
    const link = document.querySelector(".search-link");
    if (!link || event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    const field = document.querySelector(".search-field");
    field ? field.select() : (location = link.href);
  });
}
