// The stack of modals: the top one is shown, those below keep what was typed.

import { focusAnew } from "./dom.js";
import { Modal } from "./modal.js";
import { complain, complainOf } from "./notice.js";
import { post, refresh } from "./world.js";

const open = new Map(); // view id -> Modal, bottom first
const leaving = new Set(); // view ids the person has closed and the server has not yet let go
let opener = null;

/** Draws the stack of the world; bottom first. */
export function showModals(views) {
  for (const id of leaving) if (!views.some((view) => view.id === id)) leaving.delete(id);
  const wanted = views.filter((view) => !leaving.has(view.id));
  if (wanted.length && !open.size) opener = document.activeElement;
  for (const id of open.keys()) if (!wanted.some((view) => view.id === id)) remove(id);
  for (const view of wanted) put(view);
  bringUp();
}

function put(view) {
  if (!open.has(view.id)) open.set(view.id, new Modal(view, leave));
  open.get(view.id).update(view);
}

function remove(id) {
  open.get(id).remove();
  open.delete(id);
}

function bringUp() {
  const top = [...open.values()].at(-1);
  for (const modal of open.values()) if (modal !== top) modal.sink();
  if (top) top.rise();
  else if (opener) giveFocusBack();
}

function giveFocusBack() {
  const isThere = opener.isConnected && opener !== document.body && opener.checkVisibility();
  const target = isThere ? opener : document.querySelector("#composer-text, main h1");
  focusAnew(target);
  opener = null;
}

/** Closes at once and tells the server; the modal comes back if the server did not hear. */
async function leave(view, all) {
  const going = all || view.clear_on_close ? [...open.keys()] : [view.id];
  for (const id of going) (leaving.add(id), remove(id));
  bringUp();
  const answer = await post("close", { view_id: view.id, all });
  if (complainOf(answer)) for (const id of going) leaving.delete(id);
  refresh().catch((error) => complain(error.message));
}
