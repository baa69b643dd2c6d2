// One open modal: its head, its blocks, its foot; submitting, closing, and where focus goes.

import { blockList } from "./blocks.js";
import { focusAnew, h, keepFocus, later, uid } from "./dom.js";
import { icon } from "./icons.js";
import { plainWords } from "./mrkdwn.js";
import { complain, complainOf, hide } from "./notice.js";
import { viewSurface } from "./surface.js";
import { post, refresh } from "./world.js";

const TYPED_MS = 300;
const REACHABLE = "a[href], button:not([disabled]), input:not([disabled]), textarea, select, [tabindex='0']";

export class Modal {
  #leave;
  #list;
  #typed = later(() => post("typed", { view_id: this.view.id, state: this.#list.state() }), TYPED_MS);
  #wantsFocus = true;
  #lastFocus = null;

  /** `leave(view, all)` closes this one, or the whole stack. */
  constructor(view, leave) {
    this.view = view;
    this.#leave = leave;
    this.#build();
    this.#list = blockList(
      this.body,
      viewSurface({ view: () => this.view, state: () => this.#list.state(), typed: this.#typed }),
    );
    this.#listen();
  }

  #build() {
    this.title = h("h2", { class: "modal-title", id: uid("title") });
    this.problem = h("div", { class: "dialog-problem", role: "alert", hidden: true });
    this.body = h("div", { class: "modal-body" });
    this.cancel = h("button", { type: "button", class: "btn", on: { click: () => this.#leave(this.view, false) } });
    this.submit = h("button", { type: "submit", class: "btn btn-primary" });
    const closeAll = h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": "Close",
        on: { click: () => this.#leave(this.view, true) },
      },
      icon("close"),
    );
    const head = h("header", { class: "modal-head" }, this.title, closeAll);
    this.form = h(
      "form",
      { novalidate: true, class: "modal-form" },
      head,
      this.problem,
      this.body,
      h("footer", { class: "modal-foot" }, this.cancel, this.submit),
    );
    const news = h("div", { class: "announcements sr-only", "aria-live": "polite" });
    const data = { testid: "modal", viewId: this.view.id };
    this.dialog = h(
      "dialog",
      { class: "modal", tabindex: "-1", "aria-labelledby": this.title.id, "aria-modal": "true", data },
      this.form,
      news,
    );
  }

  #listen() {
    this.form.addEventListener("submit", (event) => (event.preventDefault(), this.#send()));
    this.dialog.addEventListener("cancel", (event) => (event.preventDefault(), this.#leave(this.view, false)));
    this.dialog.addEventListener("keydown", (event) => this.#onKey(event));
  }

  update(view) {
    this.view = view;
    this.title.textContent = plainWords(view.title);
    this.cancel.textContent = plainWords(view.close) || "Close";
    this.submit.textContent = plainWords(view.submit);
    this.submit.hidden = !view.submit;
    this.dialog.dataset.callbackId = view.callback_id ?? "";
    keepFocus(this.dialog, () => this.#list.show(view.blocks, view.state?.values, view.errors));
  }

  /** To the top of the stack: shown, with focus where it was or where the app wants it. */
  rise() {
    if (!this.dialog.isConnected) document.body.append(this.dialog);
    if (!this.dialog.open) {
      this.dialog.showModal();
      focusAnew(this.#lastFocus?.isConnected ? this.#lastFocus : this.dialog);
    }
    if (this.#wantsFocus && [this.dialog, document.body].includes(document.activeElement)) this.#focusFirst();
  }

  /** Below another modal: hidden, but nothing typed is lost. */
  sink() {
    if (!this.dialog.open) return;
    this.#lastFocus = document.activeElement;
    this.dialog.close();
  }

  remove() {
    this.#typed.stop();
    this.dialog.close();
    this.dialog.remove();
  }

  #focusFirst() {
    const elements = this.#list.elements();
    const target = elements.find((one) => one.spec.focus_on_load) ?? this.#list.inputs()[0] ?? elements[0];
    target?.focus();
    this.#wantsFocus = !target;
  }

  async #send() {
    if (this.submit.hidden || this.form.getAttribute("aria-busy") === "true") return;
    hide(this.problem);
    if (this.#showFaults(this.#ownFaults())) return;
    this.#typed.stop();
    this.#setBusy(true);
    const asked = this.#list.inputs().map((part) => part.id);
    const answer = await post("submit", { view_id: this.view.id, state: this.#list.state() });
    await refresh().catch((error) => complain(error.message));
    this.#setBusy(false);
    if (!complainOf(answer)) this.#showFaults(answer.errors ?? {}, asked);
  }

  #ownFaults() {
    const faults = this.#list.inputs().map((part) => [part.id, part.check()]);
    return Object.fromEntries(faults.filter(([, fault]) => fault));
  }

  /**
   * Sentences by block_id under their fields, those without a field at the top; true when there is any.
   * `asked`: ids of fields there were; the app has replaced those that are gone, and says itself what is wrong.
   */
  #showFaults(faults, asked = []) {
    const inputs = this.#list.inputs();
    for (const part of inputs) part.blame(faults[part.id] ?? null);
    const homeless = Object.keys(faults).filter((id) => !asked.includes(id) && !inputs.some((part) => part.id === id));
    if (homeless.length) complain(homeless.map((id) => faults[id]).join(" "));
    inputs.find((part) => faults[part.id])?.focus();
    return Object.keys(faults).length > 0;
  }

  #setBusy(isBusy) {
    this.form.setAttribute("aria-busy", String(isBusy));
    this.submit.setAttribute("aria-disabled", String(isBusy));
    this.submit.classList.toggle("is-busy", isBusy);
  }

  #onKey(event) {
    if (event.defaultPrevented || event.isComposing) return;
    const isTick = event.target.matches?.("input[type=radio], input[type=checkbox]");
    if (event.key === "Escape") (event.preventDefault(), this.#leave(this.view, false));
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) (event.preventDefault(), this.#send());
    else if (event.key === "Enter" && isTick) event.preventDefault();
    else if (event.key === "Tab") wrapFocus(event, this.dialog);
  }
}

function wrapFocus(event, dialog) {
  const stops = [...dialog.querySelectorAll(REACHABLE)].filter((node) => node.tabIndex >= 0 && node.checkVisibility());
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  const isEdge = document.activeElement === edge || (event.shiftKey && document.activeElement === dialog);
  if (!isEdge) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0]).focus();
}
