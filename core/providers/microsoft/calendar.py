"""Somebody's calendars at Microsoft 365: every port the service can."""

from core.providers.microsoft.channels import Channels
from core.providers.microsoft.feed import Feed
from core.providers.microsoft.writer import Writer


class MicrosoftCalendar(Feed, Writer, Channels):
    """`CalendarList`, `ChangeFeed`, `EventWriter`, `Answering` and `PushChannels`; made as `Graph` says.

    Whoever is told of a change reads it with `notices`.
    """
