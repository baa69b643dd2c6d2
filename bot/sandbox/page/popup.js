// Popups that no scrolling box can clip: they live in the browser's top layer and are placed beside their anchor.

const GAP = 4;
const EDGE = 8;

/** open() / close() / isOpen() for an element that gets popover="manual"; `fit` gives it the anchor's width. */
export function popup(panel, anchor, { fit = false, end = false } = {}) {
  panel.setAttribute("popover", "manual");
  const isOpen = () => panel.matches(":popover-open");
  const follow = () => (anchor.isConnected ? position(panel, anchor, { fit, end }) : close());
  function open() {
    if (!isOpen()) panel.showPopover();
    follow();
    addEventListener("scroll", follow, true);
    addEventListener("resize", follow);
  }
  function close() {
    removeEventListener("scroll", follow, true);
    removeEventListener("resize", follow);
    if (isOpen()) panel.hidePopover();
  }
  return { open, close, isOpen, follow };
}

function position(panel, anchor, { fit, end }) {
  const box = anchor.getBoundingClientRect();
  if (fit) panel.style.width = `${box.width}px`;
  const below = innerHeight - box.bottom - GAP - EDGE;
  const above = box.top - GAP - EDGE;
  const goesUp = below < Math.min(panel.scrollHeight, 240) && above > below;
  panel.style.maxHeight = `${Math.max(80, Math.min(320, goesUp ? above : below))}px`;
  const left = end ? box.right - panel.offsetWidth : box.left;
  panel.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - panel.offsetWidth - EDGE))}px`;
  panel.style.top = goesUp ? "auto" : `${box.bottom + GAP}px`;
  panel.style.bottom = goesUp ? `${innerHeight - box.top + GAP}px` : "auto";
}

/** Calls `leave` on a press outside of both `inside` nodes, as long as `isOpen()`. */
export function onPressOutside(nodes, isOpen, leave) {
  document.addEventListener("pointerdown", (event) => {
    if (isOpen() && !nodes.some((node) => node.contains(event.target))) leave();
  });
}
