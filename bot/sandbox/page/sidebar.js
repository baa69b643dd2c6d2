// The left column: team, channels, direct messages, apps, the candidate's mailbox, people's calendars.

import { avatar } from "./avatar.js";
import { h, keyed, set, whenNew } from "./dom.js";
import { icon } from "./icons.js";
import { announce } from "./notice.js";
import { isHere, place } from "./place.js";
import { author, current } from "./world.js";

const known = new Map(); // key -> unread, to tell what is new
let showRows = null;

/** Draws (or redraws) the lists inside `parent`. */
export function showSidebar(parent) {
  showRows ??= keyed(parent);
  showRows(sections(), (one) => one.title, sectionPart);
}

function sections() {
  const { channels, dms, app, unread_mail: unreadMail } = current();
  const bot = avatar(author(app.bot_user_id), "avatar-tiny");
  return [
    {
      title: "Channels",
      rows: channels.map((one) =>
        row({ kind: "channel", id: one.id }, one.name, icon(one.is_private ? "lock" : "hash"), { unread: one.unread }),
      ),
    },
    {
      title: "Direct messages",
      rows: dms.map((one) =>
        row({ kind: "app", tab: "messages" }, app.name, bot, {
          unread: one.unread,
          spoken: `${app.name}, direct message`,
        }),
      ),
    },
    { title: "Apps", rows: [row({ kind: "app", tab: "home" }, `${app.name} Home`, icon("home"), {})] },
    {
      title: "Outside Slack",
      rows: [
        row({ kind: "mail" }, "Candidate’s mailbox", icon("mail"), { unread: unreadMail }),
        row({ kind: "calendars" }, "People’s calendars", icon("calendar"), {
          spoken: "People’s calendars, in a tab of their own",
          elsewhere: "calendars/",
        }),
      ],
    },
  ];
}

// elsewhere: the address of what is not in this page.
const row = (to, name, mark, { unread = 0, spoken = name, elsewhere = null }) => ({
  to,
  name,
  mark,
  unread,
  spoken,
  elsewhere,
  key: `${to.kind}/${to.id ?? to.tab ?? ""}`,
});

function sectionPart({ title }) {
  const list = h("ul", { class: "side-list" });
  const node = h(
    "section",
    { class: "side-section", "aria-label": title },
    h("h2", { class: "side-title" }, title),
    list,
  );
  const show = keyed(list);
  return { node, update: (section) => show(section.rows, (one) => one.key, rowPart) };
}

function rowPart(first) {
  const mark = h("span", { class: "side-mark" });
  const name = h("span", { class: "side-name" });
  const badge = h("span", { class: "side-badge", "aria-hidden": "true" });
  const link = h("a", { class: "side-link", data: { testid: `go-${first.key}` } }, mark, name, badge);
  const update = (fresh) => {
    set(link, "href", fresh.elsewhere ?? `#${fresh.key.replace(/\/$/, "")}`);
    set(link, "target", fresh.elsewhere && fresh.to.kind); // the same tab again
    set(link, "aria-current", isShown(fresh.to) ? "page" : null);
    set(link, "aria-label", fresh.unread ? `${fresh.spoken}, ${fresh.unread} unread` : fresh.spoken);
    link.classList.toggle("has-unread", fresh.unread > 0);
    whenNew(mark, fresh.key, () => fresh.mark);
    name.textContent = fresh.name;
    badge.textContent = fresh.unread || "";
    badge.hidden = !fresh.unread;
    tellNews(fresh);
  };
  return { node: h("li", null, link), update };
}

function isShown(to) {
  const here = place();
  return to.kind === "mail" ? here.kind === "mail" : isHere(here, to);
}

function tellNews({ key, spoken, unread, to }) {
  if (unread > (known.get(key) ?? unread) && !isShown(to)) announce(`New in ${spoken}`);
  known.set(key, unread);
}
