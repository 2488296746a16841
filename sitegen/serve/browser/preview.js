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
  const path = location.pathname.replace(/[&+;]/g, encodeURIComponent); // the rest is encoded, perhaps not as UTF-8
  const stream = new EventSource(`${ROOT}events?path=${path}&source=${encodeURIComponent(own?.dataset.sitegenSource ?? "")}`);
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
  let missed = "";
  try {
    while (wanted !== key) {
      const target = wanted;
      const text = await load();
      if (text === null) return;
      const page = new DOMParser().parseFromString(text, "text/html");
      if (!(await styles(page)) && text !== missed) {
        missed = text; // a style sheet has gone since: the server should have a newer page
        continue;
      }
      const theirs = page.querySelector("script[data-sitegen-key]")?.dataset.sitegenKey ?? "";
      change(page);
      // The page may be newer than the state that made us fetch it; then the message about that is on its way.
      key = theirs;
      if (theirs !== target && wanted === target) wanted = theirs;
    }
  } catch (error) {
    console.error(error);
    location.reload(); // that always leads to the right page
  } finally {
    busy = false;
  }
}

// The page as the server has it; null where it is gone for now: when it is back, the stream tells us the key again.
async function load() {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if ((answer.headers.get("content-type") ?? "").startsWith("text/html")) return await answer.text();
    location.reload();
    return null;
  } catch {
    return null;
  }
}

function change(page) {
  const anchors = inView();
  const changed = morph(document, page);
  const anchor = anchors.find(({ block }) => block.isConnected);
  if (anchor) {
    const moved = anchor.block.getBoundingClientRect().top - anchor.top;
    if (Math.abs(moved) > 0.5) scrollBy({ top: moved, behavior: "instant" });
  }
  document.dispatchEvent(new CustomEvent("sitegen:changed", { detail: { elements: changed } }));
  panel.edited(changed);
}

const loading = new Set(); // style sheets of a page that is not yet shown

// Load the style sheets of the new page before they are needed, so that nothing is ever shown without; false where one
// is not there.
async function styles(page) {
  const have = new Set([...document.querySelectorAll("link[rel~=stylesheet]")].map((link) => link.href));
  const loads = [];
  for (const link of page.head.querySelectorAll("link[rel~=stylesheet]")) {
    const copy = document.importNode(link);
    if (have.has(copy.href)) continue;
    loads.push(new Promise((done) => {
      copy.onload = () => done(true);
      copy.onerror = () => { copy.remove(); done(false); };
    }).finally(() => loading.delete(copy)));
    loading.add(copy);
    const before = sameBefore(link);
    if (before) before.after(copy);
    else document.head.prepend(copy);
  }
  const slow = new Promise((done) => setTimeout(done, 3000, []));
  return (await Promise.race([Promise.all(loads), slow])).every(Boolean);
}

// What stands before a node of the new page's head and in ours too: there the node belongs.
function sameBefore(node) {
  const ours = new Map([...document.head.children].map((child) => [child.outerHTML, child]));
  let before = node.previousElementSibling;
  while (before && !ours.has(before.outerHTML)) before = before.previousElementSibling;
  return before && ours.get(before.outerHTML);
}

// The blocks in view, first those whose beginnings are: the first that stays on the page shall stay where it is.
function inView() {
  const root = document.querySelector("main") ?? document.body;
  const found = [];
  for (const block of root.querySelectorAll("h1, h2, h3, h4, h5, h6, p, li, pre, figure, table, blockquote, math")) {
    const { top, bottom, height } = block.getBoundingClientRect();
    if (height && bottom > 0 && top < innerHeight) found.push({ block, top });
  }
  return [...found.filter(({ top }) => top >= 0), ...found.filter(({ top }) => top < 0)];
}

// A picture, style sheet or other file that changed under the same address.
async function refresh(address) {
  const { pathname } = new URL(address, location.href);
  const users = new Map(); // by the address with its query
  for (const element of document.querySelectorAll("img[src], source[src], video[src], audio[src], link[rel~=stylesheet]")) {
    const url = element.src ?? element.href;
    if (!URL.canParse(url) || new URL(url).pathname !== pathname) continue;
    if (!users.has(url)) users.set(url, []);
    users.get(url).push(element);
  }
  for (const [url, elements] of users) {
    await fetch(url, { cache: "reload" }).catch(() => {});
    for (const element of elements) if ("src" in element) element.setAttribute("src", element.getAttribute("src"));
    swap(url);
  }
}

// Put a style sheet, loaded anew, in the place of links to it: there are several while an earlier one still loads.
function swap(url) {
  const links = [...document.querySelectorAll("link[rel~=stylesheet]")].filter(
    (link) => link.href === url && !loading.has(link),
  );
  if (!links.length) return;
  const next = links.at(-1).cloneNode();
  next.onload = () => links.forEach((link) => link.remove());
  next.onerror = () => next.remove();
  links.at(-1).after(next);
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
