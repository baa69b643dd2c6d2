"""Switches by which a test makes the stand-in misbehave, each as Slack has been seen to."""

from dataclasses import dataclass

from bot.sandbox.triggers import Triggers


@dataclass(slots=True, kw_only=True)
class Fault:
    """What happens to the next `times` calls of a method."""

    kind: str
    method: str
    times: int
    seconds: float = 0
    channel: str | None = None


class Faults:
    """All switches; `clear` puts everything right again."""

    def __init__(self, triggers: Triggers) -> None:
        self._triggers = triggers
        self._set: list[Fault] = []
        self._delays: dict[str, float] = {}
        self.is_token_revoked = False

    def limit(self, method: str, retry_after: int, times: int = 1, channel: str | None = None) -> None:
        """Answer 429 with `Retry-After` seconds, for one channel when given."""
        fault = Fault(kind="limit", method=method, times=times, seconds=retry_after, channel=channel)
        self._set.append(fault)

    def fail(self, method: str, times: int = 1) -> None:
        """Answer 500 and do nothing."""
        self._set.append(Fault(kind="fail", method=method, times=times))

    def swallow_answer(self, method: str, times: int = 1) -> None:
        """Do what was asked, then break the connection in the middle of the answer."""
        self._set.append(Fault(kind="swallow", method=method, times=times))

    def delay(self, method: str, seconds: float) -> None:
        """Let every call of a method take longer, until cleared."""
        self._delays[method] = seconds

    def revoke_token(self) -> None:
        """Answer `token_revoked` until cleared."""
        self.is_token_revoked = True

    def expire_triggers(self, coming: int = 1) -> None:
        """Let all triggers out there be too old, and the next `coming` as well."""
        self._triggers.expire(coming)

    def clear(self) -> None:
        """Put everything right again."""
        self._set.clear()
        self._delays.clear()
        self.is_token_revoked = False
        self._triggers.spare()

    def delay_of(self, method: str) -> float:
        """Seconds a call of this method has to wait."""
        return self._delays.get(method, 0.0)

    def take(self, kind: str, method: str, channel: str | None = None) -> Fault | None:
        """The next fault of this kind for a call, counted down."""
        for fault in self._set:
            fits = fault.kind == kind and fault.method == method and fault.times > 0
            if fits and fault.channel in {None, channel}:
                fault.times -= 1
                return fault
        return None
