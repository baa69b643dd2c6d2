"""The mail server as one URL: `smtp://user:password@host:587?starttls=required`."""

from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

_SUBMISSION_PORT, _RELAY_PORT, _TLS_PORT = 587, 25, 465
_START_TLS = {"never": False, "auto": None, "required": True}
_SHAPE = "write it as `smtp://user:password@host:587` or `smtps://user:password@host`"
_ESCAPES = "percent-encode special characters in the user or the password, e.g. %2F for / and %40 for @"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """Where mail is handed over. `start_tls`: True requires it, None takes it when offered, False never."""

    host: str
    port: int
    use_tls: bool
    start_tls: bool | None
    username: str | None = None
    password: str | None = field(default=None, repr=False)


def read_smtp_url(url: str) -> SmtpServer:
    """Return the server `url` describes; ValueError with a sentence, never with the URL, when it is unusable.

    Ports default to 465 for smtps, 587 with a user, 25 without. `?starttls=never|auto|required` applies to
    smtp; with a user it is `required` unless said otherwise, so that no password travels in the clear.
    """
    parts = _split(url)
    port = _port(parts)
    use_tls = parts.scheme == "smtps"
    return SmtpServer(
        host=parts.hostname or "",
        port=port or (_TLS_PORT if use_tls else _SUBMISSION_PORT if parts.username else _RELAY_PORT),
        use_tls=use_tls,
        start_tls=_start_tls(parts, use_tls=use_tls),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password or "") if parts.username else None,
    )


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        raise ValueError(f"SMTP_URL cannot be read: {_SHAPE}.") from None
    if parts.scheme not in {"smtp", "smtps"}:
        raise ValueError(f"SMTP_URL must begin with smtp:// or smtps://: {_SHAPE}.")
    if parts.path not in {"", "/"} or parts.fragment:
        raise ValueError(f"SMTP_URL goes on after the host: {_ESCAPES}.")
    if not parts.hostname:
        raise ValueError(f"SMTP_URL names no host: {_SHAPE}.")
    if parts.password and not parts.username:
        raise ValueError(f"SMTP_URL has a password and no user: {_SHAPE}.")
    return parts


def _port(parts: SplitResult) -> int | None:
    try:
        port = parts.port
    except ValueError:
        raise ValueError(f"SMTP_URL has no usable port: a number up to 65535; {_ESCAPES}.") from None
    if port == 0:
        raise ValueError("SMTP_URL has no usable port: a number from 1 to 65535.")
    return port


def _start_tls(parts: SplitResult, *, use_tls: bool) -> bool | None:
    asked = parse_qs(parts.query, keep_blank_values=True)
    words = asked.pop("starttls", [])
    if asked or len(words) > 1 or not set(words) <= _START_TLS.keys():
        raise ValueError("SMTP_URL knows one option, given once: ?starttls=never, auto or required.")
    if use_tls:
        if words:
            raise ValueError("SMTP_URL with smtps:// is encrypted from the start and takes no starttls.")
        return False
    return _START_TLS[words[0] if words else "required" if parts.username else "auto"]
