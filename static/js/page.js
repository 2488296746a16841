// The current section in the contents, and cards that show what links lead to.

const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
const targetOf = (link) => document.getElementById(decodeURIComponent(link.hash.slice(1)));

const contents = document.querySelector(".contents");
if (contents) {
  let current;
  const mark = () => {
    if (getComputedStyle(contents).position === "sticky") contents.open = true;
    const last = all("a", contents).findLast((a) => targetOf(a)?.getBoundingClientRect().top < innerHeight / 4);
    if (last === current) return;
    current?.removeAttribute("aria-current");
    last?.setAttribute("aria-current", "true");
    if (last) contents.scrollTop = last.offsetTop - contents.clientHeight / 2;
    current = last;
  };
  addEventListener("resize", mark);
  addEventListener("scroll", mark);
  mark();
}

// Cards.

const HEADING = "h2, h3, h4, h5, h6";
const SHOWN = ".equation, .math, figure, .table, .theorem, .sidenote, .notes li, .code, " + HEADING;
const pages = {};
let card = null, owner = null, timer;

async function contentOf(link) {
  const path = link.pathname;
  if (link.origin !== location.origin) return;
  if (path === location.pathname) {
    const block = targetOf(link)?.closest(SHOWN);
    if (!block || block.contains(link) || link.closest(".label, .contents, " + HEADING)) return;
    return [block, block.matches(HEADING) && block.nextElementSibling].map((e) => e?.cloneNode?.(true) ?? "");
  }
  if (!link.closest(".text, .related, .around") || !/(\/|\.html)$/.test(path)) return;
  pages[path] ??= fetch(path).then((answer) => answer.text()).catch(() => "");
  const page = new DOMParser().parseFromString(await pages[path], "text/html");
  if (!page.querySelector("article.post")) return;
  return [page.querySelector("h1"), page.querySelector(".meta") ?? "", page.querySelector("meta[name=description]").content];
}

async function show(link) {
  hide();
  owner = link;
  const parts = await contentOf(link);
  if (!parts || owner !== link || !link.matches(":hover, :focus")) return;
  card = document.createElement("div");
  card.className = "hover-card";
  card.popover = "manual";
  card.dataset.sitegenKeep = ""; // the preview leaves it where it is
  card.append(...parts);
  for (const e of all(".copy, .back, .anchor", card)) e.remove();
  for (const e of all("[id]", card)) e.removeAttribute("id");
  card.firstElementChild.classList.remove("sidenote");
  document.body.append(card);
  card.showPopover({ source: link }); // the style sheet puts it beside its source
}

function hide() {
  clearTimeout(timer);
  card?.remove();
  card = owner = null;
}

addEventListener("mouseover", ({ target, buttons }) => {
  clearTimeout(timer);
  const link = target.closest("main a[href]");
  if (buttons || link === owner || target.closest(".hover-card")) return;
  timer = setTimeout(link ? show : hide, 250, link);
});
addEventListener("keydown", ({ key }) => key === "Escape" && hide());

// Without room beside the text a note opens over it; a second tap, or one elsewhere, closes it.
addEventListener("click", (event) => {
  const link = event.target.closest("main a[href]");
  const note = link?.closest(".noteref") && targetOf(link);
  const wasOpen = card;
  if (!event.target.closest(".hover-card")) hide();
  if (!note?.matches(".sidenote") || getComputedStyle(note).float !== "none") return;
  event.preventDefault();
  link.focus();
  if (!wasOpen) show(link);
});
