"""Every address but Slack's own: what services tell us, and the pages people open in a browser."""

from starlette.routing import Route

from core.calendars.connecting import Connecting
from core.open_times.feed import Feed
from core.tenancy import Run
from core.visits import Visits
from web.api import api_routes
from web.connect import connect_routes
from web.meetings import meeting_routes
from web.open_times import open_times_routes
from web.open_times_page import open_times_page
from web.scheduler_webhooks import Workspaces, scheduler_webhook_routes
from web.visits import Visitors, visit_routes
from web.webhooks import webhook_routes
from web.zoom_webhooks import zoom_webhook_routes


def told_routes(run: Run, workspaces: Workspaces, calendly_secret: str | None) -> list[Route]:
    """Where services tell us of changes."""
    bookings = scheduler_webhook_routes(run, workspaces, calendly_secret)
    return [*webhook_routes(run), *zoom_webhook_routes(run), *bookings]


def page_routes(run: Run, connecting: Connecting, visits: Visits, open_times: Feed) -> list[Route]:
    """What people open."""
    visitors = Visitors(run, is_encrypted=visits.is_encrypted)
    meetings = [*meeting_routes(visitors), *api_routes(visitors)]
    followed = [*open_times_routes(visitors, open_times), *open_times_page(visitors)]
    return [*connect_routes(connecting), *visit_routes(visitors), *meetings, *followed]
