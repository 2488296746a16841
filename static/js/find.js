// The search page. Its index is many small files, of which a query loads a few. The rules that make terms of words are
// part of the index (sitegen/terms.py).

const find = (name) => document.querySelector(`.search-${name}`);
const [form, field, count, list, more, all] = ["form", "field", "count", "results", "more", "all"].map(find);
const files = {};
let rules, index, run = 0;

const load = (name) => (files[name] ??= fetch(new URL(name + ".json", form.action)).then((answer) => answer.json()));

const shard = (kind, text) => {
  let crc = -1;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let i = 8; i--; ) crc = (crc >>> 1) ^ (crc & 1 && 0xedb88320);
  }
  return load(`${kind}/${((~crc >>> 0) % index.size[kind]).toString(16).padStart(3, 0)}`);
};

export function use(given) {
  const stem = given.stem.map((step) => step.map(([pattern, put]) => [RegExp(pattern), put]));
  const words = RegExp(given.word, "gu");
  rules = { ...given, stem, words, signs: RegExp(given.word.replace("]+", "]"), "gu"), stop: given.stop.split(" ") };
}

const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").normalize("NFC").toLowerCase().replace(/ς/g, "σ");
const isPaired = (word) => RegExp(rules.unspaced, "u").test(word);

function stem(word) {
  if (word[2])
    for (const step of rules.stem)
      step.some(([pattern, put]) => word !== (word = word.replace(pattern, put)));
  return word;
}

function termsOf(word) {
  const { length } = word;
  if (isPaired(word)) return [...word].map((sign, i, signs) => sign + (signs[i + 1] ?? "")).slice(0, [...word].length - 1 || 1);
  return length < 2 || length > 40 || rules.stop.includes(word) ? [] : [stem(word)];
}

const wordsOf = (text) => fold(text).match(rules.words) ?? [];
export const terms = (text) => wordsOf(text).flatMap(termsOf);

// Each term of a query with those that complete it; only the last word may be unfinished.
async function groups(query) {
  const found = terms(query).map((term) => [term]);
  const word = wordsOf(query).at(-1) ?? "";
  if (/\s$/.test(query) || (isPaired(word) ? [...word][1] : !word[1])) return found;
  if (rules.stop.includes(word) && found[0]) return found;
  if (!found[0]) found.push([]);
  const { words = "" } = await shard("words", word < "\x7f" ? word.slice(0, 2) : [...word][0]);
  const longer = words.split(" ").filter((term) => term.startsWith(word) && term !== found.at(-1)[0]);
  found.at(-1).push(...longer.sort((a, b) => a.length - b.length).slice(0, 5));
  return found;
}

async function ranked(wanted) {
  const scores = {};
  for (const group of wanted) {
    const best = {};
    for (const [i, term] of group.entries()) {
      const records = (await shard("terms", term))[term];
      for (let at = 0; typeof records == "string" && at < records.length; at += 4) {
        const id = records.slice(at, at + 3);
        const value = (rules.levels.indexOf(records[at + 3]) + 1) * Math.log(1 + (4 * index.count) / records.length);
        best[id] = Math.max(best[id] ?? 0, i ? value * 0.7 : value);
      }
    }
    // A document with more of the words stands before all with fewer.
    for (const id in best) scores[id] = (scores[id] ?? 0) + best[id] + 1e6;
  }
  const most = Math.floor(Math.max(0, ...Object.values(scores)) / 1e6);
  return Object.keys(scores).filter((id) => scores[id] >= most * 1e6).sort((a, b) => scores[b] - scores[a] || (a < b ? -1 : 1));
}

const add = (parent, name, text = "", hits = []) => {
  const element = document.createElement(name);
  parent.append(element);
  let end = 0;
  const isHit = (word) => hits.some((hit) => (isPaired(word) ? hit.includes(word) : hit === stem(word)));
  for (const { 0: word, index: at } of hits[0] ? text.matchAll(rules.signs) : [])
    if (isHit(fold(word))) {
      element.append(text.slice(end, at));
      add(element, "mark", word);
      end = at + word.length;
    }
  element.append(text.slice(end));
  return element;
};

async function show(ids, hits, query) {
  const root = form.action.replace(/\/search\/$/, "");
  for (const id of ids) {
    const [url, title, date, excerpt, headings] = (await shard("posts", id))[id];
    const item = document.createElement("li");
    const link = add(item, "a", title, hits);
    if (date) add(item, "time", date);
    if (excerpt) add(item, "p", excerpt, hits);
    const isHit = ([, text]) => terms(text).some((term) => hits.includes(term));
    const under = headings.filter(isHit).slice(0, 2);
    for (const [name, text] of under) add(item, "a", text, hits).href = `${root + url}#${encodeURIComponent(name)}`;
    const words = query.split(/\s+/).map((word) => encodeURIComponent(word).replace(/-/g, "%2D"));
    link.href = root + url + (under[0] || link.querySelector("mark") ? "" : `#:~:text=${words.join("&text=")}`);
    list.append(item);
  }
}

async function search() {
  const now = ++run;
  const query = field.value.trim();
  history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
  index ??= await load("index");
  if (!rules) use(index.rules);
  const wanted = await groups(field.value);
  const ids = await ranked(wanted);
  const next = async (shown) => {
    await show(ids.slice(shown, shown + 10), wanted.flat(), query);
    more.hidden = ids.length <= shown + 10;
    more.onclick = () => next(shown + 10);
  };
  if (now !== run) return;
  list.replaceChildren();
  list.hidden = !(all.hidden = !!query);
  count.textContent = query && (ids.length ? `${ids.length} found` : "Nothing found");
  await next(0);
}

if (form) {
  form.hidden = false;
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  field.focus();
  field.oninput = search;
  form.onsubmit = (event) => {
    event.preventDefault();
    list.querySelector("a")?.click();
  };
  onkeydown = (event) => {
    const links = [field, ...list.querySelectorAll("a")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape") field.value = "", field.focus(), search();
    else if (step && at >= 0) event.preventDefault(), links[at + step]?.focus();
  };
  if (field.value) search();
}
