// "Are you sure?" as Block Kit's confirm objects ask it.

import { focusAnew, h, uid } from "./dom.js";
import { plainWords, textNodes } from "./mrkdwn.js";

/** Resolves to true when the person agrees. */
export function askToConfirm(spec) {
  const before = document.activeElement;
  return new Promise((resolve) => {
    const finish = (agreed) => {
      dialog.close();
      dialog.remove();
      focusAnew(before);
      resolve(agreed);
    };
    const dialog = build(spec, finish);
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector(".confirm-deny").focus();
  });
}

function build(spec, finish) {
  const title = h("h2", { class: "modal-title", id: uid("title") }, plainWords(spec.title) || "Are you sure?");
  const words = h("div", { class: "confirm-words", id: uid("words") }, textNodes(spec.text));
  const style = spec.style === "danger" ? "btn-danger" : "btn-primary";
  const deny = h(
    "button",
    { type: "button", class: "btn confirm-deny", on: { click: () => finish(false) } },
    plainWords(spec.deny) || "Cancel",
  );
  const agree = h(
    "button",
    { type: "button", class: `btn ${style}`, on: { click: () => finish(true) } },
    plainWords(spec.confirm) || "Yes",
  );
  const dialog = h(
    "dialog",
    {
      class: "modal confirm",
      role: "alertdialog",
      "aria-labelledby": title.id,
      "aria-describedby": words.id,
      data: { testid: "confirm" },
    },
    h("header", { class: "modal-head" }, title),
    words,
    h("footer", { class: "modal-foot" }, deny, agree),
  );
  dialog.addEventListener("cancel", (event) => (event.preventDefault(), finish(false)));
  dialog.addEventListener(
    "keydown",
    (event) => event.key === "Escape" && (event.preventDefault(), event.stopPropagation(), finish(false)),
  );
  return dialog;
}
