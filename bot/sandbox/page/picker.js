// One combobox for every select element: type to narrow, arrows, Enter, Escape; chips when several may be chosen.

import { h, keyed, later, uid } from "./dom.js";
import { icon } from "./icons.js";
import { optionList } from "./options.js";
import { onPressOutside, popup } from "./popup.js";

const SEARCH_MS = 250;

export class Picker {
  #settings;
  #chosen = [];
  #asked = 0; // the latest search; answers of earlier ones are dropped
  #showChips;
  #searchSoon = later(() => this.#search(), SEARCH_MS);

  /**
   * settings: {isMulti, placeholder, canClear, most, source, onChange}.
   * source: {minimum: characters before it answers, isRemote, find: async (query) => [{label, items}]}.
   * Items are {value, text, description?, raw?}.
   */
  constructor(settings) {
    this.#settings = { most: Infinity, ...settings };
    this.#build();
    this.#listen();
  }

  #build() {
    const { isMulti, placeholder } = this.#settings;
    this.control = h("input", {
      type: "text",
      role: "combobox",
      class: "picker-input",
      autocomplete: "off",
      spellcheck: "false",
      id: uid("pick"),
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-haspopup": "listbox",
      placeholder,
    });
    this.clear = h(
      "button",
      { type: "button", class: "icon-button picker-clear", "aria-label": "Clear", hidden: true },
      icon("close"),
    );
    const chips = h("span", { class: "chips", role: isMulti ? "list" : null });
    this.box = h("div", { class: "picker-box" }, isMulti && chips, this.control, this.clear, icon("chevron"));
    this.status = h("span", { class: "sr-only", role: "status" });
    this.list = optionList({
      label: "Choices",
      isMulti,
      onChoose: (item) => this.#choose(item),
      onActive: (id) => this.#point(id),
    });
    this.node = h("div", { class: isMulti ? "picker picker-multi" : "picker" }, this.box, this.list.node, this.status);
    this.panel = popup(this.list.node, this.box, { fit: true });
    this.#showChips = keyed(chips);
    this.control.setAttribute("aria-controls", this.list.node.id);
  }

  #listen() {
    this.control.addEventListener("keydown", (event) => this.#onKey(event));
    this.control.addEventListener("input", () => this.#onInput());
    this.control.addEventListener("blur", () => this.#leave());
    this.box.addEventListener("click", (event) => event.target.closest("button") || this.#onPress());
    this.clear.addEventListener("click", () => this.#drop(this.#chosen[0].value));
    onPressOutside([this.node], this.panel.isOpen, () => this.#leave());
  }

  chosen() {
    return this.#chosen;
  }

  /** Shows these items as chosen, without telling anybody. */
  accept(items) {
    const { isMulti, canClear, placeholder } = this.#settings;
    this.#chosen = items;
    this.control.value = this.#restingText();
    this.clear.hidden = isMulti || !canClear || !items.length;
    if (isMulti)
      this.#showChips(
        items,
        (item) => item.value,
        (item) => this.#chip(item),
      );
    this.control.placeholder = isMulti && items.length ? "" : (placeholder ?? "");
  }

  setSource(source) {
    this.#settings.source = source;
  }

  #restingText() {
    return this.#settings.isMulti ? "" : (this.#chosen[0]?.text ?? "");
  }

  /** What to search for: nothing while the box still shows the choice itself. */
  #query() {
    const isTyped = this.#settings.isMulti || this.control.value !== this.#restingText();
    return isTyped ? this.control.value.trim() : "";
  }

  #open() {
    this.panel.open();
    this.control.setAttribute("aria-expanded", "true");
    this.#search();
  }

  #close() {
    this.#searchSoon.stop();
    this.#asked += 1;
    this.panel.close();
    this.control.setAttribute("aria-expanded", "false");
    this.#point(null);
  }

  #leave() {
    this.#close();
    this.control.value = this.#restingText();
  }

  async #search() {
    const { source } = this.#settings;
    const query = this.#query();
    const mine = ++this.#asked;
    const missing = source.minimum - query.length;
    if (missing > 0) return this.#tell(`Type ${missing === 1 ? "a letter" : `${missing} letters`} or more to search`);
    if (source.isRemote) this.#tell("Loading…");
    const groups = await source.find(query).catch((error) => error.message);
    if (mine !== this.#asked) return undefined;
    return typeof groups === "string" ? this.#tell(groups) : this.#offer(groups);
  }

  #offer(groups) {
    this.list.show(groups, new Set(this.#chosen.map((item) => item.value)), this.#chosen[0]?.value);
    const count = this.list.count();
    if (!count) return this.#tell("No results");
    this.panel.follow();
    return (this.status.textContent = count === 1 ? "1 option" : `${count} options`);
  }

  #tell(sentence) {
    this.list.note(sentence);
    this.panel.follow();
    this.status.textContent = sentence;
  }

  #choose(item) {
    const isNew = !this.#chosen.some((one) => one.value === item.value);
    if (!this.#settings.isMulti) return this.#chooseOnly(item, isNew);
    if (!isNew) return this.#drop(item.value);
    if (this.#chosen.length >= this.#settings.most) return this.#tell(`At most ${this.#settings.most} can be chosen`);
    this.accept([...this.#chosen, item]);
    this.#search();
    return this.#settings.onChange();
  }

  #chooseOnly(item, isNew) {
    this.accept([item]);
    this.#close();
    if (isNew) this.#settings.onChange();
  }

  #drop(value) {
    this.accept(this.#chosen.filter((item) => item.value !== value));
    this.control.focus();
    if (this.panel.isOpen()) this.#search();
    this.#settings.onChange();
  }

  #chip(item) {
    const drop = () => this.#drop(item.value);
    const remove = h(
      "button",
      { type: "button", class: "chip-remove", "aria-label": `Remove ${item.text}`, on: { click: drop } },
      icon("close"),
    );
    return {
      node: h(
        "span",
        { class: "chip", role: "listitem", data: { value: item.value } },
        h("span", null, item.text),
        remove,
      ),
    };
  }

  #point(id) {
    if (id) this.control.setAttribute("aria-activedescendant", id);
    else this.control.removeAttribute("aria-activedescendant");
  }

  #onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const isOpen = this.panel.isOpen();
    if (event.key === "Escape" && isOpen) (this.#leave(), event.stopPropagation());
    else if (event.key === "Backspace" && this.#hasLastChip()) this.#drop(this.#chosen.at(-1).value);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp")
      isOpen ? this.list.move(event.key === "ArrowDown" ? 1 : -1) : this.#open();
    else if (event.key === "Enter") isOpen ? this.list.active() && this.#choose(this.list.active()) : this.#open();
    else return;
    event.preventDefault();
  }

  #hasLastChip() {
    return this.#settings.isMulti && !this.control.value && this.#chosen.length > 0;
  }

  #onInput() {
    if (!this.panel.isOpen()) this.#open();
    else if (this.#settings.source.isRemote) this.#searchSoon();
    else this.#search();
  }

  #onPress() {
    this.control.focus();
    if (!this.#settings.isMulti) this.control.select();
    if (!this.panel.isOpen()) this.#open();
  }
}
