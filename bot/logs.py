"""Logs for people at a terminal and for machines: what happened, never what somebody wrote, never a token."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import Processor

# Bolt writes whole payloads at INFO and below, the SDK's client whole messages; both are other people's letters.
QUIET = ("slack_bolt", "slack_sdk", "apscheduler", "waitress", "alembic", "sqlalchemy")


def start(*, json: bool, level: int = logging.INFO) -> None:
    """Send everything that is logged to stderr, as lines of JSON or for the eye."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        *([structlog.processors.format_exc_info] if json else []),
    ]
    last: Processor = structlog.processors.JSONRenderer() if json else console()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[_plain, last]))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in QUIET:
        quiet(name)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )


def console() -> structlog.dev.ConsoleRenderer:
    """Lines for the eye; tracebacks without the values of variables, which are what people wrote."""
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)


def quiet(name: str) -> logging.Logger:
    """A library's logger that says only what has gone wrong."""
    logger = logging.getLogger(name)
    logger.setLevel(logging.WARNING)
    return logger


_plain = structlog.stdlib.ProcessorFormatter.remove_processors_meta
