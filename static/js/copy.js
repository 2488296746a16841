// Copying: a button on code and on displayed formulas, and LaTeX for the formulas of text that is copied.

const latexOf = (formula) => formula.querySelector("annotation")?.textContent ?? formula.textContent;
const formulaAround = (node) => (node.closest ? node : node.parentElement)?.closest("math");

function addButtons() {
  for (const block of document.querySelectorAll(":is(.math, .code):not(:has(> .copy))")) {
    const name = block.matches(".math") ? "Copy LaTeX" : "Copy";
    const button = document.createElement("button");
    button.ariaLabel = name; // the style sheet shows it: a text of its own would be copied
    button.className = "copy";
    button.dataset.sitegenKeep = ""; // the preview leaves it where it is
    button.onclick = async () => {
      const formula = block.querySelector("math");
      const text = formula ? latexOf(formula) : block.querySelector("code").textContent;
      button.ariaLabel = await navigator.clipboard.writeText(text).then(() => "Copied", () => "Not allowed");
      setTimeout(() => { button.ariaLabel = name; }, 2000);
    };
    block.prepend(button);
  }
}

if (navigator.clipboard) {
  addButtons();
  document.addEventListener("sitegen:changed", addButtons); // the preview has put in what an edit changed
}

document.addEventListener("copy", (event) => {
  const selection = getSelection();
  if (selection.isCollapsed || event.target.closest?.("input, textarea, [contenteditable]")) return;
  const range = selection.getRangeAt(0).cloneRange();
  const first = formulaAround(range.startContainer);
  const last = formulaAround(range.endContainer);
  if (first) range.setStartBefore(first);
  if (last) range.setEndAfter(last);
  const part = range.cloneContents();
  const formulas = part.querySelectorAll("math");
  if (!formulas.length) return;
  for (const formula of formulas) {
    const mark = formula.getAttribute("display") === "block" ? "\n$$\n" : "$";
    formula.replaceWith(mark, latexOf(formula), mark);
  }
  for (const block of part.querySelectorAll("p, h1, h2, h3, h4, h5, h6, li, tr, pre, figcaption")) block.append("\n");
  event.clipboardData.setData("text/plain", part.textContent.replace(/\n{3,}/g, "\n\n").trim());
  event.preventDefault();
});
