"""Health, readiness and metrics: what a load balancer and a monitor ask for."""

from collections.abc import Awaitable, Callable, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

Check = Callable[[], Awaitable[str | None]]
"""None when all is well, else one sentence that says what to do. Must not raise."""


def operations_routes(checks: Mapping[str, Check]) -> list[Route]:
    """`/healthz`: the process answers. `/readyz`: it can do its work, 503 and why when not. `/metrics`."""

    async def ready(_request: Request) -> Response:
        found = {name: await check() for name, check in checks.items()}
        problems = {name: sentence for name, sentence in found.items() if sentence is not None}
        if problems:
            return JSONResponse({"ready": False, "problems": problems}, status_code=503)
        return JSONResponse({"ready": True})

    return [
        Route("/healthz", _health, methods=["GET"]),
        Route("/readyz", ready, methods=["GET"]),
        Route("/metrics", _metrics, methods=["GET"]),
    ]


async def _health(_request: Request) -> Response:
    return PlainTextResponse("ok\n")


async def _metrics(_request: Request) -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
