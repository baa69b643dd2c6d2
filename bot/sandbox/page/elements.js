// Interactive elements: which part draws which type, when the app hears of a change, and whose value counts.

import { button, overflow } from "./buttons.js";
import { askToConfirm } from "./confirm.js";
import { h, set } from "./dom.js";
import { DATE_INPUTS, TEXT_INPUTS, dateInput, textInput } from "./inputs.js";
import { plainWords } from "./mrkdwn.js";
import { SELECT_TYPES, select } from "./select.js";
import { TICK_TYPES, ticks } from "./ticks.js";

const MAKERS = new Map([
  ["button", button],
  ["overflow", overflow],
  ...TEXT_INPUTS.map((type) => [type, textInput]),
  ...DATE_INPUTS.map((type) => [type, dateInput]),
  ...TICK_TYPES.map((type) => [type, ticks]),
  ...SELECT_TYPES.map((type) => [type, select]),
]);

const strange = (spec) => ({ node: h("span", { class: "strange" }, `[${spec.type} is not drawn by this stand-in]`) });

export const elementKey = (spec) => `${spec.action_id} ${spec.type}`;

/**
 * One element of a block: the part that draws it and what Slack's client does around it.
 * A part has node, control or group, and if it keeps a value entry(), accept(entry), initial(), isEmpty().
 */
export class Element {
  #host;
  #isOurs = false; // the person's own value wins until the server has said the same
  #agreed = null; // what to go back to when a confirm dialog is denied

  /** `host`: {blockId, dispatches, isOptional, surface, touched?}; `surface`: {act, options, changed} of where the block lives. */
  constructor(spec, host) {
    this.#host = host;
    this.spec = spec;
    this.part = (MAKERS.get(spec.type) ?? strange)(spec, this.#hooks());
    this.node = this.part.node;
    this.isStateful = Boolean(this.part.entry);
    (this.part.group ?? this.part.control ?? this.node).dataset.actionId = spec.action_id ?? "";
  }

  #hooks() {
    const { blockId, surface, dispatches, isOptional } = this.#host;
    return {
      isOptional,
      dispatches,
      options: (query) => surface.options(blockId, this.spec.action_id, query),
      typed: () => this.#touch(),
      changed: () => this.#change(),
      dispatch: () => this.#send(this.entry()),
      press: (extra) => this.#press(extra),
    };
  }

  entry() {
    return this.part.entry();
  }

  isEmpty() {
    return this.part.isEmpty();
  }

  complaint() {
    return this.part.complaint?.() ?? null;
  }

  focus() {
    this.part.control?.focus();
  }

  /** The value at first: what the server says, else what the app set as initial. */
  begin(entry) {
    if (!this.isStateful) return;
    this.part.accept(entry ?? this.part.initial());
    this.#agreed = this.entry();
  }

  update(spec, entry) {
    if (JSON.stringify(spec) !== JSON.stringify(this.spec)) this.part.update?.(spec);
    if (this.part.isOffered?.(spec) === false) this.#isOurs = false; // a choice that is gone is not the person's any more
    this.spec = spec;
    if (this.isStateful && entry !== undefined) this.#accept(entry);
  }

  #accept(entry) {
    if (digest(entry) === digest(this.entry())) this.#isOurs = false;
    else if (!this.#isOurs) this.part.accept(entry);
    this.#agreed = this.entry();
  }

  #touch() {
    this.#isOurs = true;
    this.#host.touched?.();
    this.#host.surface.changed();
  }

  async #change() {
    if (!(await this.#isConfirmed())) return this.part.accept(this.#agreed);
    this.#agreed = this.entry();
    this.#touch();
    return this.#host.dispatches ? this.#send(this.entry()) : undefined;
  }

  async #press(extra) {
    if (await this.#isConfirmed()) await this.#send({ type: this.spec.type, value: this.spec.value, ...extra });
  }

  async #isConfirmed() {
    return !this.spec.confirm || askToConfirm(this.spec.confirm);
  }

  async #send(entry) {
    this.part.control.setAttribute("aria-busy", "true");
    await this.#host.surface.act(this.#host.blockId, this.spec.action_id, entry);
    this.part.control.removeAttribute("aria-busy");
  }

  /** Ties a visible label, or spare words where there is none, to the control. */
  label({ node, words }) {
    const target = this.part.group ?? this.part.control;
    if (node && this.part.group) target.setAttribute("aria-labelledby", node.id);
    else if (node && target) node.htmlFor = target.id;
    else if (words) target?.setAttribute("aria-label", words);
  }

  describe({ ids, isInvalid, isRequired }) {
    const target = this.part.group ?? this.part.control;
    if (!target) return;
    set(target, "aria-describedby", [...ids, this.part.describedBy].filter(Boolean).join(" ") || null);
    set(target, "aria-invalid", isInvalid ? "true" : null);
    set(target, "aria-required", isRequired && target.getAttribute("role") !== "group" ? "true" : null);
  }
}

/** What a state entry means, without the decorations servers add to option objects. */
function digest(entry) {
  const { type, timezone, ...rest } = entry ?? {};
  const values = Object.values(rest)
    .flat()
    .map((value) => value?.value ?? value ?? null);
  return JSON.stringify(values.filter((value) => value !== null && value !== ""));
}

const SPARE_NAMES = { datepicker: "Date", timepicker: "Time", datetimepicker: "Date and time" };

/** A name for an element that has no <label>: its placeholder, else what it is for. */
export function spareName(spec, around) {
  if (spec.type === "button" || spec.type === "overflow") return null;
  return plainWords(spec.placeholder) || around || SPARE_NAMES[spec.type] || spec.type.replaceAll("_", " ");
}
