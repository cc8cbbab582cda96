// Controls of Block Kit: what they hold, and when the server hears of it.

import { chip } from "./picks.js";
import { confirmed, menu, toast } from "./popups.js";
import { ask, report, spot } from "./wire.js";

/** Report a control's new value; resolves with false when the person thought better of it. */
export async function use(element, value, facts = {}) {
  const control = element.closest("[data-action]");
  if (control.dataset.confirm && !(await confirmed(JSON.parse(control.dataset.confirm)))) return false;
  const late = setTimeout(() => element.classList.add("busy"), 150);
  await ask("act", { ...spot(element), value, ...facts });
  clearTimeout(late);
  element.classList.remove("busy");
  return true;
}

/** A button of a message or view. */
export function press(button) {
  if (button.classList.contains("busy")) return;
  if (button.dataset.url) window.open(button.dataset.url, "_blank", "noopener");
  use(button, null);
}

/** An overflow menu. */
export function overflow(button) {
  menu(button, JSON.parse(button.dataset.menu), (entry) => {
    if (entry.url) window.open(entry.url, "_blank", "noopener");
    use(button, entry.value);
  });
}

/** Something was typed: the server keeps it, the app hears of it when the field says so. */
export function typed(field) {
  const control = field.closest("[data-action]");
  clearError(field);
  report("act", { ...spot(field), value: field.value, silent: "enter" in control.dataset || undefined });
}

/** A date, a time, or a date with a time was picked. */
export function picked(field) {
  clearError(field);
  const moment = "moment" in field.dataset;
  const value = moment && field.value ? Math.floor(new Date(field.value).getTime() / 1000) : field.value;
  use(field, value || null);
}

/** A box was ticked or a radio button chosen. */
export function ticked(box) {
  clearError(box);
  const chosen = [...box.closest("[data-choices]").querySelectorAll("input:checked")].map((one) => one.value);
  use(box, box.type === "radio" ? (chosen[0] ?? null) : chosen);
}

/** Send one file to the server; resolves with what it is known by there, or null. */
export async function upload(file) {
  const query = new URLSearchParams({ user: document.querySelector(".page").dataset.user, name: file.name });
  const response = await fetch(`/page/upload?${query}`, { method: "POST", body: file });
  if (response.ok) return response.json();
  toast(await response.text());
  return null;
}

/** Files were put into a file input. */
export async function filesChosen(input) {
  clearError(input);
  const box = input.closest(".files").querySelector(".chips");
  const files = [...input.files];
  input.value = "";
  for (const known of await Promise.all(files.map(upload))) if (known) box.append(chip(known.id, known.name));
  filesChanged(box);
}

/** A file was taken out of a file input, or put in. */
export function filesChanged(box) {
  const ids = [...box.querySelectorAll(".chip")].map((one) => one.dataset.value);
  use(box, ids);
}

/** Give datetime fields their value in this zone. */
export function localMoments(root) {
  for (const field of root.querySelectorAll("input[data-moment]:not([data-local])")) {
    field.dataset.local = "";
    if (!field.dataset.moment) continue;
    const moment = new Date(Number(field.dataset.moment) * 1000);
    field.value = new Date(moment - moment.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
  }
}

/** A modal was submitted. */
export function submit(form) {
  for (const error of form.querySelectorAll(".error, .trouble")) error.textContent = "";
  form.querySelector("[data-submit]")?.classList.add("busy");
  report("submit", { view: form.dataset.view });
}

/** The answer to a submission: sentences at their fields, or one below them all. */
export function formAnswered(view, errors, trouble) {
  const form = document.querySelector(".modal[data-view]");
  form?.querySelector("[data-submit]")?.classList.remove("busy");
  if (!form || form.dataset.view !== view) return;
  for (const [block, sentence] of Object.entries(errors)) {
    const there = form.querySelector(`[data-block="${CSS.escape(block)}"]`);
    there?.classList.add("wrong");
    const error = there?.querySelector(".error");
    if (error) error.textContent = sentence;
  }
  form.querySelector(".wrong")?.scrollIntoView({ block: "center" });
  form.querySelector(".wrong :is(input, textarea)")?.focus();
  form.querySelector(".trouble").textContent = trouble;
}

function clearError(element) {
  const block = element.closest("[data-block]");
  block?.classList.remove("wrong");
  const error = block?.querySelector(".error");
  if (error) error.textContent = "";
}
