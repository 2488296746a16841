// Keeps an open page of the preview as its source is, and shows what is wrong with the site.
//
// The server tells the key of this page whenever the site changes. If it is another one than ours, the page is fetched
// and the document is changed into it in place (morph.js), so that scroll position, focus and open <details> stay.
// Without this script, or while there is no connection, the page is what it is in the built site.

import { morph } from "./morph.js";
import { Panel } from "./panel.js";

const ROOT = "/_sitegen/";
const own = document.querySelector("script[data-sitegen-key]");
let key = own?.dataset.sitegenKey ?? "";
let busy = false;
let wanted = key;

const panel = new Panel(openInEditor);

function connect() {
  const stream = new EventSource(`${ROOT}events?path=${encodeURIComponent(decodeURIComponent(location.pathname))}`);
  stream.onmessage = (event) => take(JSON.parse(event.data));
  stream.onerror = () => panel.disconnected(true);
  stream.onopen = () => panel.disconnected(false);
  addEventListener("pagehide", () => stream.close(), { once: true });
}

// A page that the browser brings back from its memory connects again.
addEventListener("pageshow", (event) => event.persisted && connect());

function take(status) {
  if (status.moved) {
    location.replace(status.moved + location.search + location.hash);
    return;
  }
  panel.show(status.problems);
  for (const file of status.files) refresh(file);
  wanted = status.key;
  if (wanted !== key) follow();
}

async function follow() {
  if (busy) return;
  busy = true;
  try {
    while (wanted !== key) {
      const target = wanted;
      const answer = await fetch(location.href, { cache: "no-store" });
      if (!(answer.headers.get("content-type") ?? "").startsWith("text/html")) return location.reload();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const theirs = page.querySelector("script[data-sitegen-key]")?.dataset.sitegenKey ?? "";
      await change(page);
      // The page may be newer than the state that made us fetch it; then the message about that is on its way.
      key = theirs;
      if (theirs !== target && wanted === target) wanted = theirs;
    }
  } catch {
    // The server is gone for now; when it is back, the stream tells us the key again.
  } finally {
    busy = false;
  }
}

async function change(page) {
  await styles(page);
  const anchor = topmost();
  const before = anchor?.getBoundingClientRect().top;
  const changed = morph(document, page);
  if (anchor?.isConnected) {
    const moved = anchor.getBoundingClientRect().top - before;
    if (Math.abs(moved) > 0.5) scrollBy({ top: moved, behavior: "instant" });
  }
  document.dispatchEvent(new CustomEvent("sitegen:changed", { detail: { elements: changed } }));
  panel.edited(changed);
}

// Load the style sheets of the new page before they are needed, so that nothing is ever shown without.
async function styles(page) {
  const have = new Set([...document.querySelectorAll("link[rel~=stylesheet]")].map((link) => link.href));
  const loads = [];
  for (const link of page.querySelectorAll("link[rel~=stylesheet]")) {
    const url = new URL(link.getAttribute("href"), location.href).href;
    if (have.has(url)) continue;
    const copy = document.createElement("link");
    for (const { name, value } of link.attributes) copy.setAttribute(name, value);
    loads.push(new Promise((done) => { copy.onload = copy.onerror = done; }));
    document.head.append(copy);
  }
  await Promise.race([Promise.all(loads), new Promise((done) => setTimeout(done, 3000))]);
}

// The first block whose beginning is in view: it shall stay where it is.
function topmost() {
  const root = document.querySelector("main") ?? document.body;
  for (const element of root.querySelectorAll("h1, h2, h3, h4, h5, h6, p, li, pre, figure, table, blockquote, math")) {
    const box = element.getBoundingClientRect();
    if (box.height && box.top >= 0) return box.top < innerHeight ? element : null;
  }
  return null;
}

// A picture, style sheet or other file that changed under the same address.
async function refresh(address) {
  const same = (url) => new URL(url, location.href).pathname === new URL(address, location.href).pathname;
  const users = [...document.querySelectorAll("img[src], source[src], video[src], audio[src], link[href]")].filter(
    (element) => same(element.getAttribute("src") ?? element.getAttribute("href")),
  );
  if (!users.length) return;
  await fetch(address, { cache: "reload" }).catch(() => {});
  for (const element of users) {
    if (element.tagName !== "LINK") element.setAttribute("src", element.getAttribute("src"));
    else if (element.relList.contains("stylesheet")) swap(element);
  }
}

function swap(link) {
  const next = link.cloneNode();
  next.onload = () => link.remove();
  link.after(next);
}

async function openInEditor(problem) {
  const answer = await fetch(`${ROOT}open`, {
    method: "POST",
    headers: { "X-Sitegen": "1", "Content-Type": "application/json" },
    body: JSON.stringify({ path: problem.path, line: problem.line || 1, column: problem.column || 1 }),
  });
  return answer.ok ? "" : ((await answer.json().catch(() => ({}))).problem ?? "the editor could not be started");
}

connect();
