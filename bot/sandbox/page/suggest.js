// What the composer offers while typing: commands after "/", people after "@", channels after "#".

import { current, players } from "./world.js";

const starts = (text, query) =>
  text
    .toLowerCase()
    .split(/[\s-]+/)
    .some((word) => word.startsWith(query)) || text.toLowerCase().startsWith(query);

/** null, or {title, from, items: [{value, text, description}]} for the text before the caret; `from` is where the word begins. */
export function suggestions(text, caret) {
  const before = text.slice(0, caret);
  return commandList(before) ?? wordList(before, "@", people) ?? wordList(before, "#", rooms);
}

/** The usage of the command that the text begins with, once its name is complete: {command, usage_hint, description} or null. */
export function usageOf(text) {
  const name = /^(\/\S+)\s/.exec(text)?.[1];
  return current().commands.find((one) => one.command === name) ?? null;
}

function commandList(before) {
  const typed = /^\/(\S*)$/.exec(before)?.[1];
  if (typed === undefined) return null;
  const fitting = current().commands.filter((one) => one.command.slice(1).startsWith(typed.toLowerCase()));
  const items = fitting.map((one) => ({
    value: `${one.command} `,
    text: `${one.command} ${one.usage_hint ?? ""}`.trim(),
    description: one.description,
  }));
  return listed("Commands", 0, items, before);
}

function wordList(before, mark, entries) {
  const match = new RegExp(`(?:^|[\\s(])${mark}([^\\s${mark}]*)$`).exec(before);
  if (!match) return null;
  const query = match[1].toLowerCase();
  const items = entries()
    .filter((item) => starts(item.text.slice(1), query))
    .slice(0, 8);
  return listed(mark === "@" ? "People" : "Channels", before.length - query.length - 1, items, before);
}

function listed(title, from, items, before) {
  const isDone = items.length === 1 && items[0].value.trim() === before.slice(from);
  return items.length && !isDone ? { title, from, items } : null;
}

const people = () => [
  ...players().map((one) => ({
    value: `@${one.real_name || one.name} `,
    text: `@${one.real_name || one.name}`,
    description: one.title || null,
  })),
  { value: `@${current().app.name} `, text: `@${current().app.name}`, description: "App" },
];

const rooms = () =>
  current().channels.map((one) => ({ value: `#${one.name} `, text: `#${one.name}`, description: one.topic || null }));
