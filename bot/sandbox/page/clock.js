// Business time, and the ways to move it forward.

import { dayAndTime } from "./dates.js";
import { h, keepFocus, keyed, uid } from "./dom.js";
import { icon } from "./icons.js";
import { announce, complain, complainOf } from "./notice.js";
import { businessNow, get, post, refresh, zone } from "./world.js";
import { epochOf, wallOf, zoneName } from "./zone.js";

const STEPS = [
  ["+15 min", 900],
  ["+1 hour", 3600],
  ["+1 day", 86400],
];
const TICK_MS = 10_000;

/** {node, show()}: the panel at the foot of the sidebar. */
export function clockPanel() {
  const title = h("h2", { class: "side-title", id: uid("clock") }, "Clock");
  const now = h("p", { class: "clock-now", data: { testid: "clock-now" } });
  const where = h("p", { class: "clock-zone" });
  const steps = h(
    "div",
    { class: "clock-steps" },
    STEPS.map(([words, seconds]) => stepButton(words, () => move({ advance_seconds: seconds }))),
  );
  const marks = h("ul", { class: "clock-marks", "aria-label": "Moments to jump to" });
  const quiet = h("p", { class: "clock-quiet" }, "Book a meeting, and its moments appear here.");
  const custom = customJump(move);
  const node = h(
    "section",
    { class: "clock", tabindex: "-1", "aria-labelledby": title.id, data: { testid: "clock" } },
    h("div", { class: "clock-head" }, icon("clock"), h("div", null, title, now, where)),
    steps,
    h(
      "details",
      { class: "clock-more", open: innerHeight > 640 },
      h("summary", null, "Jump to a moment"),
      marks,
      quiet,
      custom.node,
    ),
  );
  const showMarks = keyed(marks);
  let asked = 0;

  async function move(wish) {
    node.setAttribute("aria-busy", "true");
    const answer = await post("clock", wish);
    await refresh().catch((error) => complain(error.message));
    node.removeAttribute("aria-busy");
    if (!complainOf(answer)) announce(`It is now ${dayAndTime(businessNow())}`);
  }

  async function loadMarks() {
    const mine = ++asked;
    const { landmarks } = await get("clock").catch(() => ({ landmarks: [] }));
    if (mine === asked) offer(landmarks.filter((one) => Date.parse(one.at) > businessNow()));
  }

  function offer(landmarks) {
    quiet.hidden = landmarks.length > 0;
    const draw = () =>
      showMarks(
        landmarks,
        (one) => `${one.label} ${one.at}`,
        (one) => markPart(one, () => move({ to: one.at })),
      );
    keepFocus(node, draw);
  }

  function tick() {
    now.textContent = dayAndTime(businessNow());
    where.textContent = zoneName(businessNow(), zone());
  }

  setInterval(tick, TICK_MS);
  return { node, show: () => (tick(), custom.show(), loadMarks()) };
}

const stepButton = (words, press) => h("button", { type: "button", class: "clock-step", on: { click: press } }, words);

function markPart(first, press) {
  const when = h("span", { class: "clock-mark-time" });
  const button = h(
    "button",
    { type: "button", class: "clock-mark", on: { click: press } },
    h("span", null, first.label),
    when,
  );
  return { node: h("li", null, button), update: (one) => (when.textContent = dayAndTime(Date.parse(one.at))) };
}

function customJump(move) {
  const input = h("input", { type: "datetime-local", class: "clock-input", "aria-label": "Date and time to jump to" });
  const problem = h("p", { class: "clock-problem", role: "alert", hidden: true });
  const form = h(
    "form",
    { class: "clock-form", "aria-label": "Jump to a date and time" },
    input,
    h("button", { type: "submit", class: "clock-step" }, "Jump"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const seconds = epochOf(input.value, zone());
    const isAhead = seconds !== null && seconds * 1000 > businessNow();
    problem.hidden = isAhead;
    problem.textContent = isAhead ? "" : "The clock only moves forward: choose a later moment.";
    if (isAhead) move({ to: new Date(seconds * 1000).toISOString() });
  });
  const show = () => {
    input.min = wallOf(businessNow(), zone());
    if (!input.value || input.value < input.min) input.value = wallOf(businessNow() + 3600e3, zone());
  };
  return { node: h("div", null, form, problem), show };
}
