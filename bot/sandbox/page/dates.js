// Dates as Slack's `<!date^…>` tokens and rich text ask for them, in the played person's zone.

import { businessNow, zone } from "./world.js";
import { dayOf } from "./zone.js";

const HALF_YEAR = 182 * 864e5;
const LOCALE = "en-GB";

const style = (fields) => (ms) => new Intl.DateTimeFormat(LOCALE, { ...fields, timeZone: zone() }).format(ms);
const DAY = { day: "numeric", month: "long" };
const SHORT = { day: "numeric", month: "short" };
const LONG = { weekday: "long", day: "numeric", month: "long" };

const withYear = (fields) => (ms) => style(isNear(ms) ? fields : { ...fields, year: "numeric" })(ms);
const isNear = (ms) => Math.abs(ms - businessNow()) < HALF_YEAR;
const pretty = (plain) => (ms, isFirst) => nearDay(ms, isFirst) ?? plain(ms);

const TOKENS = {
  date_num: (ms) => dayOf(ms, zone()),
  date: withYear(DAY),
  date_short: withYear(SHORT),
  date_long: withYear(LONG),
  date_long_full: style({ ...LONG, year: "numeric" }),
  date_pretty: pretty(withYear(DAY)),
  date_short_pretty: pretty(withYear(SHORT)),
  date_long_pretty: pretty(withYear(LONG)),
  day_divider_pretty: pretty(withYear(LONG)),
  time: style({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
  time_secs: style({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }),
  ago: (ms) => ago(ms),
};

/** "{date_long} at {time}" for Unix seconds; null when the format or the instant makes no sense. */
export function formatToken(seconds, format) {
  const ms = Number(seconds) * 1000;
  const names = [...format.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
  if (!Number.isFinite(ms) || !names.length || names.some((name) => !TOKENS[name])) return null;
  return format.replace(/\{(\w+)\}/g, (_, name, at) => TOKENS[name](ms, at === 0));
}

function nearDay(ms, isFirst) {
  const days = Math.round((Date.parse(dayOf(ms, zone())) - Date.parse(dayOf(businessNow(), zone()))) / 864e5);
  const word = { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days];
  return word && isFirst ? word[0].toUpperCase() + word.slice(1) : word;
}

const STEPS = [
  [60, "second"],
  [60, "minute"],
  [24, "hour"],
  [30, "day"],
  [12, "month"],
  [Infinity, "year"],
];

function ago(ms) {
  let amount = (ms - businessNow()) / 1000;
  for (const [size, unit] of STEPS) {
    if (Math.abs(amount) < size)
      return new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" }).format(Math.round(amount), unit);
    amount /= size;
  }
  return "";
}

/** "10:32" */
export const clockTime = (ms) => TOKENS.time(ms);

/** "Tue 24 Nov, 10:32" */
export const dayAndTime = (ms) => `${style({ weekday: "short", ...SHORT })(ms)}, ${clockTime(ms)}`;

/** "Tuesday 24 November 2026" in any zone. */
export const fullDay = (ms, inZone = zone()) =>
  new Intl.DateTimeFormat(LOCALE, { ...LONG, year: "numeric", timeZone: inZone }).format(ms);

/** "10:32" in any zone. */
export const timeIn = (ms, inZone) =>
  new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: inZone }).format(
    ms,
  );

/** "Today", "Yesterday" or the day, for the line between messages. */
export function dividerWords(ms) {
  const days = Math.round((Date.parse(dayOf(businessNow(), zone())) - Date.parse(dayOf(ms, zone()))) / 864e5);
  return { 0: "Today", 1: "Yesterday" }[days] ?? style(LONG)(ms);
}
