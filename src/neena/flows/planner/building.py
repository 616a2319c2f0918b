"""From clauses to steps: each clause gets its task, joins the step before it, or stops the plan."""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import NoReturn

from neena.errors import Finding
from neena.flows.planner.advice import Advice, advised
from neena.flows.planner.dataflow import DataFlow
from neena.flows.planner.deciding import Deciding, refuse_undecided, says_when, unclear
from neena.flows.planner.doubting import evidence_for, settled
from neena.flows.planner.explaining import as_written
from neena.flows.planner.fitting import does
from neena.flows.planner.limits import not_held, unheeded, unheeded_before, unheld
from neena.flows.planner.looping import each_of
from neena.flows.planner.matching import ENOUGH, Index, Match
from neena.flows.planner.port import FlowNotGenerated, PlanningRequest
from neena.flows.planner.several import MOST, one_each
from neena.flows.planner.steps import Draft, Evidence, Step
from neena.flows.planner.wording import gives, said, what_can_be_done
from neena.flows.reading.clauses import Clause, split_clauses
from neena.flows.reading.decisions import decided
from neena.flows.reading.everyday.retelling import retold
from neena.flows.reading.everyday.rewriting import plainly
from neena.flows.reading.everyday.schedules import schedule
from neena.flows.reading.leaving import all_but, left_out
from neena.flows.reading.lexicon import PRONOUNS, VERBS
from neena.flows.reading.mentions import Mention
from neena.flows.reading.outside import outside_texts
from neena.flows.reading.slots import fill_slots
from neena.flows.reading.stems import stem
from neena.flows.reading.tokens import Token, shown, tokenize

EMBEDDED = "embedded"  # the planner that needs no model
_CONDITIONS = frozenset({"if", "unless"})
_LONGEST = 4000
_VALUES = frozenset({"quoted", "email", "url", "path", "channel", "date", "id"})


