"""Workspaces full of people whose messages are all due at one instant, written straight into the tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from core.secrets import SecretBox
from core.workspaces.entrance import Entrance, TeamProfile
from db.database import Database

_MEMBERS = """
    INSERT INTO members (workspace_id, slack_user_id, name, timezone)
    SELECT :w, 'U' || :w || 'X' || n, 'Person ' || n,
           (ARRAY['Europe/Berlin', 'America/New_York', 'Asia/Kolkata'])[1 + n % 3]
    FROM generate_series(0, :people - 1) n
"""
_CANDIDATES = """
    INSERT INTO candidates (workspace_id, name, requisition_id, stage_id, fit)
    SELECT :w, 'Candidate ' || n, s.requisition_id, s.id, n % 100
    FROM generate_series(0, :meetings - 1) n,
         (SELECT requisition_id, id FROM stages WHERE position = 1) s
"""
# Every meeting has a candidate of its own, two interviewers, an organiser and one of ten channels; it starts
# in a quarter of an hour, in an hour or in a day.
_MEETINGS = """
    WITH people AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM members),
         candidates AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM candidates),
         kind AS (SELECT id, name FROM meeting_types ORDER BY position LIMIT 1),
         stage AS (SELECT id FROM stages WHERE position = 1)
    INSERT INTO meetings (workspace_id, uid, submission_key, title, meeting_type_id, candidate_id, stage_id,
                          starts_at, ends_at, location_kind, join_url, channel_id, prep_notes,
                          scheduled_by_id)
    SELECT :w, 'uid-' || c.n, 'key-' || c.n, kind.name, kind.id, c.id, stage.id, at, at + interval '1 hour',
           'video', 'meet.example/' || c.n, 'C' || :w || 'X' || c.n % 10, 'Leave time for questions.', o.id
    FROM candidates c
    JOIN people o ON o.n = (c.n * 7) % :people
    CROSS JOIN kind
    CROSS JOIN stage
    CROSS JOIN LATERAL (SELECT CAST(:due_at AS timestamptz)
                            + make_interval(mins => (ARRAY[15, 60, 1440])[1 + c.n % 3]) AS at) time
"""
_ATTENDEES = """
    WITH people AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM members),
         numbered AS (SELECT id, starts_at, row_number() OVER (ORDER BY id) - 1 AS n FROM meetings)
    INSERT INTO attendees (workspace_id, meeting_id, starts_at, member_id, role, position)
    SELECT :w, m.id, m.starts_at, p.id, 'interviewer', seat
    FROM numbered m, generate_series(0, 1) seat
    JOIN people p ON true
    WHERE p.n = (m.n * 2 + seat) % :people
"""
# A card and a history line under one posted before; a DM and a reminder for each interviewer.
_MESSAGES = r"""
    WITH seats AS (
        SELECT a.meeting_id, a.position, p.slack_user_id, m.channel_id, m.starts_at,
               CAST(extract(epoch FROM m.starts_at - :due_at) / 60 AS integer) AS minutes
        FROM attendees a
        JOIN members p ON p.id = a.member_id
        JOIN meetings m ON m.id = a.meeting_id),
    planned (meeting_id, starts_at, kind, recipient, version, subject, detail, reference) AS (
        SELECT meeting_id, starts_at, 'interviewer_dm', slack_user_id, 0, '', '{}', NULL FROM seats
        UNION ALL
        SELECT meeting_id, starts_at, 'reminder', slack_user_id, 1, CAST(minutes AS text),
               CAST(jsonb_build_object('minutes_before', minutes) AS text), NULL
        FROM seats
        UNION ALL
        SELECT meeting_id, starts_at, 'card', channel_id, 0, '', '{}',
               CASE WHEN meeting_id % 2 = 1 THEN channel_id || '\:1.' || meeting_id END
        FROM seats WHERE position = 0
        UNION ALL
        SELECT meeting_id, starts_at, 'history', channel_id, 1, 'prep_notes',
               CAST(jsonb_build_object('what', 'prep_notes') AS text), NULL
        FROM seats WHERE position = 0 AND meeting_id % 2 = 1)
    INSERT INTO messages (workspace_id, key, road, kind, subject, recipient, meeting_id, version,
                          meeting_starts_at, due_at, detail, reference, state)
    SELECT :w, gen_random_uuid(), 'slack', kind, subject, recipient, meeting_id, version, starts_at, :due_at,
           CAST(detail AS jsonb), reference, CASE WHEN reference IS NULL THEN 'waiting' ELSE 'sent' END
    FROM planned
    ORDER BY meeting_id, kind
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """How many workspaces, and how many people and meetings each has; five messages a meeting are due.

    first: the number of the first workspace, which its token and team carry.
    """

    workspaces: int
    people: int
    meetings: int
    first: int = 0

    @property
    def messages(self) -> int:
        """How many are due in all."""
        return 5 * self.workspaces * self.meetings


def person_of(workspace_id: int) -> str:
    """The Slack id of somebody in the workspace."""
    return f"U{workspace_id}X0"


async def gather_crowd(database: Database, secrets: SecretBox, crowd: Crowd, due_at: datetime) -> None:
    """Install the workspaces, each with the token `xoxb-N`, and plan their messages."""
    entrance = Entrance(database, secrets)
    for number in range(crowd.first, crowd.first + crowd.workspaces):
        team = TeamProfile(slack_team_id=f"T{number}", name=f"Company {number}")
        found = await entrance.install(team, bot_token=f"xoxb-{number}", bot_user_id="UPAN", bot_id="BPAN")
        await _fill(database, found.workspace_id, crowd, due_at)


async def _fill(database: Database, workspace_id: int, crowd: Crowd, due_at: datetime) -> None:
    values: Mapping[str, object] = {
        "w": workspace_id,
        "people": crowd.people,
        "meetings": crowd.meetings,
        "due_at": due_at,
    }
    async with database.workspace(workspace_id) as session:
        for statement in (_MEMBERS, _CANDIDATES, _MEETINGS, _ATTENDEES, _MESSAGES):
            await session.execute(text(statement), values)
