// Filters of the findings and what a cell of a heat map says. The page is whole without it.
"use strict";
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const one = (id) => document.getElementById(id);
const filters = one("filters");

const plain = (text) => text.normalize("NFKC").toLowerCase();
const wordsOf = (box) => plain(box.value).split(/\s+/).filter(Boolean);

function chosen() {
  const kinds = new Set(all("input[type=checkbox]:checked", filters).map((each) => each.value));
  return { kinds, words: wordsOf(one("search")), title: one("title").value };
}

function filter() {
  const { kinds, words, title } = chosen();
  let shown = 0;
  for (const unit of all(".unit")) {
    const name = plain(unit.dataset.name);
    const named = words.every((word) => name.includes(word));
    let left = 0;
    for (const item of all("li[data-kind]", unit)) {
      item.hidden = !(named && kinds.has(item.dataset.kind) && (!title || item.dataset.title === title));
      left += item.hidden ? 0 : 1;
    }
    unit.hidden = left === 0;
    shown += left;
  }
  one("shown").textContent = String(shown);
  one("nothing").hidden = shown > 0;
}

function reset() {
  for (const box of all("input[type=checkbox]", filters)) box.checked = true;
  one("search").value = "";
  one("title").value = "";
  filter();
}

// A link to a finding that is filtered away shows everything again.
function reveal() {
  const target = location.hash.length > 1 ? one(decodeURIComponent(location.hash.slice(1))) : null;
  if (target && target.closest("[hidden]")) {
    reset();
    target.scrollIntoView();
  }
}

if (filters) {
  filters.hidden = false;
  filters.addEventListener("input", filter);
  filters.addEventListener("submit", (event) => event.preventDefault());
  one("reset").addEventListener("click", reset);
  window.addEventListener("hashchange", reveal);
  filter();
  reveal();
}

for (const map of all(".map")) {
  const find = map.querySelector(".find");
  if (find) {
    const rows = all(".heat tbody tr", map).map((row) => [row, plain(row.dataset.name)]);
    find.hidden = false;
    find.addEventListener("input", () => {
      const words = wordsOf(find.querySelector("input"));
      let shown = 0;
      for (const [row, name] of rows) {
        row.hidden = !words.every((word) => name.includes(word));
        shown += row.hidden ? 0 : 1;
      }
      find.querySelector("output").textContent = words.length ? `${shown} 份` : "";
    });
  }
  const about = map.querySelector(".about");
  map.addEventListener("click", (event) => {
    const cell = event.target.closest("td[title]");
    if (!cell) return;
    about.textContent = `${cell.parentElement.dataset.name}　${cell.title}`;
    about.hidden = false;
  });
}
