"""What was measured, as a plain table with the targets."""

from dataclasses import dataclass
from typing import Literal

Sense = Literal["at least", "at most"]


@dataclass(frozen=True)
class Figure:
    """One line: a value, and the targets it is held against."""

    name: str
    value: float
    unit: str
    sense: Sense = "at least"
    first: float | None = None
    then: float | None = None

    def met(self, target: float | None) -> bool | None:
        """Whether a target is met; None when there is none."""
        if target is None:
            return None
        return self.value >= target if self.sense == "at least" else self.value <= target


def table(figures: list[Figure]) -> str:
    """The lines below one another, the targets beside the values."""
    rows = [("", "measured", "", "first target", "then"), *(_row(one) for one in figures)]
    widths = [max(len(row[at]) for row in rows) for at in range(5)]
    return "\n".join(
        f"{row[0]:<{widths[0]}}  {row[1]:>{widths[1]}} {row[2]:<{widths[2]}}  {row[3]:<{widths[3]}}  {row[4]}".rstrip()
        for row in rows
    )


def _row(one: Figure) -> tuple[str, str, str, str, str]:
    return (one.name, _number(one.value), one.unit, _target(one, one.first), _target(one, one.then))


def _target(one: Figure, target: float | None) -> str:
    if target is None:
        return ""
    return f"{one.sense} {_number(target)}: {'met' if one.met(target) else 'MISSED'}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}" if value >= 1 else f"{value:.2g}"
