"""Takes pictures of what is on a page, with a margin, into a folder."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import FloatRect, Locator, Page, ViewportSize, expect

MARGIN = 14
SCREEN: ViewportSize = {"width": 960, "height": 900}
# A modal is then as tall as it wants to be.
TALL: ViewportSize = {"width": 760, "height": 2100}
# What is not meant is not to be seen; the page itself keeps its shape.
ALONE = """
  html { background: var(--page) !important; }
  body { visibility: hidden; }
  .meant, dialog[open] { visibility: visible; }
  dialog.modal { max-height: none !important; }
  dialog::backdrop { background: #ece9ed !important; }
  :focus-visible { outline: none !important; }
  .field:focus, .picker-box:focus-within {
    border-color: var(--line-strong) !important; box-shadow: none !important;
  }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Album:
    """Pictures are called `NAME.png`; an earlier one of the name is replaced."""

    page: Page
    folder: Path

    async def window(self, name: str) -> None:
        """All of it."""
        await self._keep(name, None)

    async def modal(self, name: str) -> None:
        """The open modal, unfolded."""
        dialog = self.page.locator("dialog[open]").last
        size = self.page.viewport_size or SCREEN
        await self.page.set_viewport_size(TALL)
        async with self._alone(dialog):
            await self._keep(name, await _around(dialog))
        await self.page.set_viewport_size(size)

    async def part(self, name: str, *parts: Locator) -> None:
        """What is on the page, scrolled to; several parts with the space between them."""
        async with self._alone(*parts):
            # Scrolled to last of all: a page that just got a message scrolls by itself, too.
            await parts[-1].evaluate("node => node.scrollIntoView({ block: 'end' })")
            boxes = [await _around(one) for one in parts]
            left, top = min(box["x"] for box in boxes), min(box["y"] for box in boxes)
            right = max(box["x"] + box["width"] for box in boxes)
            bottom = max(box["y"] + box["height"] for box in boxes)
            await self._keep(name, {"x": left, "y": top, "width": right - left, "height": bottom - top})

    async def _keep(self, name: str, clip: FloatRect | None) -> None:
        await self.page.mouse.move(0, 0)
        path = self.folder / f"{name}.png"
        await self.page.screenshot(path=path, clip=clip, animations="disabled", caret="hide")
        await _shrink(path)

    @asynccontextmanager
    async def _alone(self, *parts: Locator) -> AsyncIterator[None]:
        """Nothing else is to be seen."""
        for one in parts:
            await expect(one).to_be_visible()
            await one.evaluate("node => node.classList.add('meant')")
        style = await self.page.add_style_tag(content=ALONE)
        yield
        await style.evaluate("node => node.remove()")
        for one in parts:
            await one.evaluate("node => node.classList.remove('meant')")


async def _shrink(path: Path) -> None:
    """To a third, when the machine has pngquant."""
    if pngquant := shutil.which("pngquant"):
        done = await asyncio.create_subprocess_exec(
            pngquant, "--force", "--skip-if-larger", "--strip", "--output", path, path
        )
        await done.wait()


async def _around(part: Locator) -> FloatRect:
    """Its box and a margin."""
    box = await part.bounding_box()
    assert box is not None
    return {
        "x": max(0, box["x"] - MARGIN),
        "y": max(0, box["y"] - MARGIN),
        "width": box["width"] + 2 * MARGIN,
        "height": box["height"] + 2 * MARGIN,
    }
