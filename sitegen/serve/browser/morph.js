// Change a document into another one in place, touching only what differs.
//
// Elements that stay are the same objects afterwards, so that they keep focus, selection, scroll position, what was
// typed into them, and whether they are open. Children are matched by id first, then by being equal, then by tag.

/** Change `document` into `page`; returns the elements of the body whose own content changed, in document order. */
export function morph(document, page) {
  const changed = new Set();
  attributes(document.documentElement, page.documentElement);
  head(document.head, page.head);
  attributes(document.body, page.body);
  children(document.body, page.body, changed);
  return [...changed].filter((element) => element.isConnected).sort((a, b) =>
    a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
  );
}

// Loading anew is costly: what is equal stays, the rest comes and goes. The order of style sheets decides which rule holds.
function head(old, next) {
  const waiting = new Map();
  for (const node of [...old.children]) {
    const text = node.outerHTML;
    if (!waiting.has(text)) waiting.set(text, []);
    waiting.get(text).push(node);
  }
  let last = null;
  for (const node of next.children) {
    if (isOurs(node)) continue;
    const same = waiting.get(node.outerHTML)?.shift();
    const stays = same && !(last && last.compareDocumentPosition(same) & Node.DOCUMENT_POSITION_PRECEDING);
    last = stays ? same : old.insertBefore(same ?? fresh(node), last ? last.nextSibling : old.firstChild);
  }
  for (const node of [...waiting.values()].flat()) if (!isOurs(node)) node.remove();
}

function isOurs(node) {
  return node.hasAttribute("data-sitegen-key") || node.hasAttribute("data-sitegen");
}

function attributes(old, next) {
  let differs = false;
  for (const attribute of next.attributes) {
    if (old.getAttribute(attribute.name) === attribute.value) continue;
    old.setAttributeNode(attribute.cloneNode()); // not by its name: parsers allow names that setAttribute refuses
    differs = true;
  }
  for (const { name } of [...old.attributes]) {
    if (next.hasAttribute(name) || isState(old, name)) continue;
    old.removeAttribute(name);
    differs = true;
  }
  return differs;
}

// What the reader did, not the author: an open <details>, a theme that was chosen.
function isState(element, name) {
  return (name === "open" && /^(DETAILS|DIALOG)$/.test(element.tagName)) ||
    (element === element.ownerDocument.documentElement && /^(class|style|data-)/.test(name)) ||
    name === "data-sitegen-edited";
}

function children(old, next, changed) {
  const from = [...old.childNodes].filter((node) => !isKept(node));
  const to = [...next.childNodes];
  const partners = match(from, to);
  const used = new Set(partners);
  const gone = from.filter((node) => !used.has(node));
  const heir = gone.some(isSeen) && !to.some((node, index) => !partners[index] && isSeen(node)) && after(gone.find(isSeen), used);
  for (const node of gone) node.remove();
  if (heir) changed.add(heir);
  const staying = inOrder(from, partners);
  let last = null;
  to.forEach((node, index) => {
    const partner = partners[index];
    const place = partner ?? fresh(node);
    if (!staying.has(partner)) old.insertBefore(place, last ? last.nextSibling : old.firstChild);
    last = place;
    if (!partner && isSeen(place)) changed.add(place.nodeType === Node.ELEMENT_NODE ? place : old);
    else if (partner?.nodeType === Node.ELEMENT_NODE) element(partner, node, changed);
    else if (partner) text(partner, node, changed);
  });
}

// The most old nodes that need not be moved: what is moved loses focus, selection and what an <iframe> shows.
function inOrder(from, partners) {
  const position = new Map(from.map((node, index) => [node, index]));
  const ends = []; // of the longest sequences so far, by their length, the ends that come first
  const before = new Map();
  for (const node of partners) {
    if (!node) continue;
    let length = ends.length;
    while (length && position.get(ends[length - 1]) > position.get(node)) length -= 1;
    before.set(node, ends[length - 1]);
    ends[length] = node;
  }
  const staying = new Set();
  for (let node = ends.at(-1); node; node = before.get(node)) staying.add(node);
  return staying;
}

// The element that shows where a node is that goes.
function after(node, used) {
  if (node.nodeType !== Node.ELEMENT_NODE) return node.parentElement;
  for (let next = node.nextElementSibling; next; next = next.nextElementSibling) if (used.has(next)) return next;
  return node.parentElement;
}

