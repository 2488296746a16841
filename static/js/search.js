// The key "/" leads to the search page. What searches is find.js, which only that page loads.

const link = document.querySelector(".search-link");

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  const field = document.querySelector(".search-field");
  event.preventDefault();
  if (field) field.select();
  else if (link) location.assign(link.href);
});
