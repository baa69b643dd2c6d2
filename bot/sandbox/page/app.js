// The app's own place: Home and Messages.

import { avatar } from "./avatar.js";
import { blockList } from "./blocks.js";
import { conversation } from "./conversation.js";
import { h, keepFocus, later } from "./dom.js";
import { complainOf } from "./notice.js";
import { viewSurface } from "./surface.js";
import { author, current, directMessage, post } from "./world.js";

const TABS = [
  ["home", "Home"],
  ["messages", "Messages"],
];

/** {node, show(), gone(), focus(), title}; opening a tab tells the app so. */
export function appPane(where) {
  const { app } = current();
  const badge = avatar(author(app.bot_user_id), "avatar-medium");
  const title = h("h1", { class: "pane-title", tabindex: "-1" }, app.name);
  const tabs = h(
    "div",
    { class: "tabs", role: "tablist", "aria-label": app.name },
    TABS.map(([tab, words]) => tabLink(tab, words, where.tab)),
  );
  const head = h(
    "header",
    { class: "pane-head pane-head-app" },
    badge,
    title,
    h("span", { class: "app-badge" }, "APP"),
    tabs,
  );
  const content = where.tab === "home" ? homeTab() : messagesTab(where);
  const panel = h(
    "div",
    { class: "tab-panel", role: "tabpanel", id: "app-panel", "aria-labelledby": `tab-${where.tab}` },
    content.node,
  );
  tabs.addEventListener("keydown", (event) => walkTabs(event, where.tab));
  post("home", { tab: where.tab }).then(complainOf);
  return {
    node: h("div", { class: "pane" }, head, panel),
    show: content.show,
    gone: content.gone,
    focus: content.focus ?? (() => title.focus()),
    title: app.name,
  };
}

function tabLink(tab, words, chosen) {
  const isChosen = tab === chosen;
  return h(
    "a",
    {
      role: "tab",
      id: `tab-${tab}`,
      class: "tab",
      href: `#app/${tab}`,
      "aria-selected": String(isChosen),
      tabindex: isChosen ? "0" : "-1",
      "aria-controls": "app-panel",
      data: { testid: `tab-${tab}` },
    },
    words,
  );
}

function walkTabs(event, chosen) {
  if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const other = TABS.find(([tab]) => tab !== chosen)[0];
  location.hash = `#app/${other}`;
  requestAnimationFrame(() => requestAnimationFrame(() => document.getElementById(`tab-${other}`)?.focus()));
}

function homeTab() {
  let view = null;
  const body = h("div", { class: "home-body", tabindex: "-1", data: { testid: "home" } });
  const empty = h("p", { class: "empty" }, "The app has not drawn its Home yet.");
  const list = blockList(
    body,
    viewSurface({
      view: () => view,
      state: () => list.state(),
      typed: later(() => post("typed", { view_id: view.id, state: list.state() }), 300),
    }),
  );
  const node = h("div", { class: "home-scroll", tabindex: "0", role: "region", "aria-label": "App Home" }, empty, body);
  const show = () => {
    view = current().home;
    empty.hidden = Boolean(view);
    keepFocus(body, () => list.show(view?.blocks ?? [], view?.state?.values, {}));
  };
  return { node, show };
}

function messagesTab(where) {
  const { app } = current();
  const dm = directMessage();
  if (!dm)
    return {
      node: h("p", { class: "empty" }, `${app.name} has not written to this person yet.`),
      show: () => undefined,
    };
  const intro = h("p", { class: "intro" }, `This is the beginning of your direct messages with ${app.name}.`);
  const pane = conversation(where, dm.id, { label: app.name, intro });
  return { ...pane, show: () => directMessage() && pane.show(directMessage()) };
}
