// What candidates receive: a list of mails and a reading pane.

import { dayAndTime } from "./dates.js";
import { h, keyed, set, whenNew } from "./dom.js";
import { icon } from "./icons.js";
import { invitation } from "./invitation.js";
import { complainOf } from "./notice.js";
import { place } from "./place.js";
import { address, get, post, zone } from "./world.js";

/** {node, show(), focus(), title}; the list stays while mails are read. */
export function mailPane() {
  const title = h("h1", { class: "pane-title", tabindex: "-1" }, icon("mail"), h("span", null, "Candidate’s mailbox"));
  const about = h("span", { class: "pane-topic" }, "Every mail the app has sent, to whomever");
  const list = h("ul", { class: "mail-list", "aria-label": "Mails", data: { testid: "mails" } });
  const empty = h(
    "p",
    { class: "empty", hidden: true },
    "No mail yet. When a meeting is booked, the candidate’s invitation lands here.",
  );
  const problem = h("p", { class: "empty", role: "alert", hidden: true });
  const reading = h("div", { class: "mail-reading", tabindex: "0", role: "region", "aria-label": "Mail" });
  const node = h(
    "div",
    { class: "pane" },
    h("header", { class: "pane-head" }, title, about),
    h("div", { class: "mailbox" }, h("div", { class: "mail-column" }, problem, empty, list), reading),
  );
  const showRows = keyed(list);
  let asked = 0;

  async function show() {
    const mine = ++asked;
    const answer = await get("mail").catch((error) => ({ mails: [], problem: error.message }));
    if (mine !== asked) return;
    problem.hidden = !answer.problem;
    problem.textContent = answer.problem ?? "";
    draw(answer.mails, answer.problem);
  }

  function draw(mails, trouble) {
    const open = mails.find((mail) => mail.id === place().id);
    empty.hidden = mails.length > 0 || Boolean(trouble);
    showRows(mails, (mail) => mail.id, mailRow);
    node.classList.toggle("is-reading", Boolean(open));
    whenNew(reading, open ? `${open.id} ${zone()}` : "none", () =>
      open ? letter(open) : [h("p", { class: "empty" }, mails.length ? "Choose a mail to read." : "")],
    );
    if (open && !open.is_read) post(`mail/${encodeURIComponent(open.id)}/read`, {}).then(complainOf);
  }

  return { node, show, focus: () => title.focus(), title: "Candidate’s mailbox" };
}

function mailRow(first) {
  const from = h("span", { class: "mail-to" });
  const date = h("span", { class: "mail-date" });
  const subject = h("span", { class: "mail-subject" });
  const taste = h("span", { class: "mail-taste" });
  const sign = h("span", { class: "mail-sign" });
  const link = h(
    "a",
    { class: "mail-row", href: `#mail/${encodeURIComponent(first.id)}`, data: { mailId: first.id } },
    from,
    date,
    subject,
    taste,
    sign,
  );
  const update = (mail) => {
    from.textContent = `To ${[mail.to].flat().join(", ")}`;
    date.textContent = dayAndTime(Date.parse(mail.date));
    subject.textContent = mail.subject;
    taste.textContent = (mail.text ?? "").replace(/\s+/g, " ").slice(0, 90);
    whenNew(sign, mail.calendar?.method ?? "", () =>
      mail.calendar ? [icon("calendar"), h("span", { class: "sr-only" }, "with invitation")] : [],
    );
    link.classList.toggle("is-unread", !mail.is_read);
    set(
      link,
      "aria-label",
      `${mail.is_read ? "" : "Unread: "}${mail.subject}, to ${[mail.to].flat().join(", ")}, ${date.textContent}`,
    );
    set(link, "aria-current", place().id === mail.id ? "true" : null);
  };
  return { node: h("li", null, link), update };
}

function letter(mail) {
  const back = h("a", { class: "mail-back", href: "#mail" }, icon("back"), "All mails");
  const raw = h(
    "a",
    { href: address(`mail/${encodeURIComponent(mail.id)}/raw`), target: "_blank", rel: "noopener" },
    "Show the original",
  );
  const parts = (mail.attachments ?? []).map((one) => h("li", null, `${one.name} (${one.type})`));
  return [
    back,
    h("h2", { class: "letter-subject" }, mail.subject),
    h(
      "dl",
      { class: "letter-head" },
      line("From", mail.from),
      line("To", [mail.to].flat().join(", ")),
      line("Date", dayAndTime(Date.parse(mail.date))),
    ),
    mail.calendar ? invitation(mail.calendar) : null,
    body(mail),
    h(
      "footer",
      { class: "letter-foot" },
      parts.length ? h("ul", { class: "attachments", "aria-label": "Attachments" }, parts) : null,
      raw,
    ),
  ].filter(Boolean);
}

const line = (name, value) => [h("dt", null, name), h("dd", null, value)];

function body(mail) {
  const text = h("pre", { class: "letter-text", data: { testid: "mail-text" } }, mail.text ?? "");
  if (!mail.html) return text;
  const frame = h("iframe", {
    class: "letter-frame",
    title: `Mail as it looks: ${mail.subject}`,
    sandbox: "",
    srcdoc: mail.html,
  });
  const choice = (words, shown, hidden, isOn) =>
    h(
      "button",
      {
        type: "button",
        class: "btn btn-small",
        "aria-pressed": String(isOn),
        on: { click: (event) => swap(event.target, shown, hidden) },
      },
      words,
    );
  text.hidden = true;
  return h(
    "div",
    { class: "letter-body" },
    h(
      "div",
      { class: "letter-choice", role: "group", "aria-label": "Show mail as" },
      choice("Formatted", frame, text, true),
      choice("Plain text", text, frame, false),
    ),
    frame,
    text,
  );
}

function swap(button, shown, hidden) {
  shown.hidden = false;
  hidden.hidden = true;
  for (const one of button.parentNode.children) one.setAttribute("aria-pressed", String(one === button));
}
