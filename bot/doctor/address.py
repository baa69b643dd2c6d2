"""PUBLIC_URL: does it lead to this installation?"""

import aiohttp

from bot.clients import open_session
from core.doctor.findings import Finding, note, well, wrong
from core.secrets import INSTALLATION_HEADER, installation_of
from core.settings import Settings

WHAT = "PUBLIC_URL"
PATIENCE = aiohttp.ClientTimeout(total=8)


async def check_address(settings: Settings, keys: str | None) -> list[Finding]:
    """Ask its /healthz whose process it is; there may be none that runs."""
    if settings.public_url is None:
        return []
    ours = installation_of(keys) if keys is not None else None
    runs_here = await _who(f"http://{_local(settings)}/healthz", proxies=False) is not None
    url = f"{settings.public_url.rstrip('/')}/healthz"
    try:
        who = await _who(url)
    except aiohttp.ClientSSLError:
        return [wrong(WHAT, "Its certificate is not valid, so Slack sends nothing there. Renew it.")]
    if who is None and not runs_here:
        return [note(WHAT, "Not tried: Panelry does not run here. Start `panelry serve`, then ask me again.")]
    if who is None:
        return [wrong(WHAT, f"{url} does not lead to Panelry, which runs here. Check name, proxy, firewall.")]
    if who != ours:
        return [wrong(WHAT, "Leads to a Panelry with another PANELRY_SECRET_KEY. Check proxy and key.")]
    return [well(WHAT, "Leads here.")]


async def _who(url: str, *, proxies: bool = True) -> str | None:
    """The installation that answers; None when nobody does, or nobody we know."""
    async with open_session(proxies=proxies) as session:
        try:
            async with session.get(url, timeout=PATIENCE, allow_redirects=False) as answer:
                return answer.headers.get(INSTALLATION_HEADER) if answer.status == 200 else None
        except aiohttp.ClientSSLError:
            raise
        except (aiohttp.ClientError, OSError, ValueError):
            return None


def _local(settings: Settings) -> str:
    """Where `panelry serve` listens, as seen from this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - a name
    return f"[{host}]:{settings.port}" if ":" in host else f"{host}:{settings.port}"
