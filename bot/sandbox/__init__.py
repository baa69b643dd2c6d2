"""A local stand-in for a Slack workspace: Web API, page, mailbox. It is not Slack, and says so."""

from bot.sandbox.clock import ClockControl, Landmark
from bot.sandbox.sandbox import APP_TOKEN_PREFIX, TOKEN_PREFIX, Sandbox

__all__ = ["APP_TOKEN_PREFIX", "TOKEN_PREFIX", "ClockControl", "Landmark", "Sandbox"]
