"""What WebDAV servers answer: a list of resources with their properties."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import urljoin, urlsplit

from core.outside.trouble import Unreachable

D = "{DAV:}"
C = "{urn:ietf:params:xml:ns:caldav}"
CS = "{http://calendarserver.org/ns/}"
_UNREADABLE = "The calendar server answered something that cannot be read."


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One resource of an answer. status: 404 when it is gone. props: those it has, by their tag."""

    path: str
    origin: str
    status: int = 200
    props: dict[str, ET.Element] = field(default_factory=dict)

    def text(self, tag: str) -> str:
        """A property of plain text, "" without."""
        found = self.props.get(tag)
        return (found.text or "").strip() if found is not None else ""

    def link(self, tag: str) -> str | None:
        """A property that is an address, whole; None without."""
        return next(iter(self.links(tag)), None)

    def links(self, tag: str) -> list[str]:
        """A property that is one address or more, each whole."""
        found = self.props.get(tag)
        hrefs = [] if found is None else [(href.text or "").strip() for href in found.iter(f"{D}href")]
        return [urljoin(f"{self.origin}{self.path}", href) for href in hrefs if href]

    def has(self, tag: str, inner: str) -> bool:
        """Whether an element stands in a property."""
        found = self.props.get(tag)
        return found is not None and found.find(f".//{inner}") is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A multistatus. sync_token: where to go on from. is_cut: the server left some out for another time."""

    resources: tuple[Resource, ...]
    sync_token: str = ""
    is_cut: bool = False


class _NoEntities(ET.TreeBuilder):
    """WebDAV has no use for a DOCTYPE, and entities grow."""

    def doctype(self, _name: str, _pubid: str | None, _system: str | None) -> NoReturn:
        raise Unreachable(_UNREADABLE)


def read_answer(body: bytes, asked: str) -> Answer:
    """The answer to a request to the whole address `asked`; `Unreachable` when it is none."""
    root = _parsed(body)
    if root.tag != f"{D}multistatus":
        raise Unreachable(_UNREADABLE)
    found = [_resource(response, asked) for response in root.iter(f"{D}response")]
    path = urlsplit(asked).path
    return Answer(
        resources=tuple(one for one in found if one.status != 507),
        sync_token=(root.findtext(f"{D}sync-token") or "").strip(),
        is_cut=any(one.status == 507 and one.path == path for one in found),
    )


def _parsed(body: bytes) -> ET.Element:
    try:
        return ET.fromstring(body, ET.XMLParser(target=_NoEntities()))  # noqa: S314 - it refuses them
    except (ET.ParseError, LookupError, ValueError) as error:
        raise Unreachable(_UNREADABLE) from error


def _resource(response: ET.Element, asked: str) -> Resource:
    whole = urlsplit(urljoin(asked, (response.findtext(f"{D}href") or "").strip()))
    return Resource(
        path=whole.path,
        origin=f"{whole.scheme}://{whole.netloc}",
        status=_status(response.findtext(f"{D}status")),
        props={prop.tag: prop for prop in _had(response)},
    )


def _had(response: ET.Element) -> Iterator[ET.Element]:
    for propstat in response.iter(f"{D}propstat"):
        if _status(propstat.findtext(f"{D}status")) == 200:
            for prop in propstat.iter(f"{D}prop"):
                yield from prop


def _status(line: str | None) -> int:
    """Of "HTTP/1.1 404 Not Found"."""
    words = (line or "").split()
    return int(words[1]) if len(words) > 1 and words[1].isdecimal() else 200
