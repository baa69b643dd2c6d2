// A channel: its name, its topic, its conversation.

import { conversation } from "./conversation.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { channel } from "./world.js";

export function channelPane(where) {
  const { id, name, is_private: isPrivate } = channel(where.id);
  const mark = icon(isPrivate ? "lock" : "hash");
  const topic = h("span", { class: "pane-topic" });
  const title = h("h1", { class: "pane-title", tabindex: "-1" }, mark, h("span", null, name));
  const intro = h(
    "div",
    { class: "intro" },
    h("p", { class: "intro-name" }, `#${name}`),
    h("p", null, `This is the beginning of #${name}${isPrivate ? ", a private channel" : ""}.`),
  );
  const pane = conversation(where, id, { label: `#${name}`, intro });
  const show = () => {
    topic.textContent = channel(id).topic ?? "";
    pane.show(channel(id));
  };
  return {
    ...pane,
    node: h("div", { class: "pane" }, h("header", { class: "pane-head" }, title, topic), pane.node),
    show,
    title: `#${name}`,
  };
}
