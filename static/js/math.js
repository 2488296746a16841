// Copying text with formulas gives their LaTeX. Nothing else needs a script.

const formulaAround = (node) => (node instanceof Element ? node : node.parentElement)?.closest("math");

function latex(formula) {
  const source = formula.querySelector("annotation")?.textContent ?? formula.textContent;
  return formula.getAttribute("display") === "block" ? `\n$$\n${source}\n$$\n` : `$${source}$`;
}

document.addEventListener("copy", (event) => {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !event.clipboardData) return;
  if (event.target instanceof Element && event.target.closest("input, textarea, [contenteditable]")) return;
  const range = selection.getRangeAt(0).cloneRange();
  const first = formulaAround(range.startContainer);
  const last = formulaAround(range.endContainer);
  if (first) range.setStartBefore(first);
  if (last) range.setEndAfter(last);
  const part = range.cloneContents();
  const formulas = part.querySelectorAll("math");
  if (!formulas.length) return;
  for (const formula of formulas) formula.replaceWith(latex(formula));
  for (const block of part.querySelectorAll("p, h1, h2, h3, h4, h5, h6, li, tr, pre, figcaption")) block.append("\n");
  event.clipboardData.setData("text/plain", part.textContent.replace(/\n{3,}/g, "\n\n").trim());
  event.preventDefault();
});
