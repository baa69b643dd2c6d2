"""The one header that carries long names in any script."""

from email.header import Header
from email.policy import Policy


class Subject(str):
    """A subject that arrives as it was written.

    `EmailMessage` loses spaces where it folds long text outside of ASCII (seen in CPython 3.11); the older
    `email.header` does not. A value with a `name` is kept as it is, and asked to fold itself.
    """

    __slots__ = ()
    name = "Subject"

    def fold(self, *, policy: Policy) -> str:
        """Return the whole header in lines of at most 76 characters, where it has spaces to break at."""
        charset = "us-ascii" if self.isascii() else "utf-8"
        lines = Header(str(self), charset, header_name=self.name).encode(linesep=policy.linesep)
        return f"{self.name}: {lines}{policy.linesep}"
