// A square with initials, in the person's colour.

import { h } from "./dom.js";

const FALLBACK = "5b3a8c";

export function avatar({ initials, color, isApp }, size = "") {
  const node = h("span", { class: `avatar ${size}${isApp ? " avatar-app" : ""}`, "aria-hidden": "true" }, initials);
  if (isApp) return node;
  const hex = /^#?([0-9a-f]{6})$/i.exec(color ?? "")?.[1] ?? FALLBACK;
  node.style.backgroundColor = `#${hex}`;
  node.style.color = isLight(hex) ? "#1d1c1d" : "#ffffff";
  return node;
}

function isLight(hex) {
  const [red, green, blue] = [0, 2, 4].map((at) => (parseInt(hex.slice(at, at + 2), 16) / 255) ** 2.2);
  return red * 0.2126 + green * 0.7152 + blue * 0.0722 > 0.18;
}
