// A list of messages: authors, day lines, blocks, edits, ephemeral notes and the way into threads.

import { avatar } from "./avatar.js";
import { blockList } from "./blocks.js";
import { clockTime, dayAndTime, dividerWords } from "./dates.js";
import { h, keepFocus, keyed, whenNew } from "./dom.js";
import { icon } from "./icons.js";
import { mrkdwn } from "./mrkdwn.js";
import { messageSurface } from "./surface.js";
import { author, dressing, zone } from "./world.js";
import { dayOf } from "./zone.js";

const TOGETHER_MS = 5 * 60 * 1000;
const momentOf = (message) => Math.floor(Number(message.ts) * 1000);

/** show(messages) inside `parent`; `threadLink(ts)` gives the address of a thread, or null inside one. */
export function messageList(parent, { channel, threadLink }) {
  const show = keyed(parent);
  return (messages) =>
    show(
      rowsOf(messages),
      (row) => row.key,
      (row) => (row.day ? dayLine(row) : messagePart(row, { channel, threadLink })),
    );
}

/** Messages with day lines between; a message soon after another of the same author has no head of its own. */
function rowsOf(messages) {
  return messages.flatMap((message, index) => {
    const before = messages[index - 1];
    const day = dayOf(momentOf(message), zone());
    const isNewDay = !before || dayOf(momentOf(before), zone()) !== day;
    const row = { key: `ts ${message.ts}`, message, isContinued: !isNewDay && goesOn(before, message) };
    return isNewDay ? [{ key: `day ${day}`, day: momentOf(message) }, row] : [row];
  });
}

const goesOn = (before, message) =>
  before.user === message.user &&
  before.is_ephemeral === message.is_ephemeral &&
  !before.reply_count &&
  momentOf(message) - momentOf(before) < TOGETHER_MS;

function dayLine() {
  const words = h("span");
  return {
    node: h("div", { class: "day-line", role: "separator" }, words),
    update: (row) => (words.textContent = dividerWords(row.day)),
  };
}

function messagePart(first, { channel, threadLink }) {
  let message = first.message;
  const face = h("div", { class: "msg-face" });
  const head = h("div", { class: "msg-head" });
  const text = h("div", { class: "msg-text" });
  const body = h("div", { class: "msg-blocks" });
  const tail = h("div", { class: "msg-tail" });
  const node = h(
    "article",
    { class: "message", tabindex: "-1", data: { ts: message.ts, testid: "message" } },
    face,
    h("div", { class: "msg-main" }, head, text, body, tail),
  );
  const blocks = blockList(body, messageSurface({ channel, message: () => message, state: () => blocks.state() }));

  function update(row) {
    message = row.message;
    const who = author(message.user);
    const hasBlocks = message.is_app && message.blocks?.length > 0; // people write mrkdwn
    node.setAttribute(
      "aria-label",
      `${who.name}, ${dayAndTime(momentOf(message))}${message.is_ephemeral ? ", only visible to you" : ""}`,
    );
    node.className = `message${row.isContinued ? " is-continued" : ""}${message.is_ephemeral ? " is-ephemeral" : ""}`;
    whenNew(face, JSON.stringify([who, row.isContinued, momentOf(message), zone()]), () =>
      row.isContinued ? quietTime(message) : avatar(who),
    );
    whenNew(head, JSON.stringify([who, row.isContinued, message.is_ephemeral, zone()]), () =>
      headNodes(message, who, row.isContinued),
    );
    whenNew(text, JSON.stringify([message.text, message.edited, hasBlocks]) + dressing(), () =>
      hasBlocks ? [] : [...mrkdwn(message.text ?? ""), editedMark(message)],
    );
    text.hidden = hasBlocks;
    blocks.show(hasBlocks ? message.blocks : []);
    whenNew(
      tail,
      JSON.stringify([
        message.edited,
        hasBlocks,
        message.reply_count,
        message.replies?.at(-1)?.ts,
        threadLink?.(message.ts),
      ]),
      () => tailNodes(message, hasBlocks, threadLink),
    );
  }

  return { node, update: (row) => keepFocus(node, () => update(row)) };
}

function headNodes(message, who, isContinued) {
  const note = message.is_ephemeral
    ? h("div", { class: "msg-private" }, icon("eye"), h("span", null, "Only visible to you"))
    : null;
  if (isContinued) return [];
  const badge = message.is_app || who.isApp ? h("span", { class: "app-badge" }, "APP") : null;
  return [
    note,
    h("div", { class: "msg-byline" }, h("span", { class: "msg-author" }, who.name), badge, timeOf(message)),
  ].filter(Boolean);
}

const timeOf = (message) =>
  h(
    "time",
    { class: "msg-time", datetime: new Date(momentOf(message)).toISOString(), title: dayAndTime(momentOf(message)) },
    clockTime(momentOf(message)),
  );

const quietTime = (message) =>
  h("span", { class: "msg-quiet-time", "aria-hidden": "true" }, clockTime(momentOf(message)));

/** "today at 10:32", as Slack tells when a thread was last written in. */
function replyTime(ms) {
  const day = dividerWords(ms);
  return `${["Today", "Yesterday"].includes(day) ? day.toLowerCase() : day} at ${clockTime(ms)}`;
}

const editedMark = (message) => (message.edited ? h("span", { class: "msg-edited" }, " (edited)") : "");

function tailNodes(message, hasBlocks, threadLink) {
  return [
    hasBlocks && editedMark(message),
    threadLink && message.reply_count && repliesLink(message, threadLink),
  ].filter(Boolean);
}

function repliesLink(message, threadLink) {
  const count = message.reply_count;
  const last = message.replies?.at(-1);
  const writers = [...new Set((message.replies ?? []).map((reply) => reply.user))].slice(0, 3);
  return h(
    "a",
    { class: "replies", href: threadLink(message.ts), data: { testid: "replies" } },
    writers.map((id) => avatar(author(id), "avatar-small")),
    h("span", { class: "replies-count" }, `${count} ${count === 1 ? "reply" : "replies"}`),
    last ? h("span", { class: "replies-last" }, `Last reply ${replyTime(momentOf(last))}`) : null,
  );
}
