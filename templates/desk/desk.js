// Files that are dropped on a page; without this the buttons do the same.
"use strict";

async function filesOf(entry, path) {
  if (entry.isFile) {
    const file = await new Promise((done, failed) => entry.file(done, failed));
    return [[file, path + file.name]];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) return found;
    for (const inner of some) found.push(...(await filesOf(inner, `${path}${entry.name}/`)));
  }
}

async function taken(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => [file, file.name]);
  const found = [];
  for (const entry of entries) found.push(...(await filesOf(entry, "")));
  return found;
}

async function send(form, files) {
  const said = form.querySelector("[data-said]");
  const body = new FormData();
  for (const [file, name] of files) body.append("files", file, name);
  said.textContent = `正在放入 ${files.length} 个文件…`;
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    if (answer.ok) location.assign(answer.url);
    else said.textContent = answer.status === 413 ? await answer.text() : "没有放入，请重试。";
  } catch {
    said.textContent = "没有放入：文件太大，或者办公页已经关闭。";
  }
}

for (const form of document.querySelectorAll("[data-drop]")) {
  const over = (event) => {
    event.preventDefault();
    form.classList.add("over");
  };
  form.addEventListener("dragenter", over);
  form.addEventListener("dragover", over);
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", async (event) => {
    event.preventDefault();
    form.classList.remove("over");
    const files = await taken(event.dataTransfer);
    if (files.length) await send(form, files);
  });
}
