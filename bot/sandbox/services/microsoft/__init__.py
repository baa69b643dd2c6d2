"""Microsoft 365's stand-in: sign-in, mailboxes with calendars, and notifications, as Graph has them."""

from bot.sandbox.services.microsoft.service import Microsoft

__all__ = ["Microsoft"]
