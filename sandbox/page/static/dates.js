// Moments in the browser's own time zone, by the sandbox's clock.

let skew = 0;

/** The sandbox's clock is this many seconds ahead. */
export function setSkew(seconds) {
  skew = seconds;
  for (const time of document.querySelectorAll("time[data-seconds]")) write(time);
  tick();
}

/** The sandbox's present. */
export function now() {
  return new Date(Date.now() + skew * 1000);
}

const format = (options) => (date) => new Intl.DateTimeFormat(undefined, options).format(date);
const day = { year: "numeric", month: "long", day: "numeric" };
const shortDay = { year: "numeric", month: "short", day: "numeric" };
const clock = { hour: "numeric", minute: "2-digit" };
const FORMS = {
  date_num: (date) => [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((n) => `${n}`.padStart(2, "0")).join("-"),
  date_slash: format({ year: "numeric", month: "2-digit", day: "2-digit" }),
  date: format(day),
  date_short: format(shortDay),
  date_long: format({ ...day, weekday: "long" }),
  date_pretty: (date) => near(date) ?? FORMS.date(date),
  date_short_pretty: (date) => near(date) ?? FORMS.date_short(date),
  date_long_pretty: (date) => near(date) ?? FORMS.date_long(date),
  day_divider_pretty: (date) => near(date) ?? format({ weekday: "long", month: "long", day: "numeric" })(date),
  date_long_full: format({ ...day, weekday: "long" }),
  time: format(clock),
  time_secs: format({ ...clock, second: "2-digit" }),
  ago: (date) => ago(date),
};

function near(date) {
  const midnight = (moment) => new Date(moment).setHours(0, 0, 0, 0);
  const days = Math.round((midnight(date) - midnight(now())) / 86400000);
  return { "-1": "Yesterday", 0: "Today", 1: "Tomorrow" }[days];
}

function ago(date) {
  const minutes = Math.round((date - now()) / 60000);
  const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "always" });
  if (Math.abs(minutes) < 1) return "just now";
  if (Math.abs(minutes) < 60) return relative.format(minutes, "minute");
  if (Math.abs(minutes) < 60 * 24) return relative.format(Math.round(minutes / 60), "hour");
  return relative.format(Math.round(minutes / 1440), "day");
}

/** A form like "{date_short_pretty} at {time}" for one moment; pretty days are small inside a sentence. */
export function written(date, form) {
  return form.replace(/\{(\w+)\}/g, (whole, name, at) => {
    const text = FORMS[name]?.(date) ?? whole;
    return at > 0 && name.endsWith("_pretty") && near(date) ? text.toLowerCase() : text;
  });
}

/** Write one <time> element. */
export function write(time) {
  const date = new Date(Number(time.dataset.seconds) * 1000);
  time.textContent = written(date, time.dataset.form);
  time.title = FORMS.date_long(date) + ", " + FORMS.time_secs(date);
  time.dateTime = date.toISOString();
}

function tick() {
  const shown = document.querySelector(".clock");
  if (shown) shown.textContent = format({ weekday: "short", day: "numeric", month: "short", ...clock })(now());
}

setInterval(tick, 1000);
