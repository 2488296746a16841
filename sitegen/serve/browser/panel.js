// What the preview shows over a page: errors, a quiet badge for warnings, and which block was just edited.
//
// It stands beside the body, in a shadow tree, so that neither the styles of the page reach it nor its own the page.

const SHOWN_MS = 1600; // how long an edited block is marked
const FOLLOW = "sitegen-follow-edits";

const marks = new CSSStyleSheet();
marks.replaceSync(`
  [data-sitegen-edited] { outline: 2px solid #d08700; outline-offset: 4px; border-radius: 2px; }
  @media (prefers-reduced-motion: no-preference) {
    [data-sitegen-edited] { animation: sitegen-edited ${SHOWN_MS}ms ease-out forwards; }
    @keyframes sitegen-edited { 60% { outline-color: #d08700; } 100% { outline-color: transparent; } }
  }
`);

const PAGE = `
  <link rel="stylesheet" href="/_sitegen/panel.css">
  <div class="corner">
    <button class="jump" type="button" hidden></button>
    <button class="badge" type="button" hidden aria-expanded="false"></button>
    <span class="offline" role="status" hidden>The preview does not answer</span>
  </div>
  <section class="list" role="dialog" aria-label="Problems" tabindex="-1" hidden>
    <header><h2></h2><label><input type="checkbox"> Scroll to edits</label>
    <button class="close" type="button" aria-label="Close">×</button></header>
    <p class="answer" role="status" hidden></p>
    <ol></ol>
  </section>
`;

export class Panel {
  #open;
  #find;
  #dismissed = new Set();
  #problems = { errors: 0, warnings: 0, shown: [] };
  #asked = false; // whether the reader opened the list
  #target = null;
  #marked = new Map();

  constructor(open) {
    this.#open = open;
    const host = document.createElement("sitegen-preview");
    const root = host.attachShadow({ mode: "open" });
    root.innerHTML = PAGE;
    this.#find = (selector) => root.querySelector(selector);
    document.documentElement.append(host);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, marks];
    this.#find(".badge").onclick = () => {
      this.#asked = this.#find(".list").hidden;
      if (this.#asked) this.#draw(true);
      else this.#dismiss();
      if (this.#asked) this.#find(".list").focus();
    };
    this.#find(".close").onclick = () => this.#dismiss();
    this.#find(".jump").onclick = () => this.#scroll();
    const follow = this.#find("input");
    follow.checked = recall(FOLLOW) === "1";
    follow.onchange = () => remember(FOLLOW, follow.checked ? "1" : "");
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.#find(".list").hidden) this.#dismiss();
    });
  }

  show(problems) {
    this.#problems = problems;
    const errors = problems.shown.filter((problem) => problem.severity === "error");
    const isNew = errors.some((problem) => !this.#dismissed.has(identity(problem)));
    this.#dismissed = new Set(errors.map(identity).filter((problem) => this.#dismissed.has(problem)));
    if (!problems.errors && !problems.warnings) this.#asked = false;
    this.#draw(isNew || this.#asked);
  }

  disconnected(is) {
    this.#find(".offline").hidden = !is;
  }

  /** Mark blocks that were just edited, and lead to them if none is in view. */
  edited(elements) {
    const main = document.querySelector("main") ?? document.body;
    const blocks = [...new Set(elements.map(blockOf))].filter((block) => block && main.contains(block) && block !== main);
    for (const block of blocks) this.#mark(block);
    const jump = this.#find(".jump");
    if (!blocks.length) return;
    const boxes = blocks.map((block) => block.getBoundingClientRect());
    const inView = boxes.some((box) => box.bottom > 0 && box.top < innerHeight);
    this.#target = blocks[0];
    jump.hidden = inView;
    jump.textContent = boxes[0].top < 0 ? "↑ Edited above" : "↓ Edited below";
    clearTimeout(jump.timer);
    jump.timer = setTimeout(() => { jump.hidden = true; }, 8000);
    if (!inView && this.#find("input").checked) this.#scroll();
  }

  #mark(block) {
    block.setAttribute("data-sitegen-edited", "");
    clearTimeout(this.#marked.get(block));
    this.#marked.set(block, setTimeout(() => {
      block.removeAttribute("data-sitegen-edited");
      this.#marked.delete(block);
    }, SHOWN_MS));
  }

  #scroll() {
    this.#find(".jump").hidden = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#target?.scrollIntoView({ block: "center", behavior: calm ? "instant" : "smooth" });
    if (this.#target) this.#mark(this.#target);
  }

  #dismiss() {
    this.#asked = false;
    for (const problem of this.#problems.shown) {
      if (problem.severity === "error") this.#dismissed.add(identity(problem));
    }
    this.#draw(false);
  }

  #draw(open) {
    const { errors, warnings, shown } = this.#problems;
    const badge = this.#find(".badge");
    badge.hidden = !errors && !warnings;
    badge.classList.toggle("error", errors > 0);
    badge.textContent = count(errors, warnings);
    badge.setAttribute("aria-expanded", String(open && !badge.hidden));
    const list = this.#find(".list");
    list.hidden = !open || badge.hidden;
    list.classList.toggle("error", errors > 0);
    this.#find("h2").textContent = count(errors, warnings);
    this.#find(".answer").hidden = true;
    if (list.hidden) return;
    const items = shown.map((problem) => this.#item(problem));
    const rest = errors + warnings - shown.length;
    if (rest > 0) items.push(make("li", "rest", `and ${rest} more: sitegen build lists all`));
    this.#find("ol").replaceChildren(...items);
  }

  #item(problem) {
    const item = make("li", problem.severity);
    const place = [problem.path, problem.line, problem.column].filter(Boolean).join(":");
    const link = make("button", "place", place);
    link.type = "button";
    link.title = "Open in the editor";
    link.onclick = () => this.#edit(problem, place);
    item.append(link, make("span", "code", problem.code), make("p", "message", problem.message));
    if (problem.source) item.append(excerpt(problem));
    if (problem.hint) item.append(make("p", "hint", problem.hint));
    return item;
  }

  async #edit(problem, place) {
    const answer = this.#find(".answer");
    let text = await this.#open(problem);
    if (text) {
      const copied = await navigator.clipboard?.writeText(place).then(() => true, () => false);
      if (copied) text += `. ${place} was copied.`;
    }
    answer.textContent = text;
    answer.hidden = !text;
  }
}

