// Buttons, links that look like buttons, and the overflow menu.

import { h, safeUrl, set, uid } from "./dom.js";
import { icon } from "./icons.js";
import { plainWords, textNodes } from "./mrkdwn.js";
import { onPressOutside, popup } from "./popup.js";
import { itemOf } from "./select.js";

/** A button part; with a url it is a link and still tells the app. */
export function button(spec, host) {
  const href = spec.url ? safeUrl(spec.url) : null;
  const press = (event) =>
    control.getAttribute("aria-busy") === "true" ? event.preventDefault() : host.press({ value: spec.value });
  const control = href
    ? h("a", { href, target: "_blank", rel: "noopener noreferrer", on: { click: press } })
    : h("button", { type: "button", on: { click: press } });
  const update = (fresh) => {
    spec = fresh;
    control.className = `btn${fresh.style ? ` btn-${fresh.style}` : ""}`;
    set(control, "aria-label", fresh.accessibility_label);
    control.replaceChildren(h("span", { class: "btn-words" }, textNodes(fresh.text)));
  };
  update(spec);
  return { node: control, control, update };
}

/** The three dots: a menu button with at most five items. */
export function overflow(spec, host) {
  const menu = h("div", { class: "menu", role: "menu", id: uid("menu"), "aria-label": "More actions" });
  const control = h(
    "button",
    {
      type: "button",
      class: "btn btn-icon",
      "aria-label": "More actions",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-controls": menu.id,
    },
    icon("more"),
  );
  const node = h("span", { class: "overflow" }, control, menu);
  const panel = popup(menu, control, { end: true });
  const items = () => [...menu.children];
  const show = (isOpen) => {
    isOpen ? panel.open() : panel.close();
    control.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) items()[0].focus();
  };
  const leave = () => (show(false), control.focus());
  const pick = (option) => {
    leave();
    host.press({ selected_option: itemOf(option).raw });
  };
  const update = (fresh) =>
    menu.replaceChildren(...fresh.options.map((option) => menuItem(option, () => pick(option))));
  control.addEventListener("click", () => show(!panel.isOpen()));
  control.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") (show(true), event.preventDefault());
  });
  menu.addEventListener("keydown", (event) => walk(event, items(), leave));
  onPressOutside([node], panel.isOpen, () => show(false));
  update(spec);
  return { node, control, update };
}

function menuItem(option, pick) {
  const href = option.url ? safeUrl(option.url) : null;
  const props = { role: "menuitem", class: "menu-item", tabindex: "-1", on: { click: pick } };
  const words = plainWords(option.text);
  return href
    ? h("a", { ...props, href, target: "_blank", rel: "noopener noreferrer" }, words)
    : h("button", { ...props, type: "button" }, words);
}

/** Arrow keys, Home, End and Escape in a menu. */
export function walk(event, items, leave) {
  const at = items.indexOf(document.activeElement);
  const targets = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
  if (event.key === "Escape" || event.key === "Tab") leave();
  else if (event.key in targets) items[(targets[event.key] + items.length) % items.length].focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
