"""The secret key: does it open what the database holds?"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from core.doctor.findings import Finding, note, well, wrong
from core.errors import Away, PanelryError
from core.secrets import SecretBox, make_key
from core.workspaces.entrance import Entrance
from db.database import Database
from db.models import PersonKey, SlackInstallation

WHAT = "Secret key"


async def check_secrets(url: str, keys: str | None) -> list[Finding]:
    """Try it on everything; `keys` as in PANELRY_SECRET_KEY, None when none was made yet."""
    try:
        secrets = SecretBox((keys or make_key()).split(","))
        async with Database(url) as database:
            sealed = await _everything_sealed(database, secrets)
    except (SQLAlchemyError, ValueError, Away):
        return []  # what is wrong with the database is told of the database
    except PanelryError as error:
        return [wrong(WHAT, error.sentence)]
    if unreadable := sum(not _opens(secrets, each) for each in sealed):
        return [wrong(WHAT, _refusal(unreadable, len(sealed), keys))]
    if keys is None:
        return [note(WHAT, "There is none yet; the first start makes one in PANELRY_HOME.")]
    return [well(WHAT, f"Opens all that is kept under it ({len(sealed)}).")]


def _refusal(unreadable: int, kept: int, keys: str | None) -> str:
    found = f"It does not open {unreadable} of the {kept}" if keys else f"There is none, but {kept}"
    return f"{found} secrets in the database. Put the key they were written with into PANELRY_SECRET_KEY."


async def _everything_sealed(database: Database, secrets: SecretBox) -> Sequence[bytes]:
    found: list[bytes] = []
    for workspace_id in await Entrance(database, secrets).workspaces():
        async with database.workspace(workspace_id) as session:
            found += (await session.scalars(select(SlackInstallation.bot_token))).all()
            found += (await session.scalars(select(PersonKey.wrapped_key))).all()
    return found


def _opens(secrets: SecretBox, sealed: bytes) -> bool:
    try:
        secrets.open(sealed)
    except PanelryError:
        return False
    return True
