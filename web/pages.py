"""Small pages, mostly without a script: escaped, never kept, never framed, telling nobody where one was."""

import secrets
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
GUARDED = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex",
}


def page(heading: str, sentence: str, status: int = 200, *, back: str | None = None) -> Response:
    """A page that says one thing; `back`: where one's interviews are."""
    return templated("page.html", status, heading=heading, sentence=sentence, back=back)


def templated(template: str, status: int = 200, *, is_live: bool = False, **facts: Any) -> Response:
    """One of the templates; only its own style sheet works on it, and of one that is live its own script."""
    nonce = secrets.token_urlsafe(16)
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    )
    if is_live:
        policy += f"; script-src 'nonce-{nonce}'; connect-src 'self'"
    body = _TEMPLATES.get_template(template).render(nonce=nonce, **facts)
    return HTMLResponse(body, status, headers={**GUARDED, "content-security-policy": policy})
