"""A Chromium on this machine, and a page in it: what goes wrong there is kept to be asserted."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, ConsoleMessage, Page, Playwright, async_playwright

# The order in which .ci/browser looks for one.
ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# It speaks to 127.0.0.1 and to nobody else.
QUIET = (
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
DESK = (1280, 860)
HAND = (390, 844)


class NoBrowser(Exception):
    """There is no Chromium; says what to do."""


def complaints_of(page: Page) -> list[str]:
    """What the page will say is wrong, from now on."""
    heard: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            heard.append(f"console {message.type}: {message.text}")

    page.on("console", hear)
    page.on("pageerror", lambda error: heard.append(f"page error: {error}"))
    return heard


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The browser, closed at the end; `NoBrowser` when there is none."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=_found(playwright),
            chromium_sandbox=os.geteuid() != 0,
            args=list(QUIET),
        )
        try:
            yield browser
        finally:
            await browser.close()


def _found(playwright: Playwright) -> str:
    own = playwright.chromium.executable_path
    paths = [*map(shutil.which, ON_PATH), own if Path(own).exists() else None]
    found = next(filter(None, paths), None)
    if found is None:
        raise NoBrowser("There is no Chromium on this machine: install one, or run `.ci/browser`.")
    return found


@asynccontextmanager
async def page_of(
    browser: Browser, size: tuple[int, int] = DESK, *, scale: float = 1
) -> AsyncIterator[tuple[Page, list[str]]]:
    """A page of somebody in Britain, and what it says is wrong; `size` in CSS pixels."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=scale,
        locale="en-GB",
        reduced_motion="reduce",
    )
    page = await context.new_page()
    page.set_default_timeout(10_000)
    try:
        yield page, complaints_of(page)
    finally:
        await context.close()
