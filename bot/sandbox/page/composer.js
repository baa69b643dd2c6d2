// Where messages and commands are written. Enter sends, Shift+Enter begins a line.

import { h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { announce, complain } from "./notice.js";
import { optionList } from "./options.js";
import { onPressOutside, popup } from "./popup.js";
import { suggestions, usageOf } from "./suggest.js";
import { me, post, refresh } from "./world.js";

const TALLEST = 220;
const drafts = new Map(); // "person channel" -> text

export class Composer {
  #channel;
  #draftKey;
  #offer = null; // what suggest.js proposes for the word being typed
  #choosing = {
    ArrowDown: () => this.list.move(1),
    ArrowUp: () => this.list.move(-1),
    Tab: () => this.#take(this.list.active()),
    Enter: () => (this.#isWholeCommand() ? this.#send() : this.#take(this.list.active())),
    Escape: () => this.#shut(),
  };

  /** `label` is what the message goes to, e.g. "#hiring". */
  constructor(channel, label) {
    this.#channel = channel;
    this.#draftKey = `${me().id} ${channel}`;
    this.#build(label);
    this.#listen();
    this.text.value = drafts.get(this.#draftKey) ?? "";
    this.button.disabled = !this.text.value.trim();
    requestAnimationFrame(() => this.#fitHeight());
  }

  #build(label) {
    this.problem = h("p", { class: "composer-problem", role: "alert", hidden: true });
    this.usage = h("p", { class: "composer-usage", id: uid("usage"), hidden: true });
    this.list = optionList({
      label: "Suggestions",
      isMulti: false,
      onChoose: (item) => this.#take(item),
      onActive: (id) => this.#point(id),
    });
    this.text = h("textarea", {
      id: "composer-text",
      rows: "1",
      class: "composer-text",
      placeholder: `Message ${label}`,
      "aria-label": `Message ${label}`,
      "aria-autocomplete": "list",
      "aria-haspopup": "listbox",
      "aria-controls": this.list.node.id,
      "aria-describedby": this.usage.id,
      data: { testid: "composer" },
    });
    this.form = h("form", { class: "composer", "aria-label": "Write" }, this.text, this.#bar());
    this.node = h("div", { class: "composer-area" }, this.problem, this.form, this.usage, this.list.node);
    this.panel = popup(this.list.node, this.form, { fit: true });
  }

  #bar() {
    const tool = (name, sign, mark) =>
      h(
        "button",
        {
          type: "button",
          class: "icon-button mark",
          "aria-label": name,
          title: name,
          on: { click: () => this.#begin(mark) },
        },
        sign,
      );
    this.button = h("button", { type: "submit", class: "send", "aria-label": "Send", disabled: true }, icon("send"));
    const keys = h(
      "span",
      { class: "composer-keys", "aria-hidden": "true" },
      h("b", null, "Shift + Enter"),
      " for a new line",
    );
    return h(
      "div",
      { class: "composer-bar" },
      tool("Commands", icon("slash"), "/"),
      tool("Mention somebody", "@", "@"),
      keys,
      this.button,
    );
  }

  #listen() {
    this.text.addEventListener("keydown", (event) => this.#onKey(event));
    this.text.addEventListener("input", () => this.#look());
    this.text.addEventListener("blur", () => this.#shut());
    this.form.addEventListener("submit", (event) => (event.preventDefault(), this.#send()));
    onPressOutside([this.node], this.panel.isOpen, () => this.#shut());
  }

  focus() {
    this.text.focus();
  }

  #onKey(event) {
    if (event.isComposing || event.shiftKey) return;
    if (this.#offer && this.#choosing[event.key]) this.#choosing[event.key]();
    else if (event.key === "Enter") this.#send();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #look() {
    drafts.set(this.#draftKey, this.text.value);
    this.button.disabled = !this.text.value.trim();
    this.#fitHeight();
    this.#showUsage();
    const isHere = document.activeElement === this.text;
    const offer = isHere ? suggestions(this.text.value, this.text.selectionStart) : null;
    if (offer) this.#propose(offer);
    else this.#shut();
  }

  #propose(offer) {
    const count = offer.items.length;
    if (!this.panel.isOpen()) announce(count === 1 ? "1 suggestion" : `${count} suggestions`);
    this.#offer = offer;
    this.panel.open();
    this.list.show([{ label: offer.title, items: offer.items }], new Set());
    this.panel.follow();
  }

  #shut() {
    this.#offer = null;
    this.panel.close();
    this.#point(null);
  }

  #point(id) {
    if (id) this.text.setAttribute("aria-activedescendant", id);
    else this.text.removeAttribute("aria-activedescendant");
  }

  #showUsage() {
    const command = usageOf(this.text.value);
    this.usage.hidden = !command;
    this.usage.replaceChildren(
      ...(command
        ? [h("b", null, command.command), ` ${command.usage_hint ?? ""} `, h("span", null, command.description ?? "")]
        : []),
    );
  }

  #isWholeCommand() {
    const { value } = this.text;
    return value.startsWith("/") && this.#offer.items.some((item) => item.value.trim() === value.trim());
  }

  #take(item) {
    const { from } = this.#offer;
    const rest = this.text.value.slice(this.text.selectionStart).trimStart();
    const caret = from + item.value.length;
    this.text.value = this.text.value.slice(0, from) + item.value + rest;
    this.text.setSelectionRange(caret, caret);
    this.text.focus();
    this.#look();
  }

  #begin(mark) {
    const { value } = this.text;
    const gap = value && !/\s$/.test(value) ? " " : "";
    this.text.value = mark === "/" ? mark : `${value}${gap}${mark}`;
    this.text.focus();
    this.#look();
  }

  async #send() {
    const words = this.text.value.trim();
    if (!words) return;
    this.#put("");
    this.problem.hidden = true;
    const answer = await post(words.startsWith("/") ? "command" : "message", { channel: this.#channel, text: words });
    await refresh().catch((error) => complain(error.message));
    if (answer.problem) this.#refuse(answer.problem, words);
  }

  /** Shows what was wrong and gives the words back, unless others have been typed meanwhile. */
  #refuse(sentence, words) {
    this.problem.replaceChildren(icon("warning"), h("span", null, sentence));
    this.problem.hidden = false;
    if (!this.text.value) this.#put(words);
  }

  #put(words) {
    this.text.value = words;
    this.#look();
  }

  #fitHeight() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight, TALLEST)}px`;
  }
}
