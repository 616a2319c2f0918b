"""What has been spent, for whoever spends it."""

from neena.kernel.clock import now
from neena.kernel.scope import Scope
from neena.llm.port import Payer, Prices
from neena.spending import store
from neena.spending.schemas import SpendingOut
from neena.spending.tables import ModelSpend


async def today(scope: Scope, prices: Prices | None, limit: float | None) -> SpendingOut:
    """What the caller's organization has spent today (a user without one: they themselves)."""
    day, who = now().date(), scope.principal
    found = await store.of_day(scope.session, Payer(who.organization, who.email), day)
    row = found or ModelSpend(day=day, calls=0, input_tokens=0, output_tokens=0, refused=0)
    return SpendingOut(
        day=day,
        calls=row.calls,
        input_tokens=row.input_tokens,
        output_tokens=row.output_tokens,
        cost=prices.cost(row.input_tokens, row.output_tokens) if prices else None,
        limit=limit,
        unit="money" if prices else "tokens",
        refused=row.refused,
    )
