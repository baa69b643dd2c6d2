"""Structured logs: JSON lines for machines, colours for a terminal; never personal data."""

import logging
import sys

import structlog
from structlog.processors import ExceptionRenderer
from structlog.typing import EventDict, Processor, WrappedLogger

from core.traces import trace_of


def set_up_logs(level: str) -> None:
    """Log from `level` on; what libraries log comes through from WARNING on, in the same shape."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    renderer: Processor = plain if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        ExceptionRenderer(trace_of),
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            foreign_pre_chain=[_cut_objects, *shared],
        )
    )
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler])


def _cut_objects(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """asyncio prints tasks and their results below what it has to say, and those hold anything."""
    record = event.get("_record")
    if record is not None and record.name == "asyncio":
        event["event"] = str(event["event"]).partition("\n")[0]
    return event
