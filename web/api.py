"""What programs may ask in JSON. So far: where a meeting was booked, for who came in from Slack."""

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.meetings.facts import Meeting
from core.meetings.outside import Outside
from core.outside_bookings.origin import read_origin
from web.meeting_words import service_name
from web.pages import GUARDED
from web.problems import with_problems
from web.visits import Visitors
from web.webhooks import whole_id


def api_routes(visitors: Visitors) -> list[Route]:
    """`/api/v1/meetings/{id}/origin`."""

    async def origin(request: Request) -> Response:
        actor = await visitors.actor(request)
        meeting_id = whole_id(request.path_params["meeting"])
        return JSONResponse(_told(*await visitors.run(read_origin, actor, meeting_id)), headers=GUARDED)

    return [Route("/api/v1/meetings/{meeting}/origin", with_problems(origin), methods=["GET"])]


def _told(meeting: Meeting, there: Outside) -> dict[str, Any]:
    """Times in UTC. The candidate's pages are null for who may not move or cancel the meeting."""
    return {
        "meeting_id": meeting.id,
        "service": there.service,
        "service_name": service_name(there.service),
        "event_type": there.event_type or None,
        "organiser": there.organiser or None,
        "status": there.status,
        "booked_at": _moment(there.booked_at),
        "synced_at": _moment(there.synced_at),
        "invitee": {"name": meeting.candidate.name} if meeting.candidate else None,
        "answers": [{"question": asked, "answer": said} for asked, said in there.answers],
        "reschedule_url": there.reschedule_url,
        "cancel_url": there.cancel_url,
        "trouble": there.why if there.failed else None,
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
