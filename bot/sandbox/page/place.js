// Where the person is, kept in the address: #channel/C1, #channel/C1/thread/TS, #app/home, #app/messages, #mail, #mail/ID.

import { current, directMessage } from "./world.js";

/** {kind: "channel" | "app" | "mail", id?, tab?, thread?} of the address, or the first channel. */
export function place() {
  const [kind, id, word, ts] = decodeURIComponent(location.hash.slice(1)).split("/");
  if (kind === "channel" && current().channels.some((one) => one.id === id))
    return { kind, id, thread: word === "thread" ? ts : null };
  if (kind === "app")
    return { kind, tab: id === "messages" ? "messages" : "home", thread: word === "thread" ? ts : null };
  if (kind === "mail") return { kind, id: id ?? null };
  return current().channels.length
    ? { kind: "channel", id: current().channels[0].id, thread: null }
    : { kind: "app", tab: "home", thread: null };
}

/** The same place without its thread, as a fragment. */
export function fragment({ kind, id, tab }) {
  return `#${[kind, id ?? tab].filter(Boolean).join("/")}`;
}

export const threadFragment = (where, ts) => `${fragment(where)}/thread/${ts}`;

export const isHere = (where, other) => fragment(where) === fragment(other);

/** The channel or DM shown at a place, or null. */
export function conversationAt(where) {
  if (where.kind === "channel") return current().channels.find((one) => one.id === where.id);
  return where.kind === "app" && where.tab === "messages" ? directMessage() : null;
}
