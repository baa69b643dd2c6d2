"""A stand-in for Zoom: server-to-server tokens, meetings, webhooks."""

from bot.sandbox.services.zoom.service import Zoom

__all__ = ["Zoom"]
