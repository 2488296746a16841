// The search page. Its index is many small files, of which a query loads a few; the rules that make terms of words are
// part of it (sitegen/terms.py).

const [form, field, count, list, more, all] = "form field count results more all".split(" ").map((name) =>
  document.querySelector(".search-" + name));
const files = {};
let rules, index, run = 0;

const load = (name) => (files[name] ??= fetch(new URL(name + ".json", form.action)).then((answer) => answer.json()));

function shard(kind, text) {
  let crc = -1;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let i = 8; i--; ) crc = (crc >>> 1) ^ (crc & 1 && 0xedb88320);
  }
  return load(`${kind}/${((~crc >>> 0) % index.size[kind]).toString(16).padStart(3, 0)}`);
}

export const use = (given) => {
  rules = given;
  [rules.words, rules.signs] = [rules.word, rules.word.replace("]+", "]")].map((pattern) => RegExp(pattern, "gu"));
};

const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").normalize("NFC").toLowerCase().replace(/ς/g, "σ");
const isUnspaced = (word) => RegExp(rules.unspaced, "u").test(word);
const isStop = (word) => ` ${rules.stop} `.includes(` ${word} `);
const wordsOf = (text) => fold(text).match(rules.words) ?? [];

function stem(word) {
  if (word[2])
    for (const step of rules.stem) step.some(([pattern, put]) => word !== (word = word.replace(RegExp(pattern), put)));
  return word;
}

export const terms = (text) =>
  wordsOf(text).flatMap((word) => {
    const signs = [...word];
    if (isUnspaced(word)) return signs[1] ? signs.slice(1).map((sign, i) => signs[i] + sign) : word;
    return !signs[1] || signs[40] || isStop(word) ? [] : stem(word);
  });

// Each term of a query with those that complete it; only the last word may be unfinished.
async function groups(query) {
  const found = terms(query).map((term) => [term]);
  const word = wordsOf(query).at(-1) ?? "";
  const [first, second] = word;
  if (/\s$/.test(query) || !second !== isUnspaced(word) || (found[0] && isStop(word))) return found;
  if (!found[0]) found.push([]);
  const { words = "" } = await shard("words", first < "\x7f" ? first + second : first);
  const longer = words.split(" ").filter((term) => term.startsWith(word) && term !== found.at(-1)[0]);
  found.at(-1).push(...longer.sort((a, b) => a.length - b.length).slice(0, 5));
  return found;
}

// Documents with more of the words stand before those with fewer, which are shown where there are no others.
async function ranked(wanted) {
  const scores = {};
  for (const group of wanted) {
    const best = {};
    for (const term of group) {
      const records = (await shard("terms", term))[term];
      if (records?.at) // a text, and nothing that every object has
        for (const [, id, level] of records.matchAll(/(...)(.)/g)) {
          const value = (rules.levels.indexOf(level) + 1) * Math.log(1 + (4 * index.count) / records.length);
          best[id] = Math.max(best[id] ?? 0, term === group[0] ? value : value * 0.7);
        }
    }
    for (const id in best) scores[id] = (scores[id] ?? 0) + best[id] + 1e6;
  }
  const least = Math.max(...Object.values(scores)) - 1e6 / 2;
  return Object.keys(scores).filter((id) => scores[id] > least).sort((a, b) => scores[b] - scores[a]);
}

function add(parent, name, text, hits = []) {
  const element = document.createElement(name);
  let end = 0;
  for (const { 0: word, index: at } of text.matchAll(rules.signs)) {
    const folded = fold(word);
    if (hits.some((hit) => (isUnspaced(folded) ? hit.includes(folded) : hit === stem(folded)))) {
      element.append(text.slice(end, at));
      add(element, "mark", word);
      end = at + word.length;
    }
  }
  element.append(text.slice(end));
  parent.append(element);
  return element;
}

async function show(ids, hits, asked) {
  for (const id of ids) {
    const [url, title, date, excerpt, headings] = (await shard("posts", id))[id];
    if (asked !== run) return;
    const item = add(list, "li", "");
    const href = form.action.replace(/\/search\/$/, () => url);
    const link = add(item, "a", title, hits);
    add(item, "time", date);
    add(item, "p", excerpt, hits);
    const under = headings.filter(([, text]) => terms(text).some((term) => hits.includes(term))).slice(0, 2);
    for (const [name, text] of under) add(item, "a", text, hits).href = `${href}#${encodeURIComponent(name)}`;
    const words = field.value.trim().split(/\s+/).map(encodeURIComponent);
    link.href = href + (under[0] || link.children[0] ? "" : `#:~:text=${words.join("&text=")}`);
  }
}

async function search() {
  const now = ++run;
  const query = field.value.trim();
  history.replaceState(null, "", "?q=" + encodeURIComponent(query));
  index ??= await load("index");
  if (!rules) use(index.rules);
  const wanted = await groups(field.value);
  const ids = await ranked(wanted);
  if (now !== run) return;
  list.replaceChildren();
  all.hidden = !!query;
  count.textContent = query && (ids[0] ? `${ids.length} found` : "Nothing found");
  more.onclick = () => {
    show(ids.splice(0, 10), wanted.flat(), now);
    more.hidden = !ids[0];
  };
  more.onclick();
}

if (form) {
  form.hidden = false;
  field.value = new URLSearchParams(location.search).get("q");
  field.focus();
  field.oninput = search;
  form.onsubmit = (event) => {
    event.preventDefault();
    list.querySelector("a")?.click();
  };
  onkeydown = (event) => {
    const stops = [field, ...list.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement);
    const next = stops[event.key === "Escape" ? 0 : at < 0 ? at : at + { ArrowDown: 1, ArrowUp: -1 }[event.key]];
    if (!next || next === document.activeElement) return;
    event.preventDefault();
    next.focus();
  };
  if (field.value) search();
}
