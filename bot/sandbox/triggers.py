"""Trigger ids: good for three seconds and for one use."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.shapes import Refused, new_word

LIFE_SECONDS = 3.0


@dataclass(slots=True, kw_only=True)
class Trigger:
    """Handed out for something a person did; `view_id` names the modal they did it in."""

    user_id: str
    view_id: str | None
    dies_at: float
    is_used: bool = False


class Triggers:
    """Every trigger handed out so far."""

    def __init__(self, real_time: Callable[[], float]) -> None:
        self._real_time = real_time
        self._known: dict[str, Trigger] = {}
        self._stillborn = 0

    def hand_out(self, user_id: str, view_id: str | None = None) -> str:
        """A fresh trigger id for something `user_id` just did."""
        life = LIFE_SECONDS
        if self._stillborn:
            self._stillborn, life = self._stillborn - 1, -1.0
        key = f"{int(self._real_time() * 1000)}.{len(self._known) + 1}.{new_word(32).lower()}"
        self._known[key] = Trigger(user_id=user_id, view_id=view_id, dies_at=self._real_time() + life)
        return key

    def spend(self, trigger_id: str) -> Trigger:
        """Use a trigger up, or refuse as Slack does."""
        trigger = self._known.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.is_used:
            raise Refused("exchanged_trigger_id")
        if self._real_time() > trigger.dies_at:
            raise Refused("expired_trigger_id")
        trigger.is_used = True
        return trigger

    def expire(self, coming: int) -> None:
        """Let every trigger out there die, and the next `coming` ones at birth."""
        self._stillborn = coming
        for trigger in self._known.values():
            trigger.dies_at = 0.0

    def spare(self) -> None:
        """Let coming triggers live again."""
        self._stillborn = 0
