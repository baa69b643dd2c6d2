"""The database: is it there, is it up to date, does it keep workspaces apart?"""

from collections.abc import Iterator

from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from core.doctor.findings import Finding, note, well, wrong
from db.database import APP_ROLE, DISPATCH_ROLE
from db.facts import DatabaseFacts, host_of, read_facts
from db.migrate import knows, latest_revision

OLDEST_VERSION = 15
MOST_SECONDS_APART = 5.0


def check_database(url: str) -> list[Finding]:
    """Everything the catalogue tells; a few questions, each with a time-out."""
    where = ""
    try:
        where = host_of(url)
        facts = read_facts(url)
    except (ValueError, ArgumentError):
        return [wrong("Database", "DATABASE_URL must be the address of a database, postgresql://….")]
    except SQLAlchemyError:
        return [wrong("Database", f"{where} does not answer. Check DATABASE_URL, and that the server runs.")]
    return [_version(facts, where), _schema(facts), *_roles(facts), *_protection(facts), _clock(facts)]


def _version(facts: DatabaseFacts, where: str) -> Finding:
    major, minor = divmod(facts.version, 10_000)
    if major < OLDEST_VERSION:
        return wrong(
            "Database", f"PostgreSQL {major}.{minor} is too old: {OLDEST_VERSION} or newer is needed."
        )
    return well("Database", f"PostgreSQL {major}.{minor} answers ({where}).")


def _schema(facts: DatabaseFacts) -> Finding:
    wanted = latest_revision()
    if facts.revision == wanted:
        return well("Schema", f"At version {wanted}.")
    if facts.revision is None:
        return wrong("Schema", "There is none. Run `panelry migrate`.")
    if not knows(facts.revision):
        return wrong("Schema", f"Version {facts.revision} is of a newer Panelry. Start that one.")
    return wrong("Schema", f"At version {facts.revision}, but {wanted} is needed. Run `panelry migrate`.")


def _roles(facts: DatabaseFacts) -> Iterator[Finding]:
    problems = [problem for name in (APP_ROLE, DISPATCH_ROLE) if (problem := _role_problem(facts, name))]
    yield from (wrong("Roles", each) for each in problems)
    owner = facts.roles[facts.owner]
    if owner.is_superuser or owner.bypasses:
        yield note("Roles", f"{facts.owner} of DATABASE_URL is above row-level security: take a plain role.")
    elif not problems:
        yield well("Roles", f"{APP_ROLE} and {DISPATCH_ROLE} are bound by row-level security.")


def _role_problem(facts: DatabaseFacts, name: str) -> str | None:
    role = facts.roles.get(name)
    if role is None:
        return f"There is no role {name}. Run `panelry migrate`."
    if role.is_superuser or role.bypasses:
        return f"{name} bypasses row-level security. Run `ALTER ROLE {name} NOSUPERUSER NOBYPASSRLS`."
    if not role.is_ours:
        return f'{facts.owner} may not act as {name}. Run `GRANT {name} TO "{facts.owner}"`.'
    return None


def _protection(facts: DatabaseFacts) -> Iterator[Finding]:
    if facts.unprotected:
        tables = ", ".join(facts.unprotected)
        yield wrong(
            "Row-level security",
            f"Not forced for {tables}. Stop Panelry, and for each of them run "
            "`ALTER TABLE … ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`.",
        )
    elif facts.revision is not None:
        yield well("Row-level security", "Forced for every table of a workspace.")


def _clock(facts: DatabaseFacts) -> Finding:
    apart = facts.ahead_seconds
    if abs(apart) > MOST_SECONDS_APART:
        return wrong(
            "Database clock",
            f"{abs(apart):.0f} s {_direction(apart)} this machine's. Synchronise both (NTP).",
        )
    return well("Database clock", "Agrees with this machine's.")


def _direction(apart: float) -> str:
    return "ahead of" if apart > 0 else "behind"
