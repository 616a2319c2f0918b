"""Logs: one JSON object a line when piped, readable lines on a terminal."""

import logging
import sys

import structlog


def configure_logging(level: str) -> None:
    """Send the standard library's loggers through structlog; raises `ValueError` for an unknown level."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
    ]
    last: list[structlog.typing.Processor] = (
        # The default formatter shows the values of local variables, credentials among them.
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if sys.stderr.isatty()
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for noisy in ("httpx2", "httpcore2", "mcp", "uvicorn.error", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
