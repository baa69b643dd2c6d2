// Block Kit blocks as parts that survive a new world: same block_id and type, same nodes.

import { h, keyed, outsideLink, safeUrl, uid, whenNew } from "./dom.js";
import { Element, elementKey, spareName } from "./elements.js";
import { icon } from "./icons.js";
import { InputBlock } from "./inputblock.js";
import { plainWords, textNodes } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { dressing } from "./world.js";

const MAKERS = { section, actions, input: (block, surface) => new InputBlock(surface) };

const STILL = {
  header: (block) => h("h3", { class: "bk-header" }, textNodes(block.text)),
  divider: () => h("hr", { class: "bk-divider" }),
  context: (block) => h("div", { class: "bk-context" }, block.elements.map(contextItem)),
  image: (block) => figure(block),
  rich_text: (block) => h("div", { class: "bk-rich" }, richText(block)),
  markdown: (block) => h("div", { class: "bk-text" }, textNodes({ type: "mrkdwn", text: block.text })),
  alert: (block) => alertBox(block),
};

const keyOf = (block) => `${block.type} ${block.block_id}`;

/**
 * Blocks inside `parent`. `surface`: {act, options, changed}. show(blocks, values, errors) draws;
 * state() reads {block_id: {action_id: entry}}; inputs() lists the input block parts.
 */
export function blockList(parent, surface) {
  const show = keyed(parent);
  let parts = [];
  return {
    show(blocks, values = {}, errors = {}) {
      const named = (blocks ?? []).map((block, index) => ({ ...block, block_id: block.block_id ?? `at-${index}` }));
      parts = show(named, keyOf, (block) => blockPart(block, surface));
      named.forEach((block, index) =>
        parts[index].renew(block, values[block.block_id], errors[block.block_id] ?? null),
      );
    },
    state: () => Object.fromEntries(parts.map(stateOf).filter(([, entries]) => Object.keys(entries).length)),
    inputs: () => parts.filter((part) => part.check),
    elements: () => parts.flatMap((part) => part.elements()),
  };
}

function stateOf(part) {
  const stateful = part.elements().filter((one) => one.isStateful);
  return [part.node.dataset.blockId, Object.fromEntries(stateful.map((one) => [one.spec.action_id, one.entry()]))];
}

function blockPart(block, surface) {
  const part = (MAKERS[block.type] ?? still)(block, surface);
  part.node.dataset.blockId = block.block_id;
  part.node.classList.add("bk");
  return part;
}

function still(block) {
  const node = h("div", { class: `bk-${block.type}-box` });
  const draw =
    STILL[block.type] ?? (() => h("p", { class: "strange" }, `[${block.type} is not drawn by this stand-in]`));
  return { node, elements: () => [], renew: (fresh) => whenNew(node, signed(fresh), () => draw(fresh)) };
}

const signed = (block) => JSON.stringify(block) + dressing();

function section(_, surface) {
  const text = h("div", { class: "bk-text", id: uid("text") });
  const fields = h("div", { class: "bk-fields" });
  const slot = h("div", { class: "bk-accessory" });
  const node = h("div", { class: "bk-section" }, h("div", { class: "bk-main" }, text, fields), slot);
  const showAccessory = keyed(slot);
  let live = [];
  const renew = (block, entries) => {
    whenNew(text, signed([block.text]), () => textNodes(block.text));
    whenNew(fields, signed([block.fields]), () =>
      (block.fields ?? []).map((field) => h("div", { class: "bk-field" }, textNodes(field))),
    );
    text.hidden = !block.text;
    fields.hidden = !block.fields;
    slot.hidden = !block.accessory;
    const around = plainWords(block.text).slice(0, 80);
    live = elementsIn(showAccessory, block, block.accessory ? [block.accessory] : [], { surface, entries, around });
  };
  return { node, elements: () => live, renew };
}

function actions(_, surface) {
  const node = h("div", { class: "bk-actions", role: "group" });
  const show = keyed(node);
  let live = [];
  const renew = (block, entries) => (live = elementsIn(show, block, block.elements, { surface, entries }));
  return { node, elements: () => live, renew };
}

function elementsIn(show, block, specs, { surface, entries, around }) {
  const make = (spec) =>
    spec.type === "image" ? picture(spec) : liveElement(spec, block, { surface, entries, around });
  const parts = show(specs, elementKey, make);
  const live = parts.map((part) => part.element).filter(Boolean);
  for (const spec of specs)
    live.find((one) => elementKey(one.spec) === elementKey(spec))?.update(spec, entries?.[spec.action_id]);
  return live;
}

function liveElement(spec, block, { surface, entries, around }) {
  const live = new Element(spec, { blockId: block.block_id, dispatches: true, isOptional: false, surface });
  live.label({ words: spareName(spec, around) });
  live.begin(entries?.[spec.action_id]);
  return { node: live.node, element: live };
}

const picture = (spec) => ({ node: image(spec, "bk-thumb") });

/** An <img>, or its description when the address is not one to load. */
function image(spec, className) {
  const src = safeUrl(spec.image_url ?? "");
  return src?.startsWith("http")
    ? h("img", { src, alt: spec.alt_text, class: className, loading: "lazy" })
    : h("span", null, spec.alt_text);
}

function figure(block) {
  const caption = block.title ? h("figcaption", null, textNodes(block.title)) : null;
  return h(
    "figure",
    { class: "bk-image" },
    caption,
    image(block, "bk-picture"),
    block.image_url ? outsideLink(block.image_url, h("span", { class: "sr-only" }, "Open image")) : null,
  );
}

const contextItem = (item) =>
  item.type === "image" ? image(item, "bk-tiny") : h("span", { class: "bk-context-text" }, textNodes(item));

const LEVELS = { info: "info", success: "check", warning: "warning", error: "warning", default: "info" };

function alertBox(block) {
  const level = block.level in LEVELS ? block.level : "default";
  const words = typeof block.text === "string" ? [block.text] : textNodes(block.text);
  return h(
    "div",
    { class: `bk-alert bk-alert-${level}`, role: level === "error" ? "alert" : "status" },
    icon(LEVELS[level]),
    h("div", null, words),
  );
}
