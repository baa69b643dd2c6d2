// rich_text blocks: sections, lists, quotes and preformatted text.

import { h, outsideLink } from "./dom.js";
import { emojiOf } from "./emoji.js";
import { channelMention, mention, timeNode } from "./mrkdwn.js";

const LEAVES = {
  text: (leaf) => styled(leaf.text, leaf.style),
  link: (leaf) => outsideLink(leaf.url, styled(leaf.text ?? leaf.url, leaf.style)),
  user: (leaf) => mention(leaf.user_id),
  channel: (leaf) => channelMention(leaf.channel_id),
  emoji: (leaf) => emojiOf(leaf.name) ?? `:${leaf.name}:`,
  date: (leaf) => (leaf.url ? outsideLink(leaf.url, dateLeaf(leaf)) : dateLeaf(leaf)),
  broadcast: (leaf) => h("span", { class: "mention" }, `@${leaf.range}`),
  usergroup: (leaf) => h("span", { class: "mention" }, `@${leaf.usergroup_id}`),
  color: (leaf) => leaf.value,
};

const dateLeaf = (leaf) => timeNode(leaf.timestamp, leaf.format, leaf.fallback);

const PARTS = {
  rich_text_section: (part) => h("div", { class: "rt-section" }, leaves(part)),
  rich_text_quote: (part) => h("blockquote", { class: "mk-quote" }, leaves(part)),
  rich_text_preformatted: (part) => h("pre", { class: "mk-block" }, leaves(part)),
  rich_text_list: (part) => list(part),
};

export const richText = (block) => block.elements.map((part) => PARTS[part.type]?.(part) ?? h("div", null, part.type));

const leaves = (part) => part.elements.map((leaf) => LEAVES[leaf.type]?.(leaf) ?? "");

function list(part) {
  const items = part.elements.map((section) => h("li", null, leaves(section)));
  const start = part.style === "ordered" && part.offset ? part.offset + 1 : null;
  return h(part.style === "ordered" ? "ol" : "ul", { class: `rt-list indent-${part.indent ?? 0}`, start }, items);
}

const TAGS = [
  ["code", "code"],
  ["strike", "s"],
  ["italic", "i"],
  ["bold", "b"],
  ["underline", "u"],
];

function styled(text, style = {}) {
  return TAGS.reduce(
    (inner, [name, tag]) => (style[name] ? h(tag, { class: name === "code" ? "mk-code" : null }, inner) : inner),
    text,
  );
}
