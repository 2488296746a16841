// Copying: a button on code and on displayed formulas, and LaTeX for the formulas of text that is copied.

const latexOf = (formula) => formula.querySelector("annotation")?.textContent ?? formula.textContent;
const formulaAround = (node) => (node instanceof Element ? node : node.parentElement)?.closest("math");

function addButtons() {
  for (const block of document.querySelectorAll(".math, .code")) {
    if (block.querySelector(":scope > .copy")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    say(button, block.matches(".math") ? "Copy LaTeX" : "Copy");
    button.dataset.sitegenKeep = ""; // the preview leaves it where it is
    block.prepend(button);
  }
}

// The style sheet shows the name, so that the button has no text of its own, which would be selected and copied.
function say(button, name) {
  button.ariaLabel = name;
}

async function copy(button) {
  const block = button.parentElement;
  const formula = block.querySelector("math");
  const name = button.ariaLabel;
  try {
    await navigator.clipboard.writeText(block.matches(".math") && formula ? latexOf(formula) : block.querySelector("code").textContent);
    say(button, "Copied");
  } catch {
    say(button, "Not allowed");
  }
  setTimeout(say, 2000, button, name);
}

if (navigator.clipboard) {
  addButtons();
  new MutationObserver(addButtons).observe(document.querySelector("main"), { childList: true, subtree: true });
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("button.copy");
    if (button && button.ariaLabel.startsWith("Copy")) copy(button);
  });
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
  for (const formula of formulas) {
    const source = latexOf(formula);
    formula.replaceWith(formula.getAttribute("display") === "block" ? `\n$$\n${source}\n$$\n` : `$${source}$`);
  }
  for (const block of part.querySelectorAll("p, h1, h2, h3, h4, h5, h6, li, tr, pre, figcaption")) block.append("\n");
  event.clipboardData.setData("text/plain", part.textContent.replace(/\n{3,}/g, "\n\n").trim());
  event.preventDefault();
});
