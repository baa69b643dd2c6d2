// The listbox of a combobox: groups, the active option, choosing. Knows nothing of where the options come from.

import { h, uid } from "./dom.js";
import { icon } from "./icons.js";

/**
 * `groups` are [{label: string | null, items: [{value, text, description?}]}].
 * show(groups, chosenValues) · move(step) · active() · note(sentence) for "Loading…" and the like.
 */
export function optionList({ label, isMulti, onChoose, onActive }) {
  const node = h("ul", { class: "options", role: "listbox", id: uid("options"), "aria-label": label, tabindex: "-1" });
  if (isMulti) node.setAttribute("aria-multiselectable", "true");
  node.addEventListener("pointerdown", (event) => event.preventDefault()); // the text box keeps focus
  let rows = [];
  let at = -1;

  function show(groups, chosen, wanted = null) {
    rows = [];
    node.replaceChildren(...groups.flatMap((group) => groupNodes(group, chosen)));
    const first = rows.findIndex((row) => (isMulti ? !chosen.has(row.item.value) : row.item.value === wanted));
    activate(rows.length ? Math.max(0, first) : -1);
  }

  function groupNodes(group, chosen) {
    const nodes = group.items.map((item) => row(item, chosen.has(item.value)));
    if (!group.label) return nodes;
    const name = h("li", { class: "option-group-name", role: "presentation", id: uid("group") }, group.label);
    return [h("li", { role: "presentation" }, h("ul", { role: "group", "aria-labelledby": name.id }, name, nodes))];
  }

  function row(item, isChosen) {
    const about = item.description ? h("span", { class: "option-about" }, item.description) : null;
    const words = h("span", { class: "option-words" }, h("span", { class: "option-text" }, item.text), about);
    const option = h(
      "li",
      {
        role: "option",
        id: uid("option"),
        class: "option",
        "aria-selected": String(isChosen),
        data: { value: item.value },
      },
      words,
    );
    if (isChosen) option.append(icon("check"));
    const place = rows.push({ item, node: option }) - 1;
    option.addEventListener("click", () => onChoose(item));
    option.addEventListener("pointermove", () => at !== place && activate(place, false));
    return option;
  }

  function activate(place, scroll = true) {
    rows[at]?.node.classList.remove("is-active");
    at = place;
    rows[at]?.node.classList.add("is-active");
    if (scroll) rows[at]?.node.scrollIntoView({ block: "nearest" });
    onActive(rows[at]?.node.id ?? null);
  }

  function note(sentence) {
    rows = [];
    node.replaceChildren(h("li", { class: "option-note", role: "presentation" }, sentence));
    activate(-1);
  }

  const move = (step) => rows.length && activate((at + step + rows.length) % rows.length);
  return { node, show, move, note, active: () => rows[at]?.item ?? null, count: () => rows.length };
}
