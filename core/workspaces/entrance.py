"""How a Slack team becomes a workspace, and how that is found before anything else is known."""

from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.away import noticing_absence
from core.secrets import SecretBox
from core.workspaces.provision import provision_workspace
from core.workspaces.reseal import reseal_workspace
from db.database import Database, enter_workspace
from db.models import DirectoryEntry, SlackInstallation

SLACK_TEAM = "slack_team"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamProfile:
    """A Slack team as `auth.test` names it."""

    slack_team_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The bot of one workspace, its token in clear: never logged, never stored."""

    workspace_id: int
    bot_token: str
    bot_user_id: str
    bot_id: str

    def __repr__(self) -> str:
        return f"Installation(workspace_id={self.workspace_id})"


class Entrance:
    """Finds and installs workspaces; the only place that reads the directory."""

    def __init__(self, database: Database, secrets: SecretBox) -> None:
        self._database = database
        self._secrets = secrets

    async def install(
        self, team: TeamProfile, *, bot_token: str, bot_user_id: str, bot_id: str
    ) -> Installation:
        """Keep the bot's token; on first contact also provision the workspace."""
        async with self._database.workspace(None) as session:
            workspace_id = await _workspace_of(session, team.slack_team_id)
            if workspace_id is None:
                workspace_id = await _provision(session, team)
            await enter_workspace(session, workspace_id)
            row = {
                "bot_token": self._secrets.seal(bot_token),
                "bot_user_id": bot_user_id,
                "bot_id": bot_id,
            }
            await session.execute(
                insert(SlackInstallation)
                .values(workspace_id=workspace_id, **row)
                .on_conflict_do_update(index_elements=["workspace_id"], set_=row)
            )
        return Installation(
            workspace_id=workspace_id, bot_token=bot_token, bot_user_id=bot_user_id, bot_id=bot_id
        )

    async def find(self, slack_team_id: str) -> Installation | None:
        """The installation of a Slack team, None when it has none; `Away` when the database is."""
        with noticing_absence():
            return await self._find(slack_team_id)

    async def _find(self, slack_team_id: str) -> Installation | None:
        async with self._database.workspace(None) as session:
            workspace_id = await _workspace_of(session, slack_team_id)
        return await self.of_workspace(workspace_id) if workspace_id is not None else None

    async def of_workspace(self, workspace_id: int) -> Installation | None:
        """The installation of a workspace, None when it has none; `Away` when the database is."""
        with noticing_absence():
            async with self._database.workspace(workspace_id) as session:
                row = await session.get(SlackInstallation, workspace_id)
        if row is None:
            return None
        return Installation(
            workspace_id=workspace_id,
            bot_token=self._secrets.open(row.bot_token),
            bot_user_id=row.bot_user_id,
            bot_id=row.bot_id,
        )

    async def workspaces(self) -> tuple[int, ...]:
        """Every workspace there is, oldest first."""
        async with self._database.workspace(None) as session:
            found = await session.scalars(
                select(DirectoryEntry.workspace_id)
                .where(DirectoryEntry.kind == SLACK_TEAM)
                .order_by("workspace_id")
            )
            return tuple(found)

    async def check_secrets(self) -> None:
        """Raise `PanelryError` when stored secrets were written with another key than ours."""
        for workspace_id in (await self.workspaces())[:1]:
            await self.of_workspace(workspace_id)

    async def reseal(self) -> int:
        """Encrypt everything that is anew with the first key; how much there was."""
        resealed = 0
        for workspace_id in await self.workspaces():
            async with self._database.workspace(workspace_id) as session:
                resealed += await reseal_workspace(session, self._secrets)
        return resealed


async def _workspace_of(session: AsyncSession, slack_team_id: str) -> int | None:
    return await session.scalar(
        select(DirectoryEntry.workspace_id).where(
            DirectoryEntry.kind == SLACK_TEAM, DirectoryEntry.key == slack_team_id
        )
    )


async def _provision(session: AsyncSession, team: TeamProfile) -> int:
    # Two first contacts at once: the second waits here and then finds the first one's workspace.
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:team, 0))"), {"team": team.slack_team_id}
    )
    found = await _workspace_of(session, team.slack_team_id)
    if found is not None:
        return found
    workspace_id = int(await session.scalar(text("SELECT nextval('workspaces_id_seq')")) or 0)
    await enter_workspace(session, workspace_id)
    await provision_workspace(session, workspace_id, name=team.name, slack_team_id=team.slack_team_id)
    session.add(DirectoryEntry(kind=SLACK_TEAM, key=team.slack_team_id, workspace_id=workspace_id))
    await session.flush()
    return workspace_id
