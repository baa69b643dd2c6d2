"""A calendar is connected from Home, in a browser, at a service; chosen from; disconnected."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.sandbox import people
from bot.sandboxed import SandboxedProduct
from tests.person import Person
from tests.surface import Surface
from tests.tab import Page, Tab


def link_in(modal: Surface) -> str:
    _, element = modal.pressable("Open the page")
    return str(element["url"])


async def link_to(person: Person, service: str) -> str:
    """Home, Connections, Connect; the address that opens."""
    await person.click("Connections", on=await person.open_home(showing="Calendars"))
    connections = await person.modal(showing=f"Connect your {service}")
    button = next(
        each["accessory"]
        for each in connections.blocks
        if each.get("accessory") and each["accessory"]["accessibility_label"] == f"Connect: {service}"
    )
    block = next(each for each in connections.blocks if each.get("accessory") is button)
    await person._act(connections, block, button, {"value": button["value"]})
    return link_in(await person.modal(showing="ten minutes"))


def ians(house: SandboxedProduct, service: str = "Google Calendar") -> str:
    """His account there."""
    if service != "Google Calendar":
        return house.elsewhere.microsoft.account(people.IAN.email).id
    accounts = house.elsewhere.google.identity.accounts.values()
    return next(each.id for each in accounts if each.email == people.IAN.email)


async def allowed(house: SandboxedProduct, tab: Tab, address: str, service: str = "Google Calendar") -> Page:
    """Through our page and the service's, and back."""
    consent = await tab.send(await tab.go(address))
    return await tab.send(consent, decision="allow", account=ians(house, service))


async def connected(house: SandboxedProduct, person: Person, service: str = "Google Calendar") -> None:
    address = await link_to(person, service)
    async with Tab() as tab:
        assert f"Your {service} is connected" in (await allowed(house, tab, address, service)).words
    await person.click("I have connected it")
    await person.modal(showing="Choose calendars")


@pytest.mark.parametrize("service", ["Google Calendar", "Microsoft 365 calendar"])
async def test_from_home_to_the_service_and_back(house: SandboxedProduct, ian: Person, service: str):
    address = await link_to(ian, service)
    async with Tab() as tab:
        page = await tab.go(address)
        assert f"Connect your {service}" in page.words
        assert "For Ian Schmidt (Northwind Labs)" in page.words
        consent = await tab.send(page)
        assert "Allow access?" in consent.words
        done = await tab.send(consent, decision="allow", account=ians(house, service))
        assert f"Your {service} is connected" in done.words
        assert "code" not in done.address
        again = await tab.go(address)
        assert (again.status, "used already" in again.words) == (410, True)
    await ian.click("I have connected it")
    shown = await ian.modal(showing=people.IAN.email)
    assert "Takes your time" in shown.text
    assert "Interviews go to" in shown.text
    await ian.close()
    await ian.open_home(showing=f"{service} · ")


async def test_calendars_are_chosen_and_the_account_is_let_go(house: SandboxedProduct, ian: Person):
    await connected(house, ian)
    await ian.click("Choose calendars")
    form = await ian.modal("choose_calendars")
    assert form.choices("reads") == [people.IAN.email]
    assert form.choices("writes") == ["None of these", people.IAN.email]
    await ian.choose("reads", [])
    await ian.choose("writes", "None of these")
    assert await ian.submit() == {}
    await ian.modal(showing="Not read")
    await ian.click("Disconnect")
    await ian.modal(showing="None is connected")
    await ian.close()
    await ian.open_home(showing="None is connected")


async def test_a_permission_taken_back_is_told_and_put_right_from_the_message(
    house: SandboxedProduct, ian: Person
):
    await connected(house, ian)
    oauth = house.elsewhere.google.identity.oauth
    oauth.revoke_account(ians(house))
    await ian.click("Choose calendars")
    await ian.modal("choose_calendars")
    assert await ian.submit() == {}  # has it read at once
    told = await ian.message("Panelry can no longer read your Google Calendar")
    await ian.close()
    await ian.open_home(showing="Connect it again")
    await ian.click("Reconnect", on=told)
    address = link_in(await ian.modal(showing="ten minutes"))
    async with Tab() as tab:
        assert "is connected" in (await allowed(house, tab, address)).words
    said = await ian.message("Your Google Calendar is connected again")
    assert said.ts == told.ts
    assert said.buttons == []


async def test_who_does_not_allow_it_or_leaves_a_part_out_reads_why_nothing_happened(
    house: SandboxedProduct, ian: Person
):
    async with Tab() as tab:
        consent = await tab.send(await tab.go(await link_to(ian, "Google Calendar")))
        denied = await tab.send(consent, decision="deny")
        assert "You did not allow it" in denied.words
        await ian.close()
        consent = await tab.send(await tab.go(await link_to(ian, "Google Calendar")))
        consent.fields = [each for each in consent.fields if "calendar.events" not in each[1]]
        refused = await tab.send(consent, decision="allow")
        assert "leave it ticked" in refused.words
    await ian.close()
    await ian.open_home(showing="None is connected")


async def test_another_browser_cannot_end_what_one_began(house: SandboxedProduct, ian: Person):
    """Who sends somebody else a half-way address gets nothing of theirs."""
    address = await link_to(ian, "Google Calendar")
    async with Tab() as mallory, Tab() as victim:
        consent = await mallory.send(await mallory.go(address))
        page = await victim.send(await victim.go(consent.address), decision="allow")
        assert "Nothing was connected" in page.words
        assert page.status == 400
    await ian.close()
    await ian.open_home(showing="None is connected")


async def test_no_token_is_logged_and_pages_are_guarded(house: SandboxedProduct, ian: Person):
    told: list[Any]
    with capture_logs() as told:
        address = await link_to(ian, "Google Calendar")
        async with Tab() as tab:
            page = await tab.go(address)
            done = await allowed(house, tab, address)
    ticket = address.rsplit(".", 1)[1]
    assert ticket not in repr(told)
    assert "google-" not in repr(told)
    assert people.IAN.email not in repr(told)
    for each in (page, done):
        policy = each.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert each.headers["referrer-policy"] == "no-referrer"
        assert each.headers["cache-control"] == "no-store"
        assert "<script" not in each.html
