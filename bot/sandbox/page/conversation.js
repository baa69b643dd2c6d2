// A channel or DM: its messages, always scrolled to the newest unless the person reads further up, and the composer.

import { Composer } from "./composer.js";
import { h } from "./dom.js";
import { messageList } from "./messages.js";
import { threadFragment } from "./place.js";
import { post } from "./world.js";

const NEAR = 80;
const SETTLED_MS = 1000;

/** {node, show(conversation), gone(), focus()}; `where` is its place, `label` its name for the composer. */
export function conversation(where, id, { label, intro }) {
  const list = h("div", {
    class: "message-list",
    role: "log",
    "aria-live": "off",
    "aria-label": `Messages in ${label}`,
    data: { testid: "messages" },
  });
  const scroll = h(
    "div",
    { class: "message-scroll", tabindex: "0", role: "region", "aria-label": `${label}, history` },
    intro,
    list,
  );
  const write = new Composer(id, label);
  const node = h("div", { class: "conversation", data: { channel: id } }, scroll, write.node);
  const showMessages = messageList(list, { channel: id, threadLink: (ts) => threadFragment(where, ts) });
  let sticks = true;
  let readUpTo = null;
  const toEnd = () => sticks && (scroll.scrollTop = scroll.scrollHeight);
  const watcher = new ResizeObserver(toEnd);

  scroll.addEventListener(
    "scroll",
    () => (sticks = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR),
  );
  watcher.observe(scroll);
  watcher.observe(list);

  function show(fresh) {
    const last = fresh.messages.at(-1);
    showMessages(fresh.messages);
    setTimeout(() => list.setAttribute("aria-live", "polite"), SETTLED_MS); // what was there already is not news
    toEnd();
    if (fresh.unread && last?.ts !== readUpTo && document.visibilityState === "visible") {
      readUpTo = last?.ts;
      post("read", { channel: id });
    }
  }

  return { node, show, focus: () => write.focus(), gone: () => watcher.disconnect() };
}
