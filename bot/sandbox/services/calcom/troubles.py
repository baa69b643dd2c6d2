"""What Cal.com says with a status most often, for failures on demand."""

from datetime import UTC, datetime

from bot.sandbox.services.calcom.calls import refused
from bot.sandbox.services.calcom.shapes import Refusal, missing
from bot.sandbox.shapes import Json

_USUAL = {
    401: Refusal(401, "UnauthorizedException", "Invalid API Key"),
    403: Refusal(403, "ForbiddenException", "Forbidden resource"),
    404: missing("Booking"),
    409: Refusal(409, "ConflictException", "Conflict"),
    410: Refusal(410, "GoneException", "Gone"),
    429: Refusal(429, "ThrottlerException", "Too many requests. Please try again later."),
}
_OTHERWISE = Refusal(500, "InternalServerErrorException", "Internal server error")


def usual_body(status: int, path: str = "/v2/bookings") -> Json:
    """Its body."""
    return refused(_USUAL.get(status, _OTHERWISE), path, datetime.now(UTC))
