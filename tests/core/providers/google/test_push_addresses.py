"""An address Google tells nobody at: no channel, and nothing said about the permission to read."""

import pytest

from core.calendars.facts import Hook
from core.outside.trouble import Denied
from core.providers.google.calendar import GoogleCalendar
from tests.core.providers.contract.following import WINDOW
from tests.core.providers.contract.google_place import OWNER, Stand

HOOK = Hook(address="https://panelry.example/hooks/google", secret="a secret of ours", key="channel-1")


def refuse(stand: Stand, status: int, reason: str) -> None:
    """As often as it is asked, with a token made anew, too."""
    detail = {"domain": "global", "reason": reason, "message": f"Refused: {HOOK.address}"}
    body = {"error": {"errors": [detail], "code": status, "message": detail["message"]}}
    stand.service.fail(status, times=2, body=body, path="/watch")


@pytest.mark.parametrize(
    "status, reason, sentence",
    [
        (401, "push.webhookUrlUnauthorized", "Verify the domain of PUBLIC_URL"),
        (400, "push.channelUnknown", "Check PUBLIC_URL"),
        (401, "push.somethingNew", "Check PUBLIC_URL"),
    ],
)
async def test_a_refused_address_takes_no_permission_back(
    stand: Stand, calendar: GoogleCalendar, status: int, reason: str, sentence: str
):
    refuse(stand, status, reason)
    with pytest.raises(Denied, match=sentence):
        await calendar.watch(OWNER, HOOK)
    stand.service.asgi.clear()
    assert not stand.service.channels.open
    assert (await calendar.changes(OWNER, None, WINDOW)).entries == ()
