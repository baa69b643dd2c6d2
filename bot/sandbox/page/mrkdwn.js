// Slack's mrkdwn as DOM nodes. Everything ends as text nodes: what people typed can never become markup.

import { formatToken } from "./dates.js";
import { h, outsideLink } from "./dom.js";
import { emojiOf, withEmoji } from "./emoji.js";
import { author, channel } from "./world.js";

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
const unescape = (text) => text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]);

/** mrkdwn -> nodes. `isVerbatim` stops bare addresses from becoming links. */
export function mrkdwn(text, isVerbatim = false) {
  return text
    .split(/```\n?([\s\S]*?)\n?```\n?/)
    .flatMap((part, index) => (index % 2 ? [codeBlock(part)] : prose(part, isVerbatim)));
}

/** A text object ({type, text, verbatim?, emoji?}) -> nodes. */
export function textNodes(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text, object.verbatim);
  return [object.emoji === false ? object.text : withEmoji(object.text)];
}

/** The words of a text object without any markup, for labels and option texts. */
export function plainWords(object) {
  if (!object) return "";
  return textNodes(object)
    .map((node) => (typeof node === "string" ? node : node.textContent))
    .join("");
}

const codeBlock = (text) => h("pre", { class: "mk-block" }, unescape(text));

function prose(text, isVerbatim) {
  const nodes = [];
  let quote = [];
  const endQuote = () => {
    if (quote.length) nodes.push(h("blockquote", { class: "mk-quote" }, inline(quote.join("\n"), isVerbatim)));
    quote = [];
  };
  let open = [];
  const endOpen = () => {
    if (open.length) nodes.push(...inline(open.join("\n"), isVerbatim));
    open = [];
  };
  for (const line of text.split("\n")) {
    const quoted = /^(?:>|&gt;) ?(.*)$/.exec(line);
    if (quoted) (endOpen(), quote.push(quoted[1]));
    else (endQuote(), open.push(line));
  }
  endOpen();
  endQuote();
  return nodes;
}

const RULES = [
  { find: /`([^`\n]+)`/y, make: ([, code]) => h("code", { class: "mk-code" }, unescape(code)) },
  { find: /<([^<>\n]+)>/y, make: ([, token]) => angle(token) },
  { find: /:([a-z0-9_+-]+):/y, make: ([whole, code]) => emojiNode(whole, code) },
  styleRule("*", "b"),
  styleRule("_", "i"),
  styleRule("~", "s"),
];
const BARE_LINK = {
  find: /https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"]/y,
  make: ([url]) => outsideLink(unescape(url), unescape(url)),
};

function styleRule(mark, tag) {
  const find = new RegExp(`[${mark}](?=\\S)([^\\n]*?[^\\s${mark}])[${mark}](?![\\p{L}\\p{N}])`, "yu");
  return { find, isStyle: true, make: ([, inner], isVerbatim) => h(tag, null, inline(inner, isVerbatim)) };
}

function inline(text, isVerbatim) {
  const rules = isVerbatim ? RULES : [...RULES, BARE_LINK];
  const nodes = [];
  let plain = "";
  for (let at = 0; at < text.length;) {
    const hit = ruleAt(rules, text, at);
    if (hit) {
      nodes.push(unescape(plain), hit.rule.make(hit.match, isVerbatim));
      plain = "";
    } else plain += text[at];
    at += hit ? hit.match[0].length : 1;
  }
  return [...nodes, unescape(plain)].filter((node) => node !== "");
}

function ruleAt(rules, text, at) {
  for (const rule of rules) {
    if (rule.isStyle && at > 0 && /[\p{L}\p{N}]/u.test(text[at - 1])) continue;
    rule.find.lastIndex = at;
    const match = rule.find.exec(text);
    if (match) return { rule, match };
  }
  return null;
}

function emojiNode(written, code) {
  const sign = emojiOf(code);
  return sign ? h("span", { class: "emoji", role: "img", "aria-label": code.replaceAll("_", " ") }, sign) : written;
}

function angle(token) {
  const [target, ...rest] = token.split("|");
  const label = rest.length ? unescape(rest.join("|")) : null;
  if (target.startsWith("@")) return mention(target.slice(1), label);
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (target.startsWith("!date^")) return dateNode(target, label);
  if (target.startsWith("!"))
    return h("span", { class: "mention" }, `@${label?.replace(/^@/, "") ?? target.slice(1).split("^")[0]}`);
  return outsideLink(unescape(target), label ?? unescape(target).replace(/^mailto:/, ""));
}

/** "@Name" of a person or the app. */
export function mention(id, label) {
  const { name } = author(id);
  return h("span", { class: "mention" }, `@${name === id && label ? label : name}`);
}

/** "#name", a way to the channel if the person is in it. */
export function channelMention(id, label) {
  const found = channel(id);
  const words = `#${found?.name ?? label ?? "private channel"}`;
  return found ? h("a", { class: "mention", href: `#channel/${id}` }, words) : h("span", { class: "mention" }, words);
}

function dateNode(token, fallback) {
  const [, seconds, format, link] = token.split("^");
  const node = timeNode(seconds, unescape(format ?? ""), fallback);
  return link ? outsideLink(unescape(link), node) : node;
}

/** A <time> in the person's zone; the fallback stays as its title, so that both can be compared. */
export function timeNode(seconds, format, fallback) {
  const words = formatToken(seconds, format);
  if (words === null) return h("span", null, fallback ?? "");
  return h("time", { datetime: new Date(Number(seconds) * 1000).toISOString(), title: fallback }, words);
}
