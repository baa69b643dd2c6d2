// The person switcher: everybody in the workspace can be played.

import { avatar } from "./avatar.js";
import { h, whenNew } from "./dom.js";
import { icon } from "./icons.js";
import { complain } from "./notice.js";
import { onPressOutside, popup } from "./popup.js";
import { businessNow, me, play, players } from "./world.js";
import { zoneMark } from "./zone.js";

/** {node, show()}: a button that opens a listbox. */
export function personSwitcher() {
  const face = h("span", { class: "switch-face" });
  const button = h(
    "button",
    {
      type: "button",
      class: "switch",
      id: "person-switch",
      "aria-haspopup": "listbox",
      "aria-expanded": "false",
      "aria-controls": "people",
      data: { testid: "person-switch" },
    },
    face,
    icon("chevron"),
  );
  const list = h("ul", { class: "people", id: "people", role: "listbox", "aria-label": "Play as", tabindex: "-1" });
  const node = h("div", { class: "switcher" }, button, list);
  const panel = popup(list, button);

  function open() {
    list.replaceChildren(...players().map((one) => personRow(one, choose)));
    panel.open();
    button.setAttribute("aria-expanded", "true");
    list.querySelector("[aria-selected=true]").focus();
  }

  function close() {
    panel.close();
    button.setAttribute("aria-expanded", "false");
  }

  function choose(id) {
    close();
    button.focus();
    play(id).catch((error) => complain(error.message));
  }

  button.addEventListener("click", () => (panel.isOpen() ? close() : open()));
  button.addEventListener(
    "keydown",
    (event) => ["ArrowDown", "ArrowUp"].includes(event.key) && (event.preventDefault(), open()),
  );
  list.addEventListener("keydown", (event) => listKey(event, { list, choose, leave: () => (close(), button.focus()) }));
  onPressOutside([node], panel.isOpen, close);
  return { node, show: () => whenNew(face, JSON.stringify(me()), () => faceNodes(me())) };
}

function faceNodes(one) {
  return [
    avatar(one, "avatar-medium"),
    h(
      "span",
      { class: "switch-words" },
      h("span", { class: "switch-name" }, h("span", { class: "sr-only" }, "Playing "), one.real_name),
      h("span", { class: "switch-about" }, aboutOf(one)),
    ),
  ];
}

const aboutOf = (one) => [one.title, cityOf(one.tz)].filter(Boolean).join(" · ");
const cityOf = (tz) => (tz ?? "UTC").split("/").at(-1).replaceAll("_", " ");

function personRow(one, choose) {
  const words = h(
    "span",
    { class: "switch-words" },
    h("span", { class: "switch-name" }, one.real_name),
    h("span", { class: "switch-about" }, `${aboutOf(one)} (${zoneMark(businessNow(), one.tz || "UTC")})`),
  );
  return h(
    "li",
    {
      role: "option",
      class: "person",
      tabindex: "-1",
      "aria-selected": String(one.id === me().id),
      data: { user: one.id },
      on: { click: () => choose(one.id) },
    },
    avatar(one, "avatar-medium"),
    words,
    one.id === me().id ? icon("check") : null,
  );
}

function listKey(event, { list, choose, leave }) {
  const rows = [...list.children];
  const at = rows.indexOf(document.activeElement);
  const targets = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
  if (event.key in targets) rows[Math.max(0, Math.min(rows.length - 1, targets[event.key]))].focus();
  else if (event.key === "Enter" || event.key === " ") choose(rows[at].dataset.user);
  else if (event.key === "Escape" || event.key === "Tab") leave();
  else if (event.key.length === 1) return byLetter(event.key, rows, at);
  else return;
  event.preventDefault();
}

function byLetter(letter, rows, at) {
  const order = [...rows.slice(at + 1), ...rows.slice(0, at + 1)];
  const found = order.find((row) =>
    row.querySelector(".switch-name").textContent.toLowerCase().startsWith(letter.toLowerCase()),
  );
  found?.focus();
}
