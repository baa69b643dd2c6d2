// Text, number and date inputs. What is typed stays here until the stand-in knows it.

import { h, later, set, uid } from "./dom.js";
import { plainWords } from "./mrkdwn.js";
import { businessNow, zone } from "./world.js";
import { epochOf, wallOf, zoneName } from "./zone.js";

const TEXT_TYPES = {
  plain_text_input: "text",
  email_text_input: "email",
  url_text_input: "url",
  number_input: "number",
};
const SETTLE_MS = 500;

const DATE_KINDS = {
  datepicker: { type: "date", key: "selected_date", initial: "initial_date", shape: /^\d{4}-\d\d-\d\d$/ },
  timepicker: { type: "time", key: "selected_time", initial: "initial_time", shape: /^\d\d:\d\d$/ },
  datetimepicker: {
    type: "datetime-local",
    key: "selected_date_time",
    initial: "initial_date_time",
    shape: /^\d{4}-\d\d-\d\dT\d\d:\d\d$/,
  },
};
export const TEXT_INPUTS = Object.keys(TEXT_TYPES);
export const DATE_INPUTS = Object.keys(DATE_KINDS);

/** plain, e-mail, address and number input; number values are strings, as in Slack. */
export function textInput(spec, host) {
  const control = spec.multiline
    ? h("textarea", { class: "field", rows: "4" })
    : h("input", { class: "field", type: TEXT_TYPES[spec.type] });
  control.id = uid("text");
  const counter = spec.max_length ? h("span", { class: "counter", "aria-hidden": "true" }) : null;
  const wishes = new Set(spec.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"]);
  const dispatchSoon = later(host.dispatch, SETTLE_MS);
  const count = () => counter && (counter.textContent = `${control.value.length} / ${spec.max_length}`);
  control.addEventListener("input", () => {
    count();
    host.typed();
    if (wishes.has("on_character_entered") && host.dispatches) dispatchSoon();
  });
  control.addEventListener("keydown", (event) => {
    const sends = event.key === "Enter" && host.dispatches && wishes.has("on_enter_pressed") && !spec.multiline;
    if (!sends || event.isComposing) return;
    event.preventDefault();
    host.dispatch();
  });
  const part = {
    node: h("div", { class: "text-box" }, control, counter),
    control,
    entry: () => ({ type: spec.type, value: control.value === "" ? null : control.value }),
    accept: (entry) => {
      control.value = entry?.value ?? "";
      count();
    },
    initial: () => ({ value: spec.initial_value ?? null }),
    isEmpty: () => control.value.trim() === "",
    complaint: () => textComplaint(spec, control),
    update: (fresh) => dressText(control, fresh),
  };
  dressText(control, spec);
  return part;
}

function dressText(control, spec) {
  set(control, "placeholder", plainWords(spec.placeholder) || null);
  set(control, "maxlength", spec.max_length);
  set(control, "min", spec.min_value);
  set(control, "max", spec.max_value);
  if (spec.type === "number_input") set(control, "step", spec.is_decimal_allowed ? "any" : "1");
}

function textComplaint(spec, control) {
  if (control.value && spec.min_length > control.value.length)
    return `Please write at least ${spec.min_length} characters.`;
  if (control.validity.valid) return null;
  if (spec.type === "email_text_input") return "Please enter a valid email address.";
  if (spec.type === "url_text_input") return "Please enter a valid link, beginning with https://.";
  return spec.type === "number_input" ? control.validationMessage : null;
}

/** Native date and time inputs; a date and time is read in the played person's zone, a time says which it is in. */
export function dateInput(spec, host) {
  const kind = DATE_KINDS[spec.type];
  const control = h("input", { class: "field date-field", type: kind.type, id: uid("date") });
  const isInstant = spec.type === "datetimepicker";
  const note = spec.timezone
    ? h("span", { class: "zone-note", id: uid("zone") }, zoneName(businessNow(), spec.timezone))
    : null;
  const value = () =>
    kind.shape.test(control.value) ? (isInstant ? epochOf(control.value, zone()) : control.value) : null;
  const settle = later(host.changed, SETTLE_MS); // the native inputs change with every keystroke
  control.addEventListener("change", settle);
  control.addEventListener("blur", () => settle.now());
  control.addEventListener("input", host.typed);
  return {
    node: h("div", { class: "date-box" }, control, note),
    control,
    describedBy: note?.id,
    entry: () => ({ type: spec.type, [kind.key]: value(), ...(spec.timezone ? { timezone: spec.timezone } : {}) }),
    accept: (entry) => (control.value = shown(entry?.[kind.key], isInstant)),
    initial: () => ({ [kind.key]: spec[kind.initial] ?? null }),
    isEmpty: () => value() === null,
    flush: () => settle.now(),
  };
}

const shown = (value, isInstant) =>
  value === null || value === undefined ? "" : isInstant ? wallOf(value * 1000, zone()) : value;
