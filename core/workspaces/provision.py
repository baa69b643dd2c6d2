"""What a new workspace starts with: meeting types, a pipeline, their rules. Sources: spec rows B4-B8, B19."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from db.models import MeetingType, Requisition, Stage, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultType:
    """A meeting type every workspace gets; durations in minutes, the first is the default."""

    slug: str
    name: str
    durations: tuple[int, ...]
    colour: str
    location_kind: str
    prep: str


DEFAULT_TYPES = (
    DefaultType(
        slug="phone-screening",
        name="Phone screening",
        durations=(30, 15, 20),
        colour="#1264a3",
        location_kind="phone",
        prep=(
            "Why this role, why now?\n"
            "Notice period and salary expectations.\n"
            "Questions {{candidate_first_name}} has for us."
        ),
    ),
    DefaultType(
        slug="video-interview",
        name="Video interview",
        durations=(45, 30, 60),
        colour="#2eb67d",
        location_kind="video",
        prep=(
            "Walk through a recent project with {{candidate_first_name}}.\n"
            "One situation that went wrong, and what changed after it.\n"
            "Leave ten minutes for questions."
        ),
    ),
    DefaultType(
        slug="technical-assessment",
        name="Technical assessment",
        durations=(60, 45, 90),
        colour="#e8912d",
        location_kind="video",
        prep=(
            "Agree on the task and the language first.\n"
            "Assessment so far: {{assessment_status}}.\n"
            "Write down what {{candidate_first_name}} said, not what you felt."
        ),
    ),
    DefaultType(
        slug="final-interview",
        name="Final interview",
        durations=(60,),
        colour="#4a154b",
        location_kind="video",
        prep=("Open points from the earlier interviews.\nWhat would make {{candidate_first_name}} say yes?"),
    ),
    DefaultType(
        slug="onboarding",
        name="Onboarding",
        durations=(30,),
        colour="#36c5f0",
        location_kind="video",
        prep=("First week, accounts, people to meet."),
    ),
)

# Name, kind, and the slug of the interview that belongs to the stage.
DEFAULT_STAGES = (
    ("Applied", "open", None),
    ("Screening", "open", "phone-screening"),
    ("Interview", "open", "video-interview"),
    ("Technical assessment", "open", "technical-assessment"),
    ("Final interview", "open", "final-interview"),
    ("Offer", "open", None),
    ("Hired", "hired", "onboarding"),
    ("Rejected", "rejected", None),
)


async def provision_workspace(
    session: AsyncSession, workspace_id: int, *, name: str, slack_team_id: str
) -> None:
    """Write the workspace with its default types, requisition and stages into the open transaction."""
    session.add(Workspace(id=workspace_id, name=name, slack_team_id=slack_team_id))
    await session.flush()
    types = {each.slug: _meeting_type(workspace_id, at, each) for at, each in enumerate(DEFAULT_TYPES)}
    requisition = Requisition(workspace_id=workspace_id, name="General", is_default=True)
    session.add_all([*types.values(), requisition])
    await session.flush()
    session.add_all(
        Stage(
            workspace_id=workspace_id,
            requisition_id=requisition.id,
            name=stage,
            position=position,
            kind=kind,
            meeting_type_id=types[slug].id if slug else None,
        )
        for position, (stage, kind, slug) in enumerate(DEFAULT_STAGES)
    )


def _meeting_type(workspace_id: int, position: int, each: DefaultType) -> MeetingType:
    return MeetingType(
        workspace_id=workspace_id,
        slug=each.slug,
        name=each.name,
        durations=list(each.durations),
        colour=each.colour,
        location_kind=each.location_kind,
        prep_template=each.prep,
        position=position,
    )
