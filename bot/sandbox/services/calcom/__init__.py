"""A stand-in for Cal.com's API v2 and its webhooks."""

from bot.sandbox.services.calcom.service import Calcom

__all__ = ["Calcom"]
