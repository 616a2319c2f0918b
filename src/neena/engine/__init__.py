"""Durable execution: work that survives its process.

A piece of work is a row. The process that owns it runs its handler, which records progress in grouped, fenced commits;
when the process dies, another one (PostgreSQL) or the next start (SQLite) claims the work and calls the handler again.
"""

from neena.engine.engine import Engine, EngineOptions, Enlisted
from neena.engine.enlisting import enlist
from neena.engine.faults import Interrupted, JournalUnavailable, LostOwnership, RowRefused, is_being_cancelled
from neena.engine.following import enter, follow_up, hasten, wake
from neena.engine.lease import Lease
from neena.engine.recurring import Recurring, Step
from neena.engine.rows import Insert, Update, Upsert
from neena.engine.signals import Signals, Watch

__all__ = [
    "Engine",
    "EngineOptions",
    "Enlisted",
    "enlist",
    "Lease",
    "Recurring",
    "Step",
    "Upsert",
    "Insert",
    "Update",
    "follow_up",
    "enter",
    "wake",
    "hasten",
    "Interrupted",
    "LostOwnership",
    "JournalUnavailable",
    "RowRefused",
    "Signals",
    "Watch",
    "is_being_cancelled",
]
