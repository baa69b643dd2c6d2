"""What is read of Slack's side when a monitor asks."""

from collections.abc import Iterable

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from bot.house import SlackHouse


async def slack_gauges(house: SlackHouse) -> Iterable[Metric]:
    """Whether Slack and we can hear each other, and how much goes on behind answered requests."""
    return (
        GaugeMetricFamily(
            "panelry_slack_connected",
            "1 when Slack has accepted our tokens and its requests can come.",
            value=house.problem() is None,
        ),
        GaugeMetricFamily(
            "panelry_background_work",
            "Pieces of work that go on after Slack has its answer.",
            value=house.work.running,
        ),
    )
