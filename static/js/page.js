// What makes reading easier where there is a script: a switch of colours, the current section in the contents, and
// cards that show what a link leads to. Without it every link is a plain link.

// ------------------------------------------------------------------------------------------------------ colours

const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");

function remember(theme) {
  try {
    if (theme) localStorage.setItem("theme", theme);
    else localStorage.removeItem("theme");
  } catch { /* then the choice holds for this page */ }
}

function showPictures() {
  for (const source of document.querySelectorAll("source[media*=color-scheme]")) {
    source.dataset.media ??= source.media;
    source.media = root.dataset.theme ? (source.dataset.media.includes(root.dataset.theme) ? "all" : "not all") : source.dataset.media;
  }
}

const button = document.querySelector(".theme-switch");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const system = dark.matches ? "dark" : "light";
    const next = (root.dataset.theme ?? system) === "dark" ? "light" : "dark";
    if (next === system) delete root.dataset.theme;
    else root.dataset.theme = next;
    remember(root.dataset.theme);
    showPictures();
  });
  if (root.dataset.theme) showPictures();
}

// ----------------------------------------------------------------------------------------------------- contents

const contents = document.querySelector(".contents");
const links = new Map([...document.querySelectorAll(".contents a")].map((a) => [decodeURIComponent(a.hash.slice(1)), a]));
if (contents) {
  const isBeside = () => getComputedStyle(contents).position === "sticky";
  const open = () => { if (isBeside()) contents.open = true; };
  addEventListener("resize", open);
  open();
  let current = null;
  const mark = () => {
    let last = null;
    for (const id of links.keys()) {
      if ((document.getElementById(id)?.getBoundingClientRect().top ?? Infinity) < innerHeight / 4) last = links.get(id);
    }
    if (last === current) return;
    current?.removeAttribute("aria-current");
    last?.setAttribute("aria-current", "true");
    current = last;
    if (isBeside()) last?.scrollIntoView({ block: "nearest" });
  };
  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; mark(); });
  }, { passive: true });
}

// -------------------------------------------------------------------------------------------------------- cards

const SHOWN = ".equation, .math, figure, .table, .theorem, .sidenote, .notes li, .code, h2, h3, h4, h5, h6";
const pages = new Map();
let card = null;
let timer = 0;

async function contentOf(link) {
  if (link.pathname === location.pathname && link.hash) {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    const block = target?.closest(SHOWN);
    if (!block || link.closest("h1, h2, h3, h4, h5, h6, .label, .contents") || block.contains(link)) return null;
    const copy = block.cloneNode(true);
    const parts = [copy];
    if (/^H\d$/.test(block.tagName) && block.nextElementSibling) parts.push(block.nextElementSibling.cloneNode(true));
    return parts;
  }
  if (!link.closest(".text, .related, .around") || link.origin !== location.origin || link.pathname === location.pathname) return null;
  if (!pages.has(link.pathname)) {
    pages.set(link.pathname, fetch(link.pathname).then((answer) => answer.ok ? answer.text() : "").then((text) => {
      const page = new DOMParser().parseFromString(text, "text/html");
      return page.querySelector("article.post") ? page : null;
    }).catch(() => null));
  }
  const page = await pages.get(link.pathname);
  if (!page) return null;
  const title = document.createElement("strong");
  title.textContent = page.querySelector("h1")?.textContent ?? "";
  const meta = page.querySelector(".meta")?.cloneNode(true) ?? "";
  const text = document.createElement("p");
  text.textContent = page.querySelector("meta[name=description]")?.content ?? "";
  return [title, meta, text];
}

async function show(link) {
  const parts = await contentOf(link);
  if (!parts || !(link.matches(":hover, :focus"))) return;
  hide();
  card = document.createElement("div");
  card.className = "hover-card";
  card.popover = "manual";
  card.dataset.sitegenKeep = "";
  card.append(...parts);
  for (const element of card.querySelectorAll("[id], .copy, .back, .anchor")) {
    if (element.matches(".copy, .back, .anchor")) element.remove();
    else element.removeAttribute("id");
  }
  card.firstElementChild?.removeAttribute("id");
  card.firstElementChild?.classList.remove("sidenote");
  document.body.append(card);
  card.showPopover();
  const at = link.getBoundingClientRect();
  const size = card.getBoundingClientRect();
  const below = at.bottom + size.height + 8 < innerHeight || at.top < size.height + 8;
  card.style.top = `${scrollY + (below ? at.bottom + 6 : at.top - size.height - 6)}px`;
  card.style.left = `${scrollX + Math.max(8, Math.min(at.left, root.clientWidth - size.width - 8))}px`;
  card.addEventListener("mouseleave", hide);
}

function hide() {
  clearTimeout(timer);
  card?.remove();
  card = null;
}

const linkOf = (event) => event.target instanceof Element && event.target.closest("main a[href]");

document.addEventListener("mouseover", (event) => {
  const link = linkOf(event);
  if (!link || event.buttons) return;
  clearTimeout(timer);
  timer = setTimeout(show, 250, link);
});
document.addEventListener("mouseout", (event) => {
  if (!linkOf(event)) return;
  clearTimeout(timer);
  timer = setTimeout(() => { if (!card?.matches(":hover")) hide(); }, 250);
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });

// On a screen without room beside the text a note opens over it; a second tap, or one elsewhere, closes it.
document.addEventListener("click", (event) => {
  const link = linkOf(event);
  const note = link?.closest(".noteref") && document.getElementById(link.hash.slice(1));
  const isOpen = Boolean(card);
  if (!card?.contains(event.target)) hide();
  if (!note?.matches(".sidenote") || getComputedStyle(note).float !== "none") return;
  event.preventDefault();
  if (!isOpen) {
    link.focus();
    show(link);
  }
});
