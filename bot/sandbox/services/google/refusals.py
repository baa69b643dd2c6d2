"""Google's errors, word by word."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.shapes import Json

_KNOWN = {
    "rateLimitExceeded": (403, "usageLimits", "Rate Limit Exceeded"),
    "userRateLimitExceeded": (403, "usageLimits", "User Rate Limit Exceeded"),
    "quotaExceeded": (403, "usageLimits", "Calendar usage limits exceeded."),
    "insufficientPermissions": (403, "global", "Request had insufficient authentication scopes."),
    "forbidden": (403, "global", "Forbidden"),
    "forbiddenForNonOrganizer": (
        403,
        "calendar",
        "Shared properties can only be changed by the organizer of the event.",
    ),
    "requiredAccessLevel": (403, "calendar", "You need to have writer access to this calendar."),
    "notFound": (404, "global", "Not Found"),
    "duplicate": (409, "global", "The requested identifier already exists."),
    "deleted": (410, "global", "Resource has been deleted"),
    "conditionNotMet": (412, "global", "Precondition Failed"),
    "backendError": (503, "global", "Backend Error"),
    "timeRangeEmpty": (400, "calendar", "The specified time range is empty."),
    "channelIdNotUnique": (400, "global", "Channel id not unique"),
}
_BY_STATUS = {
    400: "timeRangeEmpty",
    403: "forbidden",
    404: "notFound",
    409: "duplicate",
    410: "deleted",
    429: "rateLimitExceeded",
}


class GoogleError(Exception):
    """A refusal with Google's status and reason."""

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(body["error"]["message"])
        self.status = status
        self.body = body


def refusal(reason: str, *, status: int | None = None) -> GoogleError:
    """One that always has the same words."""
    usual, domain, message = _KNOWN[reason]
    return _error(status or usual, {"domain": domain, "reason": reason, "message": message})


def invalid(message: str, *, parameter: str | None = None, reason: str = "invalid") -> GoogleError:
    """A request that is wrong, in this parameter when one is named."""
    where = {"locationType": "parameter", "location": parameter} if parameter else {}
    return _error(400, {"domain": "global", "reason": reason, "message": message, **where})


def bad_token() -> GoogleError:
    """An access token that is unknown, revoked or too old."""
    where = {"locationType": "header", "location": "Authorization"}
    return _error(401, {"domain": "global", "reason": "authError", "message": "Invalid Credentials", **where})


def full_sync_required() -> GoogleError:
    """A sync token nobody remembers."""
    message = "Sync token is no longer valid, a full sync is required."
    where = {"locationType": "parameter", "location": "syncToken"}
    return _error(410, {"domain": "calendar", "reason": "fullSyncRequired", "message": message, **where})


def usual_body(status: int, *, writes: bool = False) -> Json:
    """What Google says with a status most often, for failures on demand. writes: to who changes something."""
    if status == 410 and not writes:
        return full_sync_required().body
    reason = _BY_STATUS.get(status, "backendError")
    return bad_token().body if status == 401 else refusal(reason, status=status).body


async def show_refusal(_request: Request, error: Exception) -> Response:
    """For Starlette's table of exceptions."""
    assert isinstance(error, GoogleError)
    return JSONResponse(error.body, status_code=error.status)


def _error(status: int, detail: Json) -> GoogleError:
    body = {"error": {"errors": [detail], "code": status, "message": detail["message"]}}
    return GoogleError(status, body)
