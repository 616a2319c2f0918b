"""Tasks that fit the same words equally well: the person says which is meant, or is asked."""

from collections.abc import Mapping, Sequence
from typing import Any

from neena.flows.planner.matching import Match
from neena.flows.planner.port import TaskSpec
from neena.flows.planner.steps import Evidence, Step

_EQUAL = 1e-6


def settled(fitting: Sequence[Match], answers: Mapping[str, Any]) -> Match:
    """The match to go by: the best, or that which the person has chosen among equals."""
    equal = _equals(fitting)
    names = {one.task.spec.dotted_name: one for one in equal}
    chosen = (str(answers[name]) for name in names if name in answers)
    return next((names[name] for name in chosen if name in names), fitting[0])


def evidence_for(match: Match, fitting: Sequence[Match], steps: Sequence[Step], words: str) -> Evidence:
    """Why the match's task is taken for the words, and not another that fits them."""
    rivals = [one for one in fitting if one is not match]
    return Evidence(words, rivals, doubted(match, fitting, steps))


def doubted(match: Match, fitting: Sequence[Match], steps: Sequence[Step]) -> tuple[TaskSpec, ...]:
    """The other tasks that may be meant just as well; none where the flow already works with the match's service."""
    if any(step.task.spec.integration == match.task.spec.integration for step in steps):
        return ()
    return tuple(one.task.spec for one in _equals(fitting) if one is not match)


def _equals(fitting: Sequence[Match]) -> list[Match]:
    best = fitting[0]
    return [one for one in fitting if one is best or _as_good(one, best)]


def _as_good(one: Match, best: Match) -> bool:
    """Whether it may be meant just as well: as likely, or the same task of another service that no word names."""
    spec, likeliest = one.task.spec, best.task.spec
    same = spec.name == likeliest.name and _plain(one) > _plain(best) - _EQUAL
    return spec.effect == likeliest.effect and (same or one.score > best.score - _EQUAL)


def _plain(one: Match) -> float:
    return one.score if one.by_letter is None else one.by_letter
