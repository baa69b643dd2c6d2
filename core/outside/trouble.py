"""What can go wrong with a service of others, by what there is to do about it."""

from core.calendars.facts import Entry


class Trouble(Exception):
    """Something went wrong at the service. `sentence` is for people, without personal data."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Unreachable(Trouble):
    """No answer, or one that says the service has trouble of its own: what was asked may have been done."""


class Throttled(Trouble):
    """The service wants us to wait. `whole_service`: not for this account alone; `this_alone`: but may be
    asked for other things.
    """

    def __init__(self, retry_after: float, *, whole_service: bool = False, this_alone: bool = False) -> None:
        super().__init__("The service asks us to wait.")
        self.retry_after = retry_after
        self.whole_service = whole_service
        self.this_alone = this_alone


class Denied(Trouble):
    """The service will never do this; the sentence says why and what to do."""


class Missing(Denied):
    """What the request is about is not there (any more)."""


class Moved(Denied):
    """Somebody gave the event another time there, which nobody here knows of yet. entry: as it stands."""

    def __init__(self, entry: Entry) -> None:
        super().__init__("The event was moved in the calendar.")
        self.entry = entry


class SlotGone(Denied):
    """The time was taken in the meantime; another one has to be chosen."""

    def __init__(self) -> None:
        super().__init__("This time is not free any more. Choose another one.")


class Unreadable(Denied):
    """What the service sent lacks something there is no doing without."""

    def __init__(self, lacking: str) -> None:
        super().__init__(f"What the service sent cannot be read: {lacking}.")


class CursorExpired(Trouble):
    """Everything has to be read anew."""

    def __init__(self) -> None:
        super().__init__("The calendar has to be read anew.")


class GrantRevoked(Trouble):
    """The person, or their administrator, took the permission back: they have to connect again."""


class GrantRefused(Trouble):
    """The person did not give what is needed."""
