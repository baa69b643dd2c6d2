// Telling the person: a polite live region for news, an alert for problems.

import { h } from "./dom.js";
import { icon } from "./icons.js";

const VISIBLE_MS = 8000;
let hideTimer = null;

/** Read out by screen readers, seen by nobody. */
export function announce(words) {
  const region = document.querySelector("dialog[open] .announcements") ?? document.getElementById("announcements");
  region.textContent = "";
  setTimeout(() => (region.textContent = words), 50); // an emptied region makes the same words news again
}

/** Shows a problem where the person is: inside the top dialog (the rest is inert), else in the corner. */
export function complain(words) {
  const dialogs = [...document.querySelectorAll("dialog[open] .dialog-problem")];
  const place = dialogs.at(-1) ?? document.getElementById("problem");
  place.replaceChildren(icon("warning"), h("span", null, words), dismiss(place));
  place.hidden = false;
  clearTimeout(hideTimer);
  if (!dialogs.length) hideTimer = setTimeout(() => hide(place), VISIBLE_MS);
}

/** Complains if an answer of the stand-in carries a problem; true when it does. */
export function complainOf(answer) {
  if (answer?.problem) complain(answer.problem);
  return Boolean(answer?.problem);
}

export function hide(place) {
  place.hidden = true;
  place.replaceChildren();
}

function dismiss(place) {
  return h(
    "button",
    { type: "button", class: "icon-button", "aria-label": "Dismiss", on: { click: () => hide(place) } },
    icon("close"),
  );
}
