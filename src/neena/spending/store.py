"""Counting what is spent: each count is one statement, so that processes beside each other lose nothing.

A question takes its estimate out of the day's limit before it is asked, and gives back what it did not need. Were it
counted only afterwards, questions asked at the same time would all pass the limit together.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from neena.kernel.database import Database
from neena.llm.port import Payer, Prices
from neena.spending.tables import ModelSpend


@dataclass(frozen=True)
class Amount:
    """Calls, and tokens in and out; negative where an estimate is taken back."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0

    def less(self, other: "Amount") -> "Amount":
        """What is left of it without the other."""
        return Amount(
            self.calls - other.calls, self.input_tokens - other.input_tokens, self.output_tokens - other.output_tokens
        )


@dataclass(frozen=True)
class Limit:
    """The most that a payer may spend a day: money where there are prices, else tokens in and out."""

    most: float
    prices: Prices | None

    def allows(self, amount: Amount) -> bool:
        """Whether it is enough for an amount alone."""
        return self.weight(amount.input_tokens, amount.output_tokens) <= self.most * 1_000_000

    def weight(self, input_tokens: Any, output_tokens: Any) -> Any:
        """Tokens as millionths of the limit's unit: of numbers, or of columns."""
        prices = self.prices or Prices(1_000_000, 1_000_000)
        return input_tokens * prices.input + output_tokens * prices.output


def name_of(payer: Payer) -> str:
    """How a payer's rows are named."""
    return str(payer.organization) if payer.organization is not None else payer.email


async def add(database: Database, payer: Payer, day: date, amount: Amount, limit: Limit | None = None) -> bool:
    """Count an amount, if it stays within the limit; whether it was counted."""
    if limit is not None and not limit.allows(amount):
        return False
    row = ModelSpend
    given, taken = row.input_tokens + amount.input_tokens, row.output_tokens + amount.output_tokens
    async with database.writing() as session:
        counted = {
            "calls": row.calls + amount.calls,
            "input_tokens": given,
            "output_tokens": taken,
        }
        within = None if limit is None else limit.weight(given, taken) <= limit.most * 1_000_000
        return await _merged(session, payer, day, amount, counted, within)


async def refuse(session: AsyncSession, payer: Payer, day: date) -> bool:
    """Count a question that the limit forbids; whether it was the day's first."""
    first = await _merged(session, payer, day, Amount(), {"refused": 1}, ModelSpend.refused == 0, refused=1)
    if not first:
        await _merged(session, payer, day, Amount(), {"refused": ModelSpend.refused + 1})
    return first


async def of_day(session: AsyncSession, payer: Payer, day: date) -> ModelSpend | None:
    """What a payer has spent on a day."""
    return await session.scalar(select(ModelSpend).where(ModelSpend.payer == name_of(payer), ModelSpend.day == day))


async def _merged(
    session: AsyncSession,
    payer: Payer,
    day: date,
    first: Amount,
    more: dict[str, Any],
    where: Any = None,
    *,
    refused: int = 0,
) -> bool:
    """Insert the day's row, or change it where the condition holds; whether either was done."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(ModelSpend).values(
        payer=name_of(payer),
        day=day,
        calls=first.calls,
        input_tokens=first.input_tokens,
        output_tokens=first.output_tokens,
        refused=refused,
    )
    merged = row.on_conflict_do_update(index_elements=["payer", "day"], set_=more, where=where)
    return await session.scalar(merged.returning(ModelSpend.day)) is not None
