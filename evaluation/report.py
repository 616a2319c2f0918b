"""The table of an evaluation, and what it must not find."""

from collections.abc import Sequence

from evaluation.measuring import Measured

_COLUMNS = (
    ("nodes", "node_f1"),
    ("edges", "edge_f1"),
    ("values", "pvalue_f1"),
    ("names", "pname_f1"),
    ("exact", "exact_flow"),
    ("ungrounded", "ungrounded"),
    ("refused", "h_refuse"),
    ("asked", "h_ask"),
    ("wrongly refused", "h_false_refuse"),
)
_UNLABELLED = frozenset({"ungrounded"})


def table(found: Sequence[Measured]) -> str:
    """One line for each set: per cent, with the 95 % interval where one was drawn; latency in milliseconds."""
    head = ["set", "cases", *(title for title, _ in _COLUMNS), "no flow", "p50 ms", "p95 ms"]
    rows = [head, *(_row(one) for one in found)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(head))]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def faults(found: Sequence[Measured]) -> list[str]:
    """What no plan may do: use a task that does not exist, or be no valid flow."""
    return [
        f"{one.of.name}: {title} {one.scores[title]} %"
        for one in found
        for title in ("hallucination", "invalid")
        if one.scores[title]
    ]


def _row(one: Measured) -> list[str]:
    cells = [_cell(one, key) if one.of.labelled or key in _UNLABELLED else "" for _, key in _COLUMNS]
    refused = f"{100 - one.scores['coverage']:.1f}"
    return [one.of.name, str(len(one.of.cases)), *cells, refused, f"{one.latency(0.5):.0f}", f"{one.latency(0.95):.0f}"]


def _cell(one: Measured, key: str) -> str:
    value = one.scores.get(key)
    if value is None:
        return ""
    low, high = one.scores.get("ci95", {}).get(key, (None, None))
    return f"{value:.1f}" if low is None else f"{value:.1f} ({low:.0f}-{high:.0f})"
