"""Telling a cancellation that was ordered from one that leaks out of what was waited for."""

import asyncio


def is_being_cancelled() -> bool:
    """Whether somebody cancelled the task that is running now; a `CancelledError` without that is another one's."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
