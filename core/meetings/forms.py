"""What people fill in, and what they are shown while they do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from core.meetings.decided import Choice, Decision, Existing
from core.meetings.facts import Candidate, Interviewer, Meeting
from core.meetings.location import LocationKind
from core.rooms.facts import RoomChoices
from core.slots import rank


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCandidate:
    """A candidate typed in by hand while scheduling."""

    name: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Interviewers to choose from, as Slack user ids: so many of them come, all where `take` is None."""

    member_ids: tuple[str, ...] = ()
    take: int | None = None

    @property
    def seats(self) -> int:
        """How many of them come."""
        return min(self.take or len(self.member_ids), len(self.member_ids))

    @property
    def leaves_choice(self) -> bool:
        """Whether some of them stay away."""
        return self.seats < len(self.member_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionalPeople:
    """Who may come, as Slack user ids: none of them decides the time."""

    interviewer_ids: tuple[str, ...] = ()
    observer_ids: tuple[str, ...] = ()
    trainee_ids: tuple[str, ...] = ()

    @property
    def everybody(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.interviewer_ids, *self.observer_ids, *self.trainee_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleForm:
    """A schedule modal as filled in so far; every field may still be empty.

    submission_key: random, made when the form is first shown; one key books at most one meeting.
    interviewer_ids: Slack user ids, in the order chosen. take: how many of them come, None for all.
    other_group, optional_people: more people; None while nobody asked for them.
    starts_at: a suggested start; custom_starts_at, when given, wins over it. Aware UTC datetimes.
    location_kind, location_detail: None while untouched (the type's own). shown_place: what was shown then.
    room_id: counts where they meet in person.
    confirmed: the person ticked to do it against soft rules. confirmation: against which, as
        `confirmation_of` the warnings tells; empty (history being imported, never a form) confirms any.
    existing: what becomes of an interview of this type they have; None (never a form) leaves it as it is.
    prep_notes: None while untouched (the type's template is used), "" when emptied on purpose.
    """

    submission_key: str
    is_internal: bool = False
    title: str = ""
    candidate_id: int | None = None
    new_candidate: NewCandidate | None = None
    type_id: int | None = None
    interviewer_ids: tuple[str, ...] = ()
    take: int | None = None
    other_group: Group | None = None
    optional_people: OptionalPeople | None = None
    duration_minutes: int | None = None
    starts_at: datetime | None = None
    custom_starts_at: datetime | None = None
    location_kind: LocationKind | None = None
    location_detail: str | None = None
    shown_place: LocationKind | None = None
    room_id: int | None = None
    channel_id: str | None = None
    prep_notes: str | None = None
    confirmed: bool = False
    confirmation: str = ""
    existing: Decision | None = None

    @property
    def uses_existing(self) -> bool:
        """Whether the interview they have takes the place of a new one."""
        return self.existing is not None and self.existing.choice is Choice.USE

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups somebody was chosen for."""
        first = Group(member_ids=self.interviewer_ids, take=self.take)
        return tuple(each for each in (first, self.other_group) if each and each.member_ids)

    @property
    def people_ids(self) -> tuple[str, ...]:
        """Everybody in it, as Slack user ids."""
        may = self.optional_people or OptionalPeople()
        return tuple(chain(*(each.member_ids for each in self.groups), may.everybody))

    @property
    def heads(self) -> int:
        """How many would sit there, the candidate among them."""
        away = sum(len(each.member_ids) - each.seats for each in self.groups)
        return len(self.people_ids) - away + (not self.is_internal)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeChoice:
    """A meeting type to choose; durations in minutes, the first is the default one."""

    id: int
    name: str
    durations: tuple[int, ...]
    location_kind: LocationKind
    location_detail: str


def default_place(wanted: LocationKind, places: Sequence[LocationKind]) -> LocationKind:
    """The place that is wanted, a plain video call where it cannot be had."""
    return wanted if wanted in places else LocationKind.VIDEO


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A time that suits everyone who is needed.

    with_whom: names of those who would come, where the form leaves a choice. without: names of people who
    need not come and cannot. reasons: what moved it up, the weightiest first.
    """

    starts_at: datetime
    ends_at: datetime
    with_whom: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    reasons: tuple[rank.Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A schedule form with what follows from its choices.

    form: the same form with defaults filled in (type, duration, location, prep notes).
    notice: one sentence to show above the form, e.g. that several candidates match, or why no time is left.
    query: the words after `/schedule`, when no candidate was found by them.
    absences: sentences on people who need not come and cannot at the time of one's own.
    places: those that can be had. place_note: why the one wanted cannot. rooms: to meet in person.
    existing: the interview of this type that the candidate has already.
    """

    form: ScheduleForm
    types: tuple[TypeChoice, ...]
    durations: tuple[int, ...]
    suggestions: tuple[Suggestion, ...]
    candidate: Candidate | None = None
    notice: str | None = None
    query: str = ""
    suggestions_note: str | None = None
    absences: tuple[str, ...] = ()
    places: tuple[LocationKind, ...] = tuple(LocationKind)
    place_note: str | None = None
    rooms: RoomChoices | None = None
    existing: Existing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveForm:
    """A reschedule modal. `version` is the meeting's version the person looks at.

    instead_ids: Slack user ids of those who come instead of people who left the workspace.
    told_left: member ids of those of whom the person was told that they left.
    duration_minutes: how long it is to last then; None keeps its length.
    asked_starts_at: where its event stood in a calendar, so long, when that was asked about; None where this
    answers no such question.
    room_id: the room it is to have then, 0 for none; None, where nobody chose another, keeps the one it has.
    told_room: the room it had when the person looked, 0 for none; None, where no form was shown.
    """

    meeting_id: int
    version: int
    starts_at: datetime | None = None
    custom_starts_at: datetime | None = None
    instead_ids: tuple[str, ...] = ()
    told_left: tuple[int, ...] = ()
    duration_minutes: int | None = None
    asked_starts_at: datetime | None = None
    room_id: int | None = None
    told_room: int | None = None
    reason: str | None = None
    note: str = ""
    confirmed: bool = False
    confirmation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveDraft:
    """A reschedule modal with the times that suit everyone; `left`: its people who left the workspace.

    rooms: to meet in person.
    notice: one sentence to show above the form: that the meeting was moved since the person looked at it.
    """

    meeting: Meeting
    form: MoveForm
    suggestions: tuple[Suggestion, ...]
    notice: str | None = None
    suggestions_note: str | None = None
    left: tuple[Interviewer, ...] = ()
    rooms: RoomChoices | None = None

    @property
    def duration_minutes(self) -> int:
        """How long the meeting would last then."""
        return self.form.duration_minutes or self.meeting.duration_minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPage:
    """Meetings in order of start. `next_cursor` asks for the page after, None on the last one."""

    meetings: tuple[Meeting, ...]
    this_week: int
    next_cursor: str | None = None
    previous_cursor: str | None = None
    timezone: str = "UTC"
    now: datetime = field(kw_only=True)
