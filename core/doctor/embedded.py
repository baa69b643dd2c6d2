"""The embedded server under PANELRY_HOME: was there ever one, does it run, can it be started?"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.doctor.findings import Finding, well, wrong
from db import embedded

WHAT = "Embedded PostgreSQL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The database's address, while there is one, and what was found on the way to it."""

    findings: tuple[Finding, ...] = ()
    url: str | None = None


@contextmanager
def embedded_server(home: Path) -> Iterator[Opened]:
    """Within the block the server runs, if there is one at all; none is made."""
    try:
        was_running = embedded.is_running(home)
        server = embedded.start(home) if was_running is not None else None
    except embedded.EmbeddedServerError as error:
        yield Opened(findings=(wrong(WHAT, error.sentence),))
        return
    if server is None:
        yield Opened(findings=(wrong("Database", "There is none yet. Run `panelry migrate`."),))
        return
    with server:
        how = well(WHAT, "Runs.") if was_running else well(WHAT, "Starts; it did not run, and stops again.")
        yield Opened(findings=(how,), url=server.url)
