"""What can go wrong for a handler while it records its progress."""

import asyncio

from neena.errors import NeenaError


class Interrupted(NeenaError):  # kinds are named without a suffix, as in `neena.errors`
    """This process must stop working on this piece of work and record nothing more; somebody goes on with it later.

    A handler lets it pass: it is never an outcome of the work.
    """


class LostOwnership(Interrupted):
    """The work has another owner now, or is finished; nothing was written."""


class JournalUnavailable(Interrupted):
    """The database did not confirm the commit, so whether it was written is unknown until the work is resumed."""


class RowRefused(NeenaError):
    """The database refused a row of this checkpoint; nothing of the checkpoint was written."""


def is_being_cancelled() -> bool:
    """Whether somebody cancelled the task that is running now; a `CancelledError` without that is another one's."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
