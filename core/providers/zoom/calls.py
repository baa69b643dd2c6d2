"""Zoom meetings as the video calls of ours."""

import asyncio
import re
from datetime import UTC
from typing import Any
from urllib.parse import quote

from core.calendars.calls import Call, CallPlan
from core.outside.client import Api, TokenSource
from core.outside.trouble import Missing, Unreachable, Unreadable
from core.schedulers.fields import Fields

LONGEST_TITLE = 200
_SCHEDULED = 2
_PAGE = 300
_MOST_PAGES = 20
_ID = re.compile(r"[0-9]{9,15}")


class ZoomCalls:
    """The `VideoCalls` port. Only an id and the address for everybody are ever read from an answer."""

    def __init__(self, api: Api, tokens: TokenSource) -> None:
        self._api = api
        self._tokens = tokens
        # Zoom takes one deletion at a time for each user.
        self._deleting = asyncio.Lock()

    async def check(self) -> None:
        """The keys alone are tried: what the app may do, Zoom says when it is done."""
        await self._tokens.token()

    async def put(self, plan: CallPlan, call_id: str | None) -> Call:
        """A change is answered with nothing: the meeting is read after it."""
        if call_id is None:
            host = quote(plan.host, safe="@")
            reply = await self._api.ask("POST", f"/users/{host}/meetings", json=_body(plan))
        else:
            path = _path(call_id)
            await self._api.ask("PATCH", path, json=_body(plan))
            reply = await self._api.ask("GET", path)
        return _call(Fields(reply.json()))

    async def find(self, plan: CallPlan) -> Call | None:
        """One of the host's upcoming meetings that carries our mark."""
        path, token = f"/users/{quote(plan.host, safe='@')}/meetings", ""
        for _ in range(_MOST_PAGES):
            params = {"type": "upcoming", "page_size": _PAGE, **({"next_page_token": token} if token else {})}
            told = Fields((await self._api.ask("GET", path, params=params)).json())
            for meeting in told.each("meetings"):
                if meeting.text("agenda").startswith(_mark(plan)):
                    return _call(meeting)
            if not (token := told.text("next_page_token")):
                return None
        raise Unreachable("Zoom's list does not end.")

    async def delete(self, call_id: str) -> None:
        """Zoom mails nobody: we tell people ourselves."""
        quiet = {"schedule_for_reminder": "false", "cancel_meeting_reminder": "false"}
        async with self._deleting:
            try:
                await self._api.ask("DELETE", _path(call_id), params=quiet)
            except Missing:
                return


def _path(call_id: str) -> str:
    if not _ID.fullmatch(call_id):
        raise Missing("This is not the id of a Zoom meeting.")
    return f"/meetings/{call_id}"


def _body(plan: CallPlan) -> dict[str, Any]:
    """Always whole, so that a change and a beginning are the same."""
    minutes = int((plan.ends_at - plan.starts_at).total_seconds() // 60)
    return {
        "topic": plan.title[:LONGEST_TITLE],
        "type": _SCHEDULED,
        "start_time": plan.starts_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "duration": max(minutes, 1),
        "timezone": plan.timezone,
        "agenda": _mark(plan),
        "settings": {
            "waiting_room": True,
            "join_before_host": False,
            "approval_type": 2,
            "email_notification": False,
        },
    }


def _mark(plan: CallPlan) -> str:
    """Lists cut an agenda short: the mark is all of it. Its full stop tells one from a longer one."""
    return f"Panelry {plan.tag}."


def _call(told: Fields) -> Call:
    url = told.url("join_url")
    if url is None:
        raise Unreadable("it has no join_url")
    return Call(id=told.need("id"), join_url=url)
