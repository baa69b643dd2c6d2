// The input block: label, element, hint, and the sentence under the field when something is wrong with it.

import { h, uid, whenNew } from "./dom.js";
import { Element, elementKey } from "./elements.js";
import { icon } from "./icons.js";
import { textNodes } from "./mrkdwn.js";

const MISSING = "Please complete this required field.";

export class InputBlock {
  #surface;
  #block = null;
  #element = null;
  #served = null; // the sentence the server last gave
  #label = h("div", { class: "in-label" });
  #slot = h("div", { class: "in-slot" });
  #hint = h("p", { class: "in-hint", id: uid("hint") });
  #fault = h("p", { class: "in-error", id: uid("error"), hidden: true });
  node = h("div", { class: "bk-input" }, this.#label, this.#slot, this.#fault, this.#hint);

  constructor(surface) {
    this.#surface = surface;
  }

  get id() {
    return this.#block.block_id;
  }

  elements() {
    return [this.#element];
  }

  focus() {
    this.#element.focus();
  }

  /** Draws the block; `entries` are its values by action_id, `error` the server's sentence or null. */
  renew(block, entries, error) {
    const isNew = !this.#block || elementKey(block.element) !== elementKey(this.#block.element);
    this.#block = block;
    if (isNew) this.#mount(entries);
    whenNew(this.#hint, JSON.stringify(block.hint ?? null), () => textNodes(block.hint));
    this.#hint.hidden = !block.hint;
    this.#element.update(block.element, entries?.[block.element.action_id]);
    whenNew(this.#label, JSON.stringify([block.label, block.optional, elementKey(block.element)]), () => this.#name());
    if (error === this.#served) return this.#describe();
    this.#served = error;
    return this.blame(error);
  }

  #mount(entries) {
    const { block_id: blockId, element, dispatch_action: dispatches, optional } = this.#block;
    this.#element = new Element(element, {
      blockId,
      dispatches: Boolean(dispatches),
      isOptional: optional,
      surface: this.#surface,
      touched: () => this.blame(null),
    });
    this.#slot.replaceChildren(this.#element.node);
    this.#element.begin(entries?.[element.action_id]);
  }

  #name() {
    const tag = this.#element.part.group ? "span" : "label";
    const name = h(tag, { id: uid("label"), class: "in-name" }, textNodes(this.#block.label));
    if (this.#block.optional) name.append(h("span", { class: "in-optional" }, " (optional)"));
    this.#element.label({ node: name });
    return name;
  }

  /** Puts a sentence under the field, or takes it away. */
  blame(sentence) {
    this.#fault.hidden = !sentence;
    this.#fault.replaceChildren(...(sentence ? [icon("warning"), h("span", null, sentence)] : []));
    this.node.classList.toggle("is-wrong", Boolean(sentence));
    this.#describe();
  }

  #describe() {
    const ids = [!this.#fault.hidden && this.#fault.id, this.#block.hint && this.#hint.id].filter(Boolean);
    this.#element.describe({ ids, isInvalid: !this.#fault.hidden, isRequired: !this.#block.optional });
  }

  /** What Slack's own client would refuse, or null. */
  check() {
    if (this.#element.isStateful && this.#element.isEmpty()) return this.#block.optional ? null : MISSING;
    return this.#element.complaint();
  }
}
