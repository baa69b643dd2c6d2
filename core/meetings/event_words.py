"""What a type's calendar events say: templates, what they may name, and what of it a candidate may read."""

from dataclasses import dataclass

from core.errors import BadInput
from core.meetings.filling import fill_template, variables_in

LONGEST_TITLE = 200
LONGEST_DETAILS = 3000
PRIVATE = frozenset({"stage", "fit", "assessment_title", "assessment_status", "prep_notes"})
"""Variables that a candidate must not read."""
SAMPLE = {
    "candidate_name": "Jane Doe",
    "candidate_first_name": "Jane",
    "company": "Northwind",
    "duration": "60 minutes",
    "interviewers": "Ian Schmidt, Sofia Rossi",
    "join_link": "https://meet.example/abc",
    "organiser": "Rosa Lind",
    "place": "Video call",
    "stage": "Tech interview",
    "fit": "82",
    "assessment_title": "Backend exercise",
    "assessment_status": "done",
    "prep_notes": "Ask about the queue they built.",
}
"""An example of all a template may name; `meeting_type` is the type's own name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventWords:
    """Templates of title and details, "" for ours; is_shared: the candidate is invited to the event."""

    title: str = ""
    details: str = ""
    is_shared: bool = False

    @property
    def private(self) -> frozenset[str]:
        """The variables in it that no candidate may read."""
        return PRIVATE & (variables_in(self.title) | variables_in(self.details))


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSettings:
    """The words of one type, and the types to choose from as (id, name)."""

    type_id: int
    type_name: str
    types: tuple[tuple[int, str], ...]
    words: EventWords


OUR_WORDS = EventWords(
    title="{{meeting_type}} with {{candidate_name}}",
    details="{{meeting_type}}\nCandidate: {{candidate_name}}\nWith: {{interviewers}}",
)
"""About what we say, as templates, for who words their own."""
OUR_SHARED_WORDS = EventWords(
    title="{{meeting_type}}: {{candidate_name}} and {{company}}",
    details="{{meeting_type}}, {{duration}}\nWith: {{interviewers}}",
    is_shared=True,
)


def check_words(words: EventWords) -> EventWords:
    """The words without space around them; raises `BadInput` at the field that cannot be used."""
    title, details = " ".join(words.title.split()), words.details.strip()
    for field, typed, most in (("title", title, LONGEST_TITLE), ("details", details, LONGEST_DETAILS)):
        if len(typed) > most:
            raise BadInput(f"Keep it under {most} characters.", field=f"event_{field}")
        fill_template(typed, {**SAMPLE, "meeting_type": ""}, field=f"event_{field}")
        if words.is_shared and (told := sorted(PRIVATE & variables_in(typed))):
            named = ", ".join(f"{{{{{each}}}}}" for each in told)
            raise BadInput(
                f"The candidate reads a shared event, so it cannot say {named}. Take it out, or choose"
                " separate events.",
                field=f"event_{field}",
            )
    return EventWords(title=title, details=details, is_shared=words.is_shared)


def example(words: EventWords, type_name: str) -> EventWords:
    """What they say of a meeting nobody has; `words` are sound."""
    ours = OUR_SHARED_WORDS if words.is_shared else OUR_WORDS
    values = {**SAMPLE, "meeting_type": type_name}
    return EventWords(
        title=fill_template(words.title or ours.title, values),
        details=fill_template(words.details or ours.details, values),
        is_shared=words.is_shared,
    )
