// Puts the page together and redraws it whenever the world or the place changes.

import { appPane } from "./app.js";
import { channelPane } from "./channel.js";
import { clockPanel } from "./clock.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { mailPane } from "./mailbox.js";
import { personSwitcher } from "./people.js";
import { fragment, place } from "./place.js";
import { showSidebar } from "./sidebar.js";
import { showModals } from "./stack.js";
import { showThread } from "./thread.js";
import { current, me, start, watch, watchLine } from "./world.js";

const PANES = { channel: channelPane, app: appPane, mail: mailPane };
const byId = (id) => document.getElementById(id);
const narrow = matchMedia("(max-width: 720px)");

let pane = null;
let paneKey = null;
const switcher = personSwitcher();
const clock = clockPanel();

function draw() {
  byId("team-name").textContent = current().team.name;
  switcher.show();
  showSidebar(byId("lists"));
  drawPane();
  showThread();
  showModals(current().modals);
}

/** One pane per place and person: a new place is a new pane, a new world renews the one that is there. */
function drawPane() {
  const where = place();
  const key = `${me().id} ${where.kind === "mail" ? "mail" : fragment(where)}`;
  if (key !== paneKey) mount(where, key);
  pane.show();
}

function mount(where, key) {
  pane?.gone?.();
  pane = PANES[where.kind](where);
  paneKey = key;
  byId("main").replaceChildren(pane.node);
  document.title = `${pane.title} · ${current().team.name} (local stand-in)`;
}

function travel() {
  const before = paneKey;
  draw();
  openSidebar(false);
  if (paneKey !== before && !document.querySelector("dialog[open]"))
    narrow.matches ? byId("main").querySelector("h1").focus() : pane.focus();
}

function openSidebar(isOpen) {
  document.body.classList.toggle("sidebar-open", isOpen);
  byId("menu").setAttribute("aria-expanded", String(isOpen));
  if (isOpen) byId("sidebar").querySelector("button, a").focus();
}

function showLine(state) {
  const line = byId("line");
  line.hidden = state === "live";
  line.textContent = state === "live" ? "" : "Reconnecting…";
}

function onKey(event) {
  const isOpen = document.body.classList.contains("sidebar-open");
  if (event.key === "Escape" && isOpen) (openSidebar(false), byId("menu").focus());
  if (!event.altKey || !["ArrowDown", "ArrowUp"].includes(event.key) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  goNext(event.key === "ArrowDown" ? 1 : -1);
}

/** Alt and an arrow go through the sidebar, as in Slack. */
function goNext(step) {
  const links = [...byId("lists").querySelectorAll("a:not([target])")];
  const at = links.findIndex((link) => link.hasAttribute("aria-current"));
  links[(at + step + links.length) % links.length].click();
}

function dress() {
  byId("person").append(switcher.node);
  byId("clock").append(clock.node);
  byId("menu").append(icon("menu"));
  byId("skip").addEventListener("click", (event) => (event.preventDefault(), pane?.focus())); // the fragment is ours
  byId("menu").addEventListener("click", () => openSidebar(!document.body.classList.contains("sidebar-open")));
  byId("scrim").addEventListener("click", () => openSidebar(false));
  addEventListener("hashchange", travel);
  addEventListener("keydown", onKey);
}

function fail(error) {
  byId("sidebar").hidden = true;
  byId("main").replaceChildren(
    h(
      "div",
      { class: "empty", role: "alert" },
      h("h1", null, "The stand-in is not ready"),
      h("p", null, error.message),
      h("button", { type: "button", class: "btn", on: { click: () => location.reload() } }, "Try again"),
    ),
  );
}

dress();
watch(draw);
watch(() => clock.show());
watchLine(showLine);
start().catch(fail);
