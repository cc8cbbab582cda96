// Where people write. Drafts stay with their conversation.

import { upload } from "./fields.js";
import { chip } from "./picks.js";
import { closeMenu, isMenuOpen, lay, put } from "./popups.js";
import { made, report } from "./wire.js";

const drafts = new Map();
const key = (form) => `${document.querySelector(".page").dataset.user} ${form.dataset.composer} ${form.dataset.threadTs ?? ""}`;

/** A composer has appeared: give it its draft and the cursor. */
export function prepare(form) {
  const words = form.querySelector("textarea");
  words.value = drafts.get(key(form)) ?? "";
  grow(words);
  if (!document.querySelector(".modal[data-view]:not(.hidden *)")) words.focus({ preventScroll: true });
}

/** Something was typed. */
export function written(words) {
  const form = words.form;
  drafts.set(key(form), words.value);
  grow(words);
  complete(form, words);
}

/** Keys: Enter sends, arrows and Tab use the list of commands. */
export function keyInComposer(event) {
  const words = event.target;
  const items = isMenuOpen(words) ? [...document.querySelectorAll(".popup.commands .item")] : [];
  const at = items.findIndex((entry) => entry.classList.contains("at"));
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (items.length && step) {
    event.preventDefault();
    items[at]?.classList.remove("at");
    items[(at + step + items.length) % items.length].classList.add("at");
  } else if (items.length && (event.key === "Tab" || (event.key === "Enter" && at >= 0))) {
    event.preventDefault();
    items[Math.max(at, 0)].click();
  } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send(words.form);
  }
}

/** Send what is written. */
export function send(form) {
  const words = form.querySelector("textarea");
  const files = [...form.querySelectorAll(".chip")].map((one) => one.dataset.value);
  const text = words.value.trimEnd();
  if (!text.trim() && !files.length) return;
  closeMenu();
  report("say", { channel: form.dataset.composer, thread: form.dataset.threadTs ?? null, text, files });
  words.value = "";
  drafts.delete(key(form));
  form.querySelector(".chips").replaceChildren();
  grow(words);
  const scroll = form.closest(".pane").querySelector(".scroll");
  scroll.isAtEnd = true;
}

/** Files were attached. */
export async function attach(input) {
  const form = input.form;
  const files = [...input.files];
  input.value = "";
  for (const known of await Promise.all(files.map(upload))) if (known) form.querySelector(".chips").append(chip(known.id, known.name));
  form.querySelector("textarea").focus();
}

function grow(words) {
  words.style.height = "auto";
  words.style.height = `${Math.min(words.scrollHeight, 200)}px`;
}

function complete(form, words) {
  const typed = words.value;
  const known = JSON.parse(form.dataset.commands);
  const found = /^\/[^\n]*$/.test(typed) ? known.filter((one) => one.shown.startsWith(typed) || one.insert === typed) : [];
  if (!found.length) {
    if (isMenuOpen(words)) closeMenu();
    return;
  }
  const box = made("div", "commands");
  box.setAttribute("role", "listbox");
  for (const one of found) box.append(entry(one, words));
  lay(words, box);
  put(words, box);
}

function entry(one, words) {
  const item = made("div", "item");
  item.setAttribute("role", "option");
  const line = made("span");
  line.append(made("b", "", one.shown), made("i", "", one.hint ? ` ${one.hint}` : ""));
  item.append(line);
  if (one.description) item.append(made("small", "", one.description));
  item.addEventListener("pointerdown", (event) => event.preventDefault());
  item.addEventListener("click", () => {
    words.value = one.insert;
    words.focus();
    written(words);
    closeMenu();
  });
  return item;
}
