// Small tools over the DOM. Data only ever enters as text or attributes: nothing in this page parses HTML.

let serial = 0;

/** A document-wide unique id, e.g. "hint-12". */
export const uid = (prefix) => `${prefix}-${++serial}`;

/** h("button", {class: "btn", on: {click}, data: {testid: "send"}}, "Send") -> element; null children are left out. */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) set(node, name, value);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Sets one property the way `h` does; null, undefined and false take the attribute away. */
export function set(node, name, value) {
  if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
  else if (name === "data") setData(node, value);
  else if (value === null || value === undefined || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? "" : value);
}

function setData(node, data) {
  for (const [name, value] of Object.entries(data))
    if (value !== undefined && value !== null) node.dataset[name] = value;
}

/**
 * A list whose nodes are reused by key, so that focus, caret and scroll survive a new world.
 * `make(item)` gives a part {node, update?(item), gone?()}; update is called for old and new parts alike.
 */
export function keyed(parent) {
  let parts = new Map();
  return (items, keyOf, make) => {
    const next = new Map(items.map((item) => [keyOf(item), parts.get(keyOf(item)) ?? make(item)]));
    for (const [key, part] of parts) if (next.get(key) !== part) drop(part);
    arrange(parent, [...next.values()]);
    for (const item of items) next.get(keyOf(item)).update?.(item);
    parts = next;
    return [...next.values()];
  };
}

function drop(part) {
  part.node.remove();
  part.gone?.();
}

function arrange(parent, parts) {
  let cursor = parent.firstChild;
  for (const part of parts) {
    if (part.node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(part.node, cursor);
  }
}

/** Rebuilds the content of `node` only when `signature` is new. */
export function whenNew(node, signature, build) {
  if (signatures.get(node) === signature) return;
  signatures.set(node, signature);
  node.replaceChildren(...[build()].flat());
}
const signatures = new WeakMap();

/** Runs `render` and, if it displaced what was focused inside `root`, puts focus back or as near as it can. */
export function keepFocus(root, render) {
  const before = document.activeElement;
  const inside = before && before !== document.body && root.contains(before);
  const caret = inside ? caretOf(before) : null;
  render();
  if (inside && document.activeElement !== before) settleFocus(root, before, caret);
}

function settleFocus(root, before, caret) {
  if (before.isConnected) return refocus(before, caret);
  const action = before.closest("[data-action-id]")?.dataset.actionId; // the same question under a new block_id
  const twin = action && root.querySelector(`[data-action-id="${CSS.escape(action)}"]`);
  const target = twin ? (twin.tabIndex >= 0 ? twin : twin.querySelector("input, button")) : null;
  const home = target ?? (root.hasAttribute("tabindex") ? root : null);
  home?.focus({ preventScroll: true });
}

function refocus(node, caret) {
  node.focus({ preventScroll: true });
  if (caret) node.setSelectionRange(...caret);
}

/** Focus after a dialog: Chromium gives it back by itself while the page is still inert, and then no key reaches a text box. */
export function focusAnew(node) {
  document.activeElement?.blur();
  node?.focus();
}

function caretOf(node) {
  try {
    return node.selectionStart === null || node.selectionStart === undefined
      ? null
      : [node.selectionStart, node.selectionEnd];
  } catch {
    return null; // date and number inputs have no caret to read
  }
}

/** Calls `work` once, `wait` ms after the last call; .now() runs what is waiting, .stop() forgets it. */
export function later(work, wait) {
  let timer = null;
  const run = () => {
    timer = null;
    return work();
  };
  const call = () => {
    clearTimeout(timer);
    timer = setTimeout(run, wait);
  };
  call.stop = () => {
    clearTimeout(timer);
    timer = null;
  };
  call.now = () => {
    if (timer === null) return undefined;
    clearTimeout(timer);
    return run();
  };
  return call;
}

/** The address if a browser may follow it safely, else null. */
export function safeUrl(address) {
  try {
    const url = new URL(address);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** A link that opens outside; plain text when the address is not one we follow. */
export function outsideLink(address, ...children) {
  const href = safeUrl(address);
  return href
    ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children)
    : h("span", null, ...children);
}
