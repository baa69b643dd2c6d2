"""A browser tab without a browser: goes where links and forms lead, with cookies, as one person would."""

from html.parser import HTMLParser
from typing import Any, Self
from urllib.parse import urlencode, urljoin

import httpx


class Page(HTMLParser):
    """What a page shows: its words, links, and fields with what stands in them."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.status = answer.status_code
        self.headers = answer.headers
        self.address = str(answer.url)
        self.html = answer.text
        self.links: list[str] = []
        self.fields: list[tuple[str, str]] = []
        self.buttons: list[dict[str, str | None]] = []
        self.refresh: str | None = None
        self._words: list[str] = []
        self._is_style = False
        self.feed(answer.text)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self._is_style = tag == "style"
        if tag == "a":
            self.links.append(told["href"] or "")
        elif tag == "button":
            self.buttons.append(told)
        elif tag == "meta" and told.get("http-equiv") == "refresh":
            self.refresh = (told["content"] or "").partition("url=")[2]
        elif tag == "input" and (told.get("type") not in {"radio", "checkbox"} or "checked" in told):
            self.fields.append((told["name"] or "", told.get("value") or ""))

    def handle_data(self, data: str) -> None:
        if not self._is_style:
            self._words.append(data)


class Tab:
    """`async with Tab() as tab`: one browser with its cookies."""

    def __init__(self) -> None:
        self._http = httpx.AsyncClient(trust_env=False, follow_redirects=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def go(self, address: str) -> Page:
        """Open an address and follow where it sends us."""
        return await self._shown(await self._http.get(address))

    async def send(self, page: Page, **changes: str) -> Page:
        """Send the page's form as it stands, with these fields filled in, or added."""
        kept = [(name, value) for name, value in page.fields if name not in changes]
        body = urlencode([*kept, *changes.items()])
        headers = {"content-type": "application/x-www-form-urlencoded"}
        return await self._shown(await self._http.post(page.address, content=body, headers=headers))

    async def stop_at(self, address: str) -> str:
        """Open an address, and where it would send us."""
        answer: Any = await self._http.get(address)
        return urljoin(address, answer.headers["location"])

    async def _shown(self, answer: httpx.Response) -> Page:
        while answer.has_redirect_location:
            answer = await self._http.get(urljoin(str(answer.url), answer.headers["location"]))
        page = Page(answer)
        return await self.go(page.refresh) if page.refresh else page
