// Radio buttons and checkboxes.

import { h, uid } from "./dom.js";
import { textNodes } from "./mrkdwn.js";

export const TICK_TYPES = ["radio_buttons", "checkboxes"];

/** A group part: no single control to label, so the group itself carries the name. */
export function ticks(spec, host) {
  const isRadio = spec.type === "radio_buttons";
  const node = h("div", { class: "ticks", role: isRadio ? "radiogroup" : "group", id: uid("ticks") });
  const name = uid("tick");
  let boxes = [];
  const build = (fresh) => {
    boxes = fresh.options.map((option) => tick(option, { isRadio, name, changed: host.changed }));
    node.replaceChildren(...boxes.map((box) => box.node));
  };
  const chosen = () => boxes.filter((box) => box.input.checked).map((box) => box.option);
  const mark = (options) => {
    const values = new Set(options.map((option) => option.value));
    for (const box of boxes) box.input.checked = values.has(box.option.value);
  };
  build(spec);
  return {
    node,
    group: node,
    get control() {
      return (boxes.find((box) => box.input.checked) ?? boxes[0]).input;
    },
    entry: () =>
      isRadio
        ? { type: spec.type, selected_option: chosen()[0] ?? null }
        : { type: spec.type, selected_options: chosen() },
    accept: (entry) => mark([entry?.selected_option ?? entry?.selected_options ?? []].flat()),
    initial: () => ({ selected_option: spec.initial_option, selected_options: spec.initial_options }),
    isEmpty: () => chosen().length === 0,
    update: (fresh) => {
      const kept = chosen();
      build(fresh);
      mark(kept);
    },
  };
}

function tick(option, { isRadio, name, changed }) {
  const about = option.description ? h("span", { class: "tick-about" }, textNodes(option.description)) : null;
  const input = h("input", {
    type: isRadio ? "radio" : "checkbox",
    name,
    value: option.value,
    on: { change: changed },
  });
  const words = h("span", { class: "tick-words" }, h("span", null, textNodes(option.text)), about);
  return { option, input, node: h("label", { class: "tick" }, input, words) };
}
