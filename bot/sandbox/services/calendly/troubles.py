"""What Calendly says with a status most often, for failures on demand."""

from bot.sandbox.services.calendly.shapes import Refusal, invalid, missing, not_theirs
from bot.sandbox.shapes import Json

_USUAL = {
    400: invalid(),
    401: Refusal(401, "Unauthenticated", "The access token is invalid"),
    403: not_theirs(),
    404: missing(),
    409: Refusal(409, "Already Exists", "The resource exists already."),
    410: missing(),
    429: Refusal(429, "Too Many Requests", "You have exceeded your request limit."),
}
_OTHERWISE = Refusal(500, "Internal Server Error", "The server encountered an unexpected condition.")


def usual_body(status: int) -> Json:
    """Its body."""
    return _USUAL.get(status, _OTHERWISE).body
