// Menus, questions and notices that lie over the page.

import { made } from "./wire.js";

let open = null;

/** Close whatever menu is open. */
export function closeMenu() {
  open?.box.remove();
  open?.closed?.();
  open = null;
}

/** Whether a menu is open (below this element, when one is given). */
export function isMenuOpen(anchor = null) {
  return open !== null && (anchor === null || open.anchor === anchor);
}

/** Lay a box over the page, below (or above) an element; it closes with any click elsewhere. */
export function lay(anchor, box, { closed, wide = true } = {}) {
  closeMenu();
  box.classList.add("popup");
  document.body.append(box);
  open = { anchor, box, closed };
  put(anchor, box, wide);
  return box;
}

/** Put a laid box where it fits after its content has changed. */
export function put(anchor, box, wide = true) {
  const at = anchor.getBoundingClientRect();
  if (wide) box.style.minWidth = `${Math.max(at.width, 180)}px`;
  const below = window.innerHeight - at.bottom - 12;
  const above = at.top - 12;
  const up = below < Math.min(box.scrollHeight, 240) && above > below;
  box.style.maxHeight = `${Math.min(up ? above : below, 340)}px`;
  box.style.top = up ? "" : `${at.bottom + 4}px`;
  box.style.bottom = up ? `${window.innerHeight - at.top + 4}px` : "";
  const left = Math.min(at.left, window.innerWidth - box.offsetWidth - 12);
  box.style.left = `${Math.max(12, left)}px`;
}

/** A menu of entries ({value, label, hint}); `chosen` is called with the one that was picked. */
export function menu(anchor, entries, chosen) {
  const box = made("div", "menu");
  box.setAttribute("role", "menu");
  for (const entry of entries) {
    const item = made("button", "item");
    item.type = "button";
    item.setAttribute("role", "menuitem");
    item.append(made("span", "", entry.label));
    if (entry.hint) item.append(made("small", "", entry.hint));
    item.addEventListener("click", () => {
      closeMenu();
      chosen(entry);
    });
    box.append(item);
  }
  box.addEventListener("keydown", (event) => walk(event, [...box.children]));
  lay(anchor, box, { closed: () => anchor.setAttribute("aria-expanded", "false") });
  anchor.setAttribute("aria-expanded", "true");
  box.firstElementChild?.focus();
}

function walk(event, items) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const at = items.indexOf(document.activeElement);
  items[(at + step + items.length) % items.length].focus();
}

/** Ask before something is done; resolves with whether it was confirmed. The texts come as safe HTML. */
export function confirmed(question) {
  return new Promise((resolve) => {
    const box = made("div", "question");
    const dialog = made("div", "modal small");
    dialog.setAttribute("role", "alertdialog");
    dialog.setAttribute("aria-modal", "true");
    const title = made("header");
    title.innerHTML = `<h2>${question.title}</h2>`;
    const text = made("div", "modal-body");
    text.innerHTML = question.text;
    const foot = made("footer");
    const end = (answer) => {
      box.remove();
      resolve(answer);
    };
    for (const [answer, html] of [[false, question.deny || "Cancel"], [true, question.confirm || "Yes"]]) {
      const button = made("button", answer ? `btn ${question.style}` : "btn");
      button.type = "button";
      button.innerHTML = html;
      button.addEventListener("click", () => end(answer));
      foot.append(button);
    }
    box.addEventListener("keydown", (event) => event.key === "Escape" && end(false));
    dialog.append(title, text, foot);
    box.append(dialog);
    document.body.append(box);
    foot.lastElementChild.focus();
  });
}

/** A notice that goes away by itself. */
export function toast(sentence) {
  const shown = made("div", "toast", sentence);
  shown.setAttribute("role", "alert");
  document.body.append(shown);
  setTimeout(() => shown.remove(), 6000);
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.box.contains(event.target) && !open.anchor.contains(event.target)) closeMenu();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && open) {
    event.stopPropagation();
    const { anchor } = open;
    closeMenu();
    anchor.focus();
  }
}, true);
