// Lists of messages: days between them, authors said once, the newest in sight.

import { written } from "./dates.js";

const TOGETHER_SECONDS = 300;

/** Mark the first message of each day, and those that follow their author's last. */
export function arrange(list) {
  let before = null;
  let lastDay = "";
  for (const message of list.children) {
    const date = new Date(Number(message.dataset.ts) * 1000);
    const day = written(date, "{day_divider_pretty}");
    if (day !== lastDay) message.dataset.day = day;
    else delete message.dataset.day;
    message.classList.toggle("joined", day === lastDay && follows(before, message));
    lastDay = day;
    before = message;
  }
}

function follows(before, message) {
  const same = before?.dataset.user === message.dataset.user && !message.dataset.private && !before.dataset.private;
  return same && Number(message.dataset.ts) - Number(before.dataset.ts) < TOGETHER_SECONDS;
}

/** Keep what is being read where it is: the end when one is there, otherwise the same messages. */
export function settle(scroll) {
  if (scroll.dataset.key !== scroll.key) {
    scroll.key = scroll.dataset.key;
    scroll.isAtEnd = true;
    scroll.keep = undefined;
  }
  if (scroll.keep !== undefined) {
    scroll.scrollTop = scroll.scrollHeight - scroll.keep;
    scroll.keep = undefined;
  } else if (scroll.isAtEnd !== false) scroll.scrollTop = scroll.scrollHeight;
}

/** The person asked for older messages: what they see stays where it is. */
export function keepInSight(button) {
  const scroll = button.closest(".scroll");
  scroll.keep = scroll.scrollHeight - scroll.scrollTop;
}

document.addEventListener("scroll", (event) => {
  const scroll = event.target;
  if (!scroll.classList?.contains("scroll") || scroll.dataset.key !== scroll.key) return;
  scroll.isAtEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 40;
}, true);
