"""Takes away a webhook of ours whose key was forgotten or changed."""

import structlog

from core.calendars.facts import Service
from core.chores.claim import Chore
from core.outside.trouble import Denied, GrantRevoked
from core.outside_bookings.accounts import Schedulers
from core.outside_bookings.give_up import read_hook_given_up
from core.tenancy import Actor, Run

MOST_ATTEMPTS = 200
"""Two days, at the longest wait between two."""

log = structlog.get_logger(__name__)


class Unhooking:
    """The chore "unhook_scheduler"."""

    def __init__(self, run: Run, schedulers: Schedulers) -> None:
        self._run = run
        self._schedulers = schedulers

    async def unhook(self, chore: Chore) -> float | None:
        """Never again once it is done; troubles of the service go through, to be tried again."""
        kind = self._schedulers.kinds.get(Service(chore.road))
        if kind is None or chore.attempts > MOST_ATTEMPTS:
            log.warning("webhook.not_taken_away", service=chore.road)
            return None
        actor = Actor(workspace_id=chore.workspace_id)
        key, scope, hook_id = await self._run(read_hook_given_up, actor, chore.subject)
        if not (key := key or kind.key or ""):
            log.warning("webhook.not_taken_away", service=chore.road, why="no key")
            return None
        try:
            await kind.open(key, scope).hooks.unhook(hook_id)
        except (Denied, GrantRevoked) as trouble:  # the key was taken back there, and we have no other
            log.warning("webhook.not_taken_away", service=chore.road, why=trouble.sentence)
        return None
