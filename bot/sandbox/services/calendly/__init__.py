"""A stand-in for Calendly's API v2 and its webhooks."""

from bot.sandbox.services.calendly.service import Calendly

__all__ = ["Calendly"]