const isSeen = (node) => node.nodeType === Node.ELEMENT_NODE || Boolean(node.textContent.trim());

// What scripts of the page or the preview put in.
function isKept(node) {
  return node.nodeType === Node.ELEMENT_NODE && node.hasAttribute("data-sitegen-keep");
}

function text(old, next, changed) {
  if (old.data === next.data) return;
  const blank = !old.data.trim() && !next.data.trim();
  old.data = next.data;
  if (!blank) changed.add(old.parentElement);
}

function element(old, next, changed) {
  if (old.isEqualNode(next)) return;
  if (attributes(old, next) && old.tagName !== "BODY") changed.add(old);
  children(old, next, changed);
}

// A script that is parsed does not run; one that is made does.
function fresh(node) {
  const made = document.importNode(node, true);
  const scripts = made.nodeType !== Node.ELEMENT_NODE ? []
    : made.tagName === "SCRIPT" ? [made] : [...made.querySelectorAll("script")];
  let result = made;
  for (const script of scripts) {
    const alive = document.createElement("script");
    for (const attribute of script.attributes) alive.setAttributeNode(attribute.cloneNode());
    alive.textContent = script.textContent;
    if (script === made) result = alive;
    else script.replaceWith(alive);
  }
  return result;
}

// For each new node the old one that becomes it, or undefined; old ones stay in their order.
function match(from, to) {
  const partners = new Array(to.length);
  let start = 0;
  let oldEnd = from.length;
  let newEnd = to.length;
  while (start < oldEnd && start < newEnd && from[start].isEqualNode(to[start])) {
    partners[start] = from[start];
    start += 1;
  }
  while (oldEnd > start && newEnd > start && from[oldEnd - 1].isEqualNode(to[newEnd - 1])) {
    partners[newEnd - 1] = from[oldEnd - 1];
    oldEnd -= 1;
    newEnd -= 1;
  }
  const left = from.slice(start, oldEnd);
  const ids = new Map(left.filter((n) => n.id).map((n) => [n.id, n]));
  const used = new Set();
  const take = (index, node) => {
    partners[index] = node;
    used.add(node);
  };
  for (let i = start; i < newEnd; i += 1) {
    const same = to[i].id && ids.get(to[i].id);
    if (same && same.nodeName === to[i].nodeName && !used.has(same)) take(i, same);
  }
  equals(left, to, start, newEnd, partners, used, take);
  alike(left, to, start, newEnd, partners, used, take);
  return partners;
}

// Nodes that are equal, by their text, so that a block that only moved down is not taken for another one.
function equals(left, to, start, end, partners, used, take) {
  const known = new Map();
  for (const node of left) {
    if (used.has(node) || !node.textContent.trim()) continue;
    const key = `${node.nodeName} ${node.textContent}`;
    if (!known.has(key)) known.set(key, []);
    known.get(key).push(node);
  }
  for (let i = start; i < end; i += 1) {
    if (partners[i]) continue;
    const node = known.get(`${to[i].nodeName} ${to[i].textContent}`)?.shift();
    if (node) take(i, node);
  }
}

// Of the rest, between two that are matched, nodes of the same name in their order: these are the edited ones.
function alike(left, to, start, end, partners, used, take) {
  const position = new Map(left.map((node, index) => [node, index]));
  const limits = new Array(end); // for each new node the position of the next matched old one
  for (let i = end - 1, limit = left.length; i >= start; i -= 1) {
    limits[i] = limit;
    limit = position.get(partners[i]) ?? limit;
  }
  let next = 0;
  for (let i = start; i < end; i += 1) {
    if (partners[i]) {
      next = Math.max(next, (position.get(partners[i]) ?? next - 1) + 1);
      continue;
    }
    const limit = limits[i];
    for (let k = next; k < limit; k += 1) {
      if (used.has(left[k]) || left[k].nodeName !== to[i].nodeName) continue;
      if (left[k].id && to[i].id && left[k].id !== to[i].id && left[k].nodeType === Node.ELEMENT_NODE && left[k].matches("section, article")) continue;
      take(i, left[k]);
      next = k + 1;
      break;
    }
  }
}
