"""Real time, for tests that do not wait: given to the process, and moved along in the database's rows."""

from dataclasses import dataclass

from sqlalchemy import text

from db.database import Database

_IN_THE_ROWS = (
    """
    UPDATE messages SET retry_at = retry_at - make_interval(secs => :seconds),
                        lease_until = lease_until - make_interval(secs => :seconds),
                        claimed_at = claimed_at - make_interval(secs => :seconds)
    """,
    "UPDATE delivery_pauses SET until = until - make_interval(secs => :seconds)",
)


@dataclass(slots=True)
class RealTime:
    """Stands still but for `move`; called, it tells seconds, as `time.monotonic` does.

    The database's own clock cannot be moved. That every moment it wrote down lies further back is the same.
    """

    database: Database
    at: float = 1_000_000.0

    def __call__(self) -> float:
        return self.at

    async def move(self, seconds: float) -> None:
        """So many seconds go by."""
        self.at += seconds
        async with self.database.outbox() as session:
            for statement in _IN_THE_ROWS:
                await session.execute(text(statement), {"seconds": seconds})
