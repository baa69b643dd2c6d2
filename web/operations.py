"""Health, readiness and metrics: what a load balancer and a monitor ask for."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Metric, generate_latest
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from core.secrets import INSTALLATION_HEADER

Check = Callable[[], Awaitable[str | None]]
"""None when all is well, else one sentence that says what to do. Must not raise."""

Reading = Callable[[], Awaitable[Iterable[Metric]]]
"""Gauges read when a monitor asks. Must be quick, and must not raise."""


class _These(Collector):
    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def operations_routes(
    checks: Mapping[str, Check], *, readings: Sequence[Reading] = (), installation: str = ""
) -> list[Route]:
    """`/healthz`: the process answers. `/readyz`: it can do its work, 503 and why when not. `/metrics`.

    `installation` tells whose process it is that answers; `panelry doctor` looks for its own.
    """

    async def health(_request: Request) -> Response:
        return PlainTextResponse("ok\n", headers={INSTALLATION_HEADER: installation})

    async def ready(_request: Request) -> Response:
        found = {name: await check() for name, check in checks.items()}
        problems = {name: sentence for name, sentence in found.items() if sentence is not None}
        if problems:
            return JSONResponse({"ready": False, "problems": problems}, status_code=503)
        return JSONResponse({"ready": True})

    async def metrics(_request: Request) -> Response:
        read = [metric for reading in readings for metric in await reading()]
        told = generate_latest(_These([*REGISTRY.collect(), *read]))
        return Response(told, media_type=CONTENT_TYPE_LATEST)

    return [
        Route("/healthz", health, methods=["GET"]),
        Route("/readyz", ready, methods=["GET"]),
        Route("/metrics", metrics, methods=["GET"]),
    ]
