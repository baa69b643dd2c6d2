// The calendar part of a mail, as a mail programme would show it.

import { fullDay, timeIn } from "./dates.js";
import { h, outsideLink, safeUrl } from "./dom.js";
import { icon } from "./icons.js";
import { me, zone } from "./world.js";
import { zoneName } from "./zone.js";

const METHODS = {
  REQUEST: "Invitation",
  CANCEL: "Cancelled",
  REPLY: "Reply",
  PUBLISH: "Event",
  COUNTER: "New time proposed",
};

/** A card for {method, uid, sequence, status, summary, start, end, location, description, organizer, attendees}. */
export function invitation(event) {
  const isOff = event.method === "CANCEL" || event.status === "CANCELLED";
  const what = METHODS[event.method] ?? event.method;
  const update = event.method === "REQUEST" && event.sequence > 0 ? " (updated)" : "";
  return h(
    "section",
    { class: `invite${isOff ? " is-off" : ""}`, "aria-label": "Calendar invitation", data: { testid: "invitation" } },
    h(
      "header",
      { class: "invite-head" },
      icon("calendar"),
      h("span", { class: "invite-kind" }, what + update),
      h("span", { class: "invite-status" }, event.status ?? ""),
    ),
    h("h3", { class: "invite-title" }, event.summary ?? "(no title)"),
    h("dl", { class: "invite-facts" }, facts(event)),
  );
}

function facts(event) {
  const rows = [
    ["When", whenNodes(event)],
    ["Where", event.location && [link(event.location)]],
    ["Organiser", event.organizer && [partyOf(event.organizer)]],
    [
      "Attendees",
      event.attendees?.length && [
        h(
          "ul",
          null,
          event.attendees.map((one) => h("li", null, partyOf(one))),
        ),
      ],
    ],
    ["Notes", event.description && [h("span", { class: "invite-notes" }, event.description)]],
    ["Version", [`Sequence ${event.sequence ?? 0}`, h("span", { class: "invite-uid" }, event.uid ?? "")]],
  ];
  return rows.filter(([, nodes]) => nodes).flatMap(([name, nodes]) => [h("dt", null, name), h("dd", null, nodes)]);
}

function whenNodes({ start, end, tzid }) {
  const [from, to] = [Date.parse(start), Date.parse(end ?? start)];
  if (Number.isNaN(from)) return [String(start)];
  const shownIn = tzid || zone();
  const whose = tzid ? "" : `, for ${me().real_name}`;
  return [
    h("div", { class: "invite-day" }, fullDay(from, shownIn)),
    h("div", null, `${timeIn(from, shownIn)} – ${timeIn(to, shownIn)} ${zoneName(from, shownIn)}${whose}`),
    h("div", { class: "invite-utc" }, `${timeIn(from, "UTC")} – ${timeIn(to, "UTC")} UTC`),
  ];
}

const link = (text) => (safeUrl(text)?.startsWith("http") ? outsideLink(text, text) : text);

/** "Ada Lovelace <ada@example.org>, ACCEPTED" from a string or an object. */
function partyOf(one) {
  if (typeof one === "string") return one.replace(/^mailto:/i, "");
  const name = [one.name, one.email && `<${one.email.replace(/^mailto:/i, "")}>`].filter(Boolean).join(" ");
  return [name, one.status ?? one.partstat].filter(Boolean).join(", ");
}