class Builder:
    """Makes one plan for one request; `seeds` are steps that are there already."""

    def __init__(
        self,
        index: Index,
        request: PlanningRequest,
        *,
        respell: bool = False,
        advice: Advice | None = None,
        seeds: Sequence[Step] = (),
        text: str = "",
    ) -> None:
        self._index = index
        self._advice = advice
        self._outside = outside_texts(request.metadata)
        self._text = text or plainly(request.instructions, self._outside, index.words, respell=respell)
        self._anew = partial(Builder, index, request, advice=advice, seeds=seeds)
        self._draft = Draft([*seeds], given=request.given)
        self._answers, self._asked = request.answers, request.instructions
        self._deciding = Deciding(self._draft, index.words, request.metadata)
        known = [str(name) for one in request.metadata for name in one]
        self._flow = DataFlow(index.tasks, index.words, self._draft, known)

    def build(self) -> Draft:
        """The steps; raises `FlowNotGenerated` where a clause fits nothing or a value is missing.

        A request that cannot be read as it stands is read in other words.
        """
        try:
            return self.built()
        except FlowNotGenerated as fault:
            for text in () if fault.settled or fault.missing else retold(self._text, self._outside, self._index.words):
                with suppress(FlowNotGenerated):
                    return self._anew(text=text).built()
            raise

    def built(self) -> Draft:
        """The steps for the words as they stand."""
        tokens = left_out(tokenize(self._text, self._outside))
        if len(tokens) > _LONGEST:
            raise FlowNotGenerated(
                f"The request is too long: {len(tokens)} words; ask with at most {_LONGEST}.", settled=True
            )
        clauses = decided(split_clauses(tokens, self._index.words.verbs), self._index.words.verbs)
        if not clauses:
            raise FlowNotGenerated("The request does not say what to do. " + what_can_be_done((), self._index.tasks))
        if len(clauses) > MOST:
            raise FlowNotGenerated(
                f"The request asks for {len(clauses)} things; ask for at most {MOST} at a time.", settled=True
            )
        for clause in clauses:
            self._place(clause)
            if len(self._draft.steps) > 2 * MOST:
                raise FlowNotGenerated(f"The flow would have more than {2 * MOST} steps; ask for less at a time.")
        if self._draft.missing:
            asked = " ".join(missing.question for missing in self._draft.missing)
            findings = [Finding((m.task, m.parameter), m.question, "missing") for m in self._draft.missing]
            draft = self._draft.plan(EMBEDDED)
            raise FlowNotGenerated(f"Something is missing: {asked}", findings, self._draft.missing, draft)
        return self._draft

    def _place(self, clause: Clause) -> None:
        self._read_condition(clause)
        if (clause.condition is None or says_when(clause.condition)) and self._absorbed(clause):
            return
        clause, excepted = all_but(clause) or (clause, None)
        near = self._draft.steps[-1].task.spec.integration if self._draft.steps else None
        matches = self._index.match(clause, self._focus(clause), near)
        if self._advice is not None:
            matches = advised(clause, matches, self._index, self._advice, near)
        fitting = [one for one in matches if one.score >= ENOUGH and (one.meant or does(one.task, clause))]
        if not fitting:
            self._refuse(clause, matches)
        holding = [one for one in fitting if not self._unused(clause, one) and not unheld(clause, one.task, one.slots)]
        fitting = holding or fitting
        match = settled(fitting, self._answers)
        self._draft.weakest = min(self._draft.weakest, match.score)
        self._refuse_leftover(clause, match)
        if unheld(clause, match.task, match.slots):
            raise not_held(match.task, self._shown(clause))
        evidence = evidence_for(match, fitting, self._draft.steps, as_written(self._shown(clause), self._asked))
        beside, self._flow.used = self._draft.beside, set()
        for slots, text in one_each(clause, match, self._text):
            before = len(self._draft.steps)
            self._step(clause, Match(match.task, match.score, slots), text, evidence)
            if len(self._draft.steps) > before:
                self._deciding.apply(clause)
                self._draft.steps[-1].each = each_of(self._draft.steps, excepted)
                # What is said once for several is said of the same things for each.
                self._draft.beside |= {len(self._draft.steps) - 1}
        self._draft.beside = beside
        refuse_undecided(clause, self._draft.steps[-1], excepted)

    def _step(self, clause: Clause, match: Match, text: str, evidence: Evidence) -> None:
        before = len(self._draft.steps) - 1
        if self._is_only_found(match):
            self._find(match, text, clause)
            return
        about = gives(match.task, match.slots, self._flow.noun(match.task.gives))
        step = Step(match.task, text, match.slots, clause, about=about, evidence=evidence)
        self._flow.place(step)
        self._refuse_unused(clause, step)
        self._refuse_unheeded(clause, step)
        # What only reads may as well be done at the same time.
        both = before >= 0 and not step.task.is_read and not self._draft.steps[before].task.is_read
        if clause.follows and both and not step.needs:
            step.needs[before] = None

    def _focus(self, clause: Clause) -> str | None:
        """The thing that a bare pronoun after the verb speaks of: what the step before gave."""
        spoken = [token.lower for token in clause.body[:2]]
        if not spoken or spoken[spoken[0] in {"to", "on"} and len(spoken) > 1] not in PRONOUNS or not self._draft.steps:
            return None
        gives = [step.task.gives for step in self._draft.steps if step.task.gives]
        return gives[-1] if gives else None

    def _is_only_found(self, match: Match) -> bool:
        """Reading one thing by its name: the look-up that finds it already gives it."""
        own = match.task.own_id()
        slot = match.slots.by_name.get(own.name) if own else None
        if not (match.task.is_read and own and match.task.gives == own.entity) or self._flow.is_given(own):
            return False
        return bool(slot and slot.mention and slot.mention.how in {"name", "about", "all"})

    def _find(self, match: Match, text: str, clause: Clause) -> None:
        probe = Step(match.task, text, match.slots, clause)
        draft = self._draft
        place = self._flow.place(probe)
        source = max(probe.needs, default=None)
        if source is not None:  # else nothing finds it: the step stays, and what it lacks is asked for
            draft.steps.pop(place)
            draft.steps[source].looked_up = False

    def _absorbed(self, clause: Clause) -> bool:
        """Whether the clause only adds to the step before it: `fetch URL, pick $.rates.EUR`."""
        if not self._draft.steps:
            return False
        step = self._draft.steps[-1]
        if step.looked_up or step.clause is None:
            return False
        named = {one.name for one in step.task.takings if not one.required and clause.verb == stem(one.name)}
        asks = clause.verb in VERBS | self._index.words.verbs and not named
        if asks or clause.condition:
            return False
        more = fill_slots(step.task, clause.tokens, -1, self._index.words)
        wanted = {name: slot for name, slot in more.by_name.items() if name not in step.slots.by_name and slot.values}
        if named:
            wanted = {name: slot for name, slot in wanted.items() if name in named}
        elif any(token.is_literal and at not in more.taken for at, token in enumerate(clause.tokens)):
            return False
        if not wanted:
            return False
        for name, slot in wanted.items():
            step.slots.by_name[name] = slot
            self._draft.answered(step.task, name)
        text = said(clause.tokens, self._text)
        step.instruction = f"{step.instruction}, {text[:1].lower()}{text[1:]}"
        return True

    def _read_condition(self, clause: Clause) -> None:
        """What the clause depends on becomes a condition; where it is not clear, nothing is planned."""
        if when := schedule(clause.tokens):
            raise FlowNotGenerated(
                f"A flow runs once, each time it is started, and has no timetable: “{when}” cannot be part of it. Ask "
                "for the steps alone; a trigger or another program can start the flow.",
                settled=True,
            )
        asked = clause.condition
        words = [token.lower for token in clause.tokens if token.kind == "word"]
        if not _CONDITIONS.isdisjoint(words):
            raise unclear(clause.text(self._text))
        if asked and says_when(asked):
            note = f"“{asked}” says when to start; a trigger or you start the flow."
            self._draft.notes.append(note)
            asked = None
        if asked and (before := self._deciding.first(asked)) is not None:
            self._place_first(before)
        if not self._deciding.begin(asked):
            raise unclear(asked or "")

    def _place_first(self, words: str) -> None:
        """Steps for words of our own, put before those of the request."""
        asked, self._text = self._text, words
        for one in split_clauses(tokenize(words, self._outside), self._index.words.verbs):
            self._place(one)
        self._text = asked

    def _refuse(self, clause: Clause, matches: Sequence[Match]) -> NoReturn:
        shown = self._shown(clause)
        raise FlowNotGenerated(
            f"No task fits “{shown}”. {what_can_be_done([one.task for one in matches], self._index.tasks)}",
            [Finding(("request_instructions",), f"No task fits “{shown}”.")],
        )

    def _refuse_leftover(self, clause: Clause, match: Match) -> None:
        """A value that the task cannot take (`due before 2025-01-01`) would be lost without a word."""
        if left := self._unused(clause, match):
            text = left[0].text if len(left[0].text) <= 80 else f"{left[0].text[:77]}..."
            raise FlowNotGenerated(
                f"{match.task.spec.name} comes nearest to “{self._shown(clause)}”, but cannot use {text}.",
                [Finding(("request_instructions",), f"Nothing takes {text}.")],
                near=match.task.spec,
            )

    def _unused(self, clause: Clause, match: Match) -> list[Token]:
        """The values of a clause that the task has no use for."""
        free = [t for at, t in enumerate(clause.tokens) if at not in match.slots.taken]
        return [t for t in free if t.kind in _VALUES or (t.kind == "word" and self._index.is_shaped(shown(t)))]

    def _refuse_unused(self, clause: Clause, step: Step) -> None:
        """A thing that is named but plays no part, and a change that changes nothing."""
        own = step.task.own_id()
        given = step.slots.by_name
        if own is not None and own.name in given and given[own.name].values:
            pass
        elif unused := [m for m in step.slots.mentions if m.value and not self._is_used(m, step)]:
            raise FlowNotGenerated(
                f"{step.task.spec.name} comes nearest to “{self._shown(clause)}”, but cannot use "
                f"the {unused[0].thing} “{unused[0].value}”. Ask for it as a step of its own.",
                near=step.task.spec,
            )
        optional = [one for one in step.task.takings if not one.required]
        if own and "update" in step.task.acts and optional and not any(one.name in given for one in optional):
            known = [one for one in step.task.takings if one.required and one is not own]
            if not known and not step.slots.told and not any(self._flow.is_given(one) for one in optional):
                left = unheeded(clause, step, self._index.words)
                if left and left.text.istitle():
                    self._refuse_unheeded(clause, step)  # `assign card c3 to Maria`: no change that could be asked for
                question = f"What is to change about the {step.task.noun}?"
                self._draft.ask(step.task, optional[0].name, question)

    def _refuse_unheeded(self, clause: Clause, step: Step) -> None:
        """A word that narrows what is asked for: without it the flow would do more than that."""
        if self._draft.missing:
            return
        words = self._index.words
        found = (step, left) if (left := unheeded(clause, step, words)) else unheeded_before(self._draft.steps, words)
        if found:
            where, word = found
            raise FlowNotGenerated(
                f"{where.task.spec.name} comes nearest to “{self._shown(where.clause or clause)}”, but cannot heed "
                f"“{word.text}”. Ask for it without that, or name the things that are meant.",
                [Finding(("request_instructions",), f"Nothing heeds “{word.text}”.")],
                near=where.task.spec,
            )

    def _is_used(self, mention: Mention, step: Step) -> bool:
        slots = step.slots.by_name.values()
        if any(slot.mention == mention or any(v.value == mention.value for v in slot.values) for slot in slots):
            return True
        return mention.at in self._flow.used or (step.task.gives_list and mention.thing == step.task.gives)

    def _shown(self, clause: Clause) -> str:
        text = " ".join(clause.text(self._text).split())
        return text if len(text) <= 160 else f"{text[:157]}..."
