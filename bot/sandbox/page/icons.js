// The page's own line icons (20 x 20), drawn for it. Always decorative: the words beside them carry the meaning.

const STROKES = {
  hash: "M8 3 6 17M14 3l-2 14M3.5 7.5h14M2.5 12.5h14",
  lock: "M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9",
  home: "M3 9.5 10 4l7 5.5V17h-5v-4.5H8V17H3z",
  chat: "M3.5 4.5h13v9h-7l-3.5 3v-3H3.5z",
  mail: "M3 5h14v10.5H3zM3 5.5l7 5.5 7-5.5",
  clock: "M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4zM10 6v4.3l3 1.8",
  close: "M5 5l10 10M15 5 5 15",
  chevron: "M6 8l4 4 4-4",
  back: "M12.5 4.5 7 10l5.5 5.5",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  eye: "M2 10s3-5.5 8-5.5S18 10 18 10s-3 5.5-8 5.5S2 10 2 10zM10 7.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z",
  send: "M3 3.5 17.5 10 3 16.5 5 10zM5 10h6",
  check: "M4.5 10.5l3.6 3.6 7.4-8",
  calendar: "M3.5 5h13v12h-13zM3.5 8.5h13M7 3v3.5M13 3v3.5",
  slash: "M12.5 3.5 7.5 16.5",
  forward: "M4 5l6 5-6 5zM11 5l6 5-6 5z",
  info: "M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4zM10 9v5M10 6.2v.1",
  warning: "M10 3 18 16.5H2zM10 8v4M10 14v.1",
};
const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", STROKES[name]);
  drawing.append(line);
  for (const [key, value] of [
    ["viewBox", "0 0 20 20"],
    ["aria-hidden", "true"],
    ["focusable", "false"],
    ["class", `icon icon-${name}`],
  ]) {
    drawing.setAttribute(key, value);
  }
  return drawing;
}
