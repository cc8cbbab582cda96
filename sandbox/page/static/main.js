// The page's part in the browser: one listener for each kind of event, and what the server may call.

import * as composer from "./composer.js";
import { setSkew, write } from "./dates.js";
import * as fields from "./fields.js";
import * as picks from "./picks.js";
import { closeMenu, isMenuOpen, menu, toast } from "./popups.js";
import { arrange, keepInSight, settle } from "./stream.js";
import { answered, ask, messagePlace, report } from "./wire.js";

// What a click on an element with this attribute does.
const CLICKS = {
  press: fields.press,
  menu: fields.overflow,
  clear: picks.clear,
  unchip: (button) => (button.closest(".pick") ? picks.unchip(button) : takeOut(button)),
  go: (entry) => report("go", { to: entry.dataset.go }),
  thread: (button) => report("thread", { place: messagePlace(button) }),
  unthread: () => report("unthread"),
  dismiss: (button) => report("dismiss", { place: messagePlace(button) }),
  older: (button) => (keepInSight(button), report("older")),
  join: (button) => report("join", { channel: button.dataset.join }),
  close: (button) => report("close", { view: button.closest("[data-view]").dataset.view }),
  traffic: () => report("traffic"),
  forward: (button) => forward(button),
  people: (button) => people(button),
  globals: (button) => shortcuts(button, JSON.parse(button.dataset.globals), null),
  shortcuts: (button) => shortcuts(button, JSON.parse(button.dataset.shortcuts), messagePlace(button)),
};

function takeOut(button) {
  const box = button.closest(".chips");
  button.closest(".chip").remove();
  if (box.closest(".files")) fields.filesChanged(box);
}

function shortcuts(button, entries, place) {
  menu(button, entries, (entry) => ask("shortcut", { id: entry.value, place }));
}

async function forward(button) {
  button.classList.add("busy");
  await ask("forward", { by: button.dataset.forward });
  button.classList.remove("busy");
}

async function people(button) {
  if (isMenuOpen(button)) return closeMenu();
  const groups = await ask("people");
  const chosen = (one) => (closeMenu(), report("become", { user: one.value }));
  picks.listOptions(button, groups, chosen, { taken: [document.querySelector(".page").dataset.user] });
}

document.addEventListener("click", (event) => {
  for (const [name, does] of Object.entries(CLICKS)) {
    const element = event.target.closest(`[data-${name}]`);
    if (!element) continue;
    event.preventDefault();
    return does(element);
  }
  if (event.target.matches(".pick input")) picks.openPick(event.target);
});

document.addEventListener("input", (event) => {
  const field = event.target;
  if (field.matches(".composer textarea")) composer.written(field);
  else if (field.matches(".pick input")) picks.openPick(field, field.value);
  else if (field.matches("[data-filter]")) report("filter", { words: field.value });
  else if (field.matches(":is(input[type=text], input[type=email], input[type=url], textarea)[data-field]")) fields.typed(field);
});

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.matches(".composer input[type=file]")) composer.attach(field);
  else if (field.matches("input[data-files]")) fields.filesChosen(field);
  else if (field.matches("[data-choices] input")) fields.ticked(field);
  else if (field.matches(":is(input[type=date], input[type=time], input[type=datetime-local])[data-field]")) fields.picked(field);
});

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (field.matches(".composer textarea")) composer.keyInComposer(event);
  else if (field.matches(".pick input")) picks.keyInPick(event);
  else if (event.key === "Enter" && field.matches("[data-enter] [data-field]:not(textarea)")) {
    event.preventDefault();
    fields.use(field, field.value);
  } else if (event.key === "Escape" && document.querySelector(".modal-layer:not(.hidden)")) {
    document.querySelector(".modal-layer [data-close]").click();
  }
});

document.addEventListener("focusout", (event) => {
  const field = event.target;
  if (!field.matches(".pick input")) return;
  if (isMenuOpen(field)) closeMenu();
  if (!field.closest(".many")) field.value = field.dataset.shown;
});

document.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target.matches(".composer")) composer.send(event.target);
  else if (event.target.matches(".modal")) fields.submit(event.target);
});

document.addEventListener("toggle", (event) => {
  const row = event.target;
  if (row.open && row.dataset.exchange) report("exchange", { number: row.dataset.exchange });
}, true);

// What was drawn anew gets its dates, its days, its draft, its cursor.
new MutationObserver((changes) => {
  const scrolls = new Set();
  focusModal();
  for (const { target, addedNodes } of changes) {
    for (const node of addedNodes) if (node.nodeType === Node.ELEMENT_NODE) prepare(node);
    const scroll = target.closest?.(".scroll");
    if (scroll) scrolls.add(scroll);
  }
  for (const scroll of scrolls) {
    const list = scroll.querySelector(".messages");
    if (!list) continue;  // The Home tab is read from its beginning.
    arrange(list);
    settle(scroll);
  }
}).observe(document.documentElement, { childList: true, subtree: true });

function prepare(node) {
  for (const time of node.querySelectorAll("time[data-seconds]")) write(time);
  if (node.matches("time[data-seconds]")) write(node);
  fields.localMoments(node);
  for (const form of node.matches(".composer") ? [node] : node.querySelectorAll(".composer")) composer.prepare(form);
}

let focused = null;
function focusModal() {
  const modal = document.querySelector(".modal-layer:not(.hidden) .modal[data-view]");
  if ((modal?.dataset.view ?? null) === focused) return;
  focused = modal?.dataset.view ?? null;
  document.querySelector(".page").inert = modal !== null;  // Only the form can be reached while it is open.
  if (!modal) return document.querySelector(".main .composer textarea")?.focus({ preventScroll: true });
  const field = modal.querySelector("[autofocus]") ?? modal.querySelector(".modal-body :is(textarea, input:not([role=combobox], [type=file]))");
  field?.focus();
}

window.desk = {
  skew: setSkew,
  toast,
  done: (token) => answered(token),
  options: (token, groups) => answered(token, groups),
  answered: fields.formAnswered,
  address: (query) => history.replaceState(null, "", query),
  exchange: (number, text) => {
    const pre = document.querySelector(`[data-exchange="${number}"] pre`);
    if (pre) pre.textContent = text;
  },
};
