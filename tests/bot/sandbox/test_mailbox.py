from email.message import EmailMessage

import aiosmtplib

from tests.bot.sandbox.conftest import Stand

CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//tests//EN
METHOD:REQUEST
BEGIN:VEVENT
UID:meeting-1@panelry
SEQUENCE:2
STATUS:CONFIRMED
DTSTAMP:20261121T120000Z
DTSTART:20261123T150000Z
DTEND:20261123T154500Z
SUMMARY:Phone screening
LOCATION:https://meet.example/1
DESCRIPTION:Bring questions
ORGANIZER:mailto:hiring@northwind.example
ATTENDEE:mailto:jane@example.com
ATTENDEE:mailto:ian.schmidt@northwind.example
END:VEVENT
END:VCALENDAR
"""


def invitation() -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Northwind Hiring <hiring@northwind.example>"
    mail["To"] = "jane@example.com"
    mail["Subject"] = "Your interview – Phone screening"
    mail["Date"] = "Sat, 21 Nov 2026 12:00:00 +0000"
    mail.set_content("See you on Monday.")
    mail.add_alternative("<p>See you on <b>Monday</b>.</p>", subtype="html")
    mail.add_alternative(CALENDAR, subtype="calendar", params={"method": "REQUEST"})
    mail.add_attachment(CALENDAR.encode(), maintype="application", subtype="ics", filename="invite.ics")
    return mail


async def send(stand: Stand, mail: EmailMessage) -> None:
    port = int(stand.sandbox.smtp_url.rsplit(":", 1)[1])
    await aiosmtplib.send(mail, hostname="127.0.0.1", port=port, start_tls=False)


async def test_an_invitation_is_taken_apart(stand: Stand):
    await send(stand, invitation())
    mail = await stand.rosa.mail("Phone screening", to="jane@")
    assert mail["from"] == "Northwind Hiring <hiring@northwind.example>"
    assert mail["to"] == ["jane@example.com"]
    assert mail["date"] == "2026-11-21T12:00:00+00:00"
    assert mail["text"].strip() == "See you on Monday."
    assert "<b>Monday</b>" in mail["html"]
    assert mail["attachments"] == [{"name": "invite.ics", "type": "application/ics"}]
    assert mail["calendar"] == {
        "method": "REQUEST",
        "uid": "meeting-1@panelry",
        "sequence": 2,
        "status": "CONFIRMED",
        "summary": "Phone screening",
        "start": "2026-11-23T15:00:00+00:00",
        "end": "2026-11-23T15:45:00+00:00",
        "location": "https://meet.example/1",
        "description": "Bring questions",
        "organizer": "hiring@northwind.example",
        "attendees": ["jane@example.com", "ian.schmidt@northwind.example"],
    }


async def test_mails_are_counted_until_read_and_kept_as_they_came(stand: Stand):
    plain = EmailMessage()
    plain["To"], plain["From"], plain["Subject"] = "jane@example.com", "a@b.example", "Reminder"
    plain.set_content("Soon")
    await send(stand, invitation())
    await send(stand, plain)
    newest, first = await stand.rosa.mails()
    assert (newest["subject"], newest["calendar"], newest["html"]) == ("Reminder", None, "")
    assert newest["date"] == "2026-11-21T12:00:00+00:00"
    assert (await stand.rosa.world())["unread_mail"] == 2
    await stand.rosa._post(f"/mail/{first['id']}/read")
    assert (await stand.rosa.world())["unread_mail"] == 1
    raw = await stand.rosa._http.get(f"/mail/{first['id']}/raw")
    assert "UID:meeting-1@panelry" in raw.text
    assert raw.headers["content-type"].startswith("text/plain")


async def test_a_calendar_that_cannot_be_read_is_none(stand: Stand):
    broken = EmailMessage()
    broken["To"], broken["From"], broken["Subject"] = "jane@example.com", "a@b.example", "Broken"
    broken.set_content("BEGIN:VNOTHING", subtype="calendar")
    await send(stand, broken)
    assert (await stand.rosa.mail("Broken"))["calendar"] is None
