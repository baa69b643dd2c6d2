"""What a monitor reads after a story, and that docs/operations.md tells of all of it."""

import asyncio
import re

import httpx
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from bot.sandboxed import SandboxedProduct
from tests.journeys.steps import book
from tests.person import Person
from tests.processes import ROOT

ROW = re.compile(r"^\| `(panelry_\w+)` \|([^|]*)\|", re.MULTILINE)


async def scraped(house: SandboxedProduct) -> dict[str, Metric]:
    """What `/metrics` tells of Panelry; a counter's name without its `_total`."""
    async with httpx.AsyncClient(trust_env=False) as http:
        text = (await http.get(f"{house.address}/metrics")).text
    families = text_string_to_metric_families(text)
    return {each.name: each for each in families if each.name.startswith("panelry_")}


def value(family: Metric, name: str, **labels: str) -> float:
    """The sum of the samples of this name that have these labels."""
    found = [each for each in family.samples if each.name == name and labels.items() <= each.labels.items()]
    return sum(each.value for each in found)


def labels_of(family: Metric) -> set[str]:
    return {label for sample in family.samples for label in sample.labels} - {"le"}


async def test_a_story_is_counted_and_every_metric_is_documented(house: SandboxedProduct, rosa: Person):
    before = await scraped(house)
    house.sandbox.faults.fail("views.publish", times=1)
    await book(rosa)
    await rosa.mail("Phone screening", to="jane@mail.example")
    after = await scraped(house)

    def more(metric: str, name: str, **labels: str) -> float:
        earlier, now = (
            value(told[metric], name, **labels) if metric in told else 0 for told in (before, after)
        )
        return now - earlier

    errors = "panelry_provider_errors"
    async with asyncio.timeout(30):  # Home is drawn when the booking has been answered
        while not more(errors, f"{errors}_total", provider="slack", kind="server_error"):
            after = await scraped(house)
    answers = "panelry_slack_answer_seconds"
    assert more(answers, f"{answers}_count", kind="view_submission", status="200") == 1
    assert more(answers, f"{answers}_bucket", kind="command", le="3.0") == 1
    assert more("panelry_messages", "panelry_messages_total", kind="invitation", state="sent") == 1
    delay = "panelry_message_delay_seconds"
    assert more(delay, f"{delay}_count", road="slack") >= 2
    for gauge in ("panelry_slack_connected", "panelry_database_up"):
        assert value(after[gauge], gauge) == 1
    _hold_against_the_page(after)


def _hold_against_the_page(told: dict[str, Metric]) -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    documented = {name: set(re.findall(r"`(\w+)`", labels)) for name, labels in ROW.findall(page)}
    exposed = {
        name + {"counter": "_total", "info": "_info"}.get(family.type, ""): labels_of(family)
        for name, family in told.items()
        if not name.endswith("_created")
    }
    assert exposed == documented


def test_the_page_names_only_log_lines_there_are():
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    source = "".join(
        each.read_text(encoding="utf-8")
        for room in ("bot", "core", "db", "web")
        for each in (ROOT / room).rglob("*.py")
    )
    named = {*re.findall(r"`((?:message|messages|outbox|slack)\.\w+)`", page), "slack_answered", "use_case"}
    assert {each for each in named if f'"{each}"' not in source} == set()
