// Filters of the findings and what a cell of a heat map says. The page is whole without it.
"use strict";
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const one = (id) => document.getElementById(id);
const filters = one("filters");

function chosen() {
  const kinds = new Set(all("input[type=checkbox]:checked", filters).map((each) => each.value));
  const words = one("search").value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  return { kinds, words, title: one("title").value };
}

function filter() {
  const { kinds, words, title } = chosen();
  let shown = 0;
  for (const unit of all(".unit")) {
    const name = unit.dataset.name.normalize("NFKC").toLowerCase();
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
  const about = map.querySelector(".about");
  map.addEventListener("click", (event) => {
    const cell = event.target.closest("td[title]");
    if (!cell) return;
    about.textContent = `${cell.parentElement.dataset.name}　${cell.title}`;
    about.hidden = false;
  });
}
