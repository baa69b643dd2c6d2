// The side panel with a message and its replies.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { messageList } from "./messages.js";
import { conversationAt, fragment, place } from "./place.js";

let panel = null;

/** Opens, renews or closes the panel as the address says. */
export function showThread() {
  const where = place();
  const parent = where.thread && conversationAt(where)?.messages.find((message) => message.ts === where.thread);
  if (!parent || panel?.ts !== parent.ts) close();
  if (!parent) return;
  panel ??= open(where, parent);
  panel.show(parent);
}

function close() {
  if (!panel) return;
  const hadFocus = panel.node.contains(document.activeElement);
  panel.node.remove();
  document.body.classList.remove("has-thread");
  if (hadFocus) document.querySelector(`article[data-ts="${panel.ts}"] .replies`)?.focus();
  panel = null;
}

function open(where, parent) {
  const conversation = conversationAt(where);
  const leave = h("a", { class: "icon-button", href: fragment(where), "aria-label": "Close thread" }, icon("close"));
  const first = h("div", { class: "thread-parent" });
  const count = h("div", { class: "thread-count" });
  const replies = h("div", { role: "log", "aria-label": "Replies" });
  const title = h("h2", { class: "pane-title", tabindex: "-1" }, "Thread");
  const about = h("span", { class: "pane-topic" }, conversation.name ? `#${conversation.name}` : "Direct message");
  const node = h(
    "aside",
    { class: "thread", "aria-label": "Thread", data: { testid: "thread" } },
    h("header", { class: "pane-head" }, title, about, leave),
    h(
      "div",
      { class: "thread-scroll", tabindex: "0", role: "region", "aria-label": "Thread messages" },
      first,
      count,
      replies,
    ),
  );
  const showParent = messageList(first, { channel: conversation.id, threadLink: null });
  const showReplies = messageList(replies, { channel: conversation.id, threadLink: null });
  node.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && leave.click());
  document.getElementById("main").after(node);
  document.body.classList.add("has-thread");
  title.focus();
  function show(message) {
    showParent([message]);
    count.textContent = `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`;
    showReplies(message.replies ?? []);
  }
  return { node, ts: parent.ts, show };
}
