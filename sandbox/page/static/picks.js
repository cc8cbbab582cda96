// Selects: a field to search in and a list of what the server offers.

import { closeMenu, isMenuOpen, lay, put } from "./popups.js";
import { use } from "./fields.js";
import { ask, made, spot } from "./wire.js";

let asked = 0;

/** Open the list below a select's field, with what matches the typed words. */
export async function openPick(field, query = "") {
  const least = Number(field.dataset.least || 0);
  const turn = ++asked;
  if (query.length < least) {
    listBelow(field, [], least > 1 ? `Type ${least} letters to search` : "Type to search");
    return;
  }
  const groups = await ask("options", { ...spot(field), query });
  if (turn !== asked || document.activeElement !== field) return;
  listBelow(field, groups ?? [], "Nothing found");
}

/** Show groups of options below any element; `chosen` gets the picked one. */
export function listOptions(anchor, groups, chosen, { empty = "Nothing found", taken = [] } = {}) {
  const box = made("div", "listbox");
  box.setAttribute("role", "listbox");
  for (const group of groups) {
    if (group.group) box.append(made("div", "group", group.group));
    for (const option of group.options) box.append(item(option, taken.includes(option.value), chosen));
  }
  if (!box.children.length) box.append(made("div", "empty", empty));
  lay(anchor, box, { closed: () => anchor.setAttribute("aria-expanded", "false") });
  anchor.setAttribute("aria-expanded", "true");
  put(anchor, box);
  box.querySelector(".item.selected")?.scrollIntoView({ block: "center" });
}

function item(option, isTaken, chosen) {
  const entry = made("div", isTaken ? "item selected" : "item");
  entry.setAttribute("role", "option");
  entry.setAttribute("aria-selected", String(isTaken));
  entry.append(made("span", "", option.label));
  if (option.hint) entry.append(made("small", "", option.hint));
  entry.addEventListener("pointerdown", (event) => event.preventDefault());
  entry.addEventListener("click", () => chosen(option));
  return entry;
}

function listBelow(field, groups, empty) {
  const pick = field.closest(".pick");
  const taken = isMany(pick) ? values(pick) : [pick.dataset.pick];
  listOptions(field, groups, (option) => choose(field, option), { empty, taken });
}

/** What a select that holds several options holds. */
function values(pick) {
  return [...pick.querySelectorAll(".chip")].map((chip) => chip.dataset.value);
}

function isMany(pick) {
  return pick.classList.contains("many");
}

function choose(field, option) {
  const pick = field.closest(".pick");
  closeMenu();
  if (isMany(pick)) return toggle(pick, field, option);
  const before = { value: pick.dataset.pick, shown: field.dataset.shown };
  show(pick, field, option.value, option.label);
  field.blur();
  use(field, option.value).then((done) => done || show(pick, field, before.value, before.shown));
}

function show(pick, field, value, shown) {
  pick.dataset.pick = value;
  field.value = field.dataset.shown = shown;
}

function toggle(pick, field, option) {
  const there = [...pick.querySelectorAll(".chip")].find((chip) => chip.dataset.value === option.value);
  const most = Number(pick.dataset.most || Infinity);
  if (there) there.remove();
  else if (values(pick).length < most) pick.querySelector(".chips").append(chip(option.value, option.label));
  field.value = "";
  use(field, values(pick));
}

/** One of several things that were chosen, with a cross. */
export function chip(value, label) {
  const shown = made("span", "chip", label);
  shown.dataset.value = value;
  const gone = made("button", "", "✕");
  gone.type = "button";
  gone.dataset.unchip = "";
  gone.setAttribute("aria-label", `Remove ${label}`);
  shown.append(gone);
  return shown;
}

/** A chip of a select was taken away. */
export function unchip(button) {
  const pick = button.closest(".pick");
  button.closest(".chip").remove();
  use(pick.querySelector("input"), values(pick));
}

/** A select is to hold nothing. */
export function clear(button) {
  const pick = button.closest(".pick");
  const field = pick.querySelector("input");
  show(pick, field, "", "");
  use(field, null);
}

/** Keys in a select's field: arrows walk the list, Enter picks. */
export function keyInPick(event) {
  const field = event.target;
  const items = [...document.querySelectorAll(".popup .item")];
  const at = items.findIndex((entry) => entry.classList.contains("at"));
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && !isMenuOpen(field)) openPick(field);
  if (step && items.length) {
    items[at]?.classList.remove("at");
    const next = items[(at + step + items.length) % items.length];
    next.classList.add("at");
    next.scrollIntoView({ block: "nearest" });
  }
  if (event.key === "Enter" && isMenuOpen(field)) (items[at] ?? (items.length === 1 ? items[0] : null))?.click();
  if (step || event.key === "Enter") event.preventDefault();
}