// The source line with the place marked; of a long line the part around it.
function excerpt(problem) {
  const pre = make("pre", "source");
  const chars = [...problem.source];
  const column = Math.max(problem.column, 1) - 1;
  const start = chars.length > 160 ? Math.max(0, column - 60) : 0;
  const cut = chars.slice(start, start + 160);
  const from = column - start;
  const to = problem.column ? Math.min(Math.max(from + problem.length, from + 1), Math.max(cut.length, from + 1)) : from;
  pre.append(make("span", "number", `${problem.line} `), start ? "…" : "", cut.slice(0, from).join(""));
  if (problem.column) pre.append(make("mark", "caret", cut.slice(from, to).join("") || " "));
  pre.append(cut.slice(problem.column ? to : from).join(""));
  return pre;
}

function make(tag, name, text = "") {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = text;
  return element;
}

function count(errors, warnings) {
  const parts = [];
  if (errors) parts.push(`${errors} ${errors === 1 ? "error" : "errors"}`);
  if (warnings) parts.push(`${warnings} ${warnings === 1 ? "warning" : "warnings"}`);
  return parts.join(", ");
}

// By its source line and not by the number of it: lines above may come and go.
const identity = ({ code, path, message, source }) => JSON.stringify([code, path, message, source]);

const BLOCKS = "p, li, h1, h2, h3, h4, h5, h6, pre, figure, table, blockquote, dl, dt, dd, aside, header, section, article";

const blockOf = (element) => element.closest(BLOCKS) ?? element;

function recall(name) {
  try { return localStorage.getItem(name) ?? ""; } catch { return ""; }
}

function remember(name, value) {
  try { localStorage.setItem(name, value); } catch { /* storage is forbidden here: it holds for this page */ }
}
