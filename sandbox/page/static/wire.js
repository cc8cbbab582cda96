// The way to the server: a deed is an event; some deeds carry a token by which they are answered.

const waiting = new Map();
let tokens = 0;

/** Report what the person did. */
export function report(name, facts = {}) {
  window.emitEvent("deed", { name, ...facts });
}

/** Report it and wait: resolves with what the server answers (nothing for an act, a list for options). */
export function ask(name, facts = {}) {
  const token = `${++tokens}`;
  const answer = new Promise((resolve) => waiting.set(token, resolve));
  report(name, { ...facts, token });
  return answer;
}

/** The server answers a token. */
export function answered(token, answer) {
  waiting.get(token)?.(answer);
  waiting.delete(token);
}

/** Where a control stands: the place, block and action by which the server finds it again. */
export function spot(element) {
  const control = element.closest("[data-action]");
  return {
    place: element.closest("[data-place]")?.dataset.place,
    block: element.closest("[data-block]")?.dataset.block,
    action: control?.dataset.action,
  };
}

/** The place of the message around an element, whichever part of it was used. */
export function messagePlace(element) {
  const { channel, ts } = element.closest("article").dataset;
  return `m:${channel}:${ts}`;
}

/** A new element with a class and plain text. */
export function made(tag, look = "", text = "") {
  const element = document.createElement(tag);
  if (look) element.className = look;
  if (text) element.textContent = text;
  return element;
}
