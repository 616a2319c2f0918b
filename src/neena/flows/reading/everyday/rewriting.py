"""A request in everyday wording, as the same request in plain wording."""

from collections.abc import Mapping

from neena.flows.reading.everyday.adding import Adding
from neena.flows.reading.everyday.asides import answered, asked_first, read_first
from neena.flows.reading.everyday.chatter import Chatter
from neena.flows.reading.everyday.deciding import decided
from neena.flows.reading.everyday.fanning import Fanning
from neena.flows.reading.everyday.holding import Holding
from neena.flows.reading.everyday.iteration import Iteration
from neena.flows.reading.everyday.line import Line, made, plain, sentences, written
from neena.flows.reading.everyday.making import in_steps
from neena.flows.reading.everyday.noise import without_noise
from neena.flows.reading.everyday.phrasal import one_verb
from neena.flows.reading.everyday.picking import picked
from neena.flows.reading.everyday.places import Places
from neena.flows.reading.everyday.questions import requested
from neena.flows.reading.everyday.reasons import without_reasons
from neena.flows.reading.everyday.sayings import said
from neena.flows.reading.everyday.several import Several
from neena.flows.reading.everyday.spelling import respelled
from neena.flows.reading.everyday.timing import in_time
from neena.flows.reading.everyday.tongues import in_english
from neena.flows.reading.everyday.wishes import Wishes
from neena.flows.reading.stems import plural
from neena.flows.reading.tokens import Token, tokenize
from neena.flows.reading.vocabulary import Vocabulary

_MOST = 600
_TARGETS = frozenset({"channel", "email", "user"})
_SAYING = frozenset({"saying", "says", "stating"})
_NAMING = frozenset({"that", ":", "know"})


def plainly(text: str, data: tuple[str, ...], words: Vocabulary, *, respell: bool = False) -> str:
    """The text in plain wording; the text itself where nothing has to change.

    `data` are texts from outside: they are moved as a whole and never read. With `respell`, slips are put right first.
    """
    given = list(tokenize(text, data))
    if len(given) > _MOST:
        return text
    tokens = in_english(given)
    changed = respelled(tokens, words.known | words.things | words.verbs, words.spelled) if respell else tokens
    changed = [new for token in changed for new in _in_full(token, words.initials)]
    wishes, chatter = Wishes(words), Chatter(words)
    changed = [
        token
        for sentence in sentences(chatter.without(changed))
        for token in wishes.asked(in_steps(one_verb(in_time(decided(without_reasons(sentence))), words), words.verbs))
    ]
    changed = picked(without_noise(changed))
    rules = _Rules(words)
    found = [token for sentence in sentences(changed) for token in rules.apply(sentence)]
    return text if found == given else written(found).strip()


def _in_full(token: Token, initials: Mapping[str, str]) -> Line:
    """`PR` as `pull request`, `PRs` as `pull requests`."""
    short = token.value.removesuffix("s")
    if token.kind != "word" or not short.isupper() or short.lower() not in initials:
        return [token]
    full = initials[short.lower()]
    return made(full if short == token.value else plural(full, 2))


class _Rules:
    def __init__(self, words: Vocabulary) -> None:
        self._words = words
        self._places = Places(words)
        self._holding = Holding(words)
        self._adding = Adding(words)
        self._fanning = Fanning(words)
        self._each = Iteration(words)
        self._several = Several(words)

    def apply(self, sentence: Line) -> Line:
        """One sentence; what a message says is set apart while the rest is changed."""
        sentence = self._holding.about(sentence)
        sentence = read_first(answered(asked_first(said(sentence, self._words.services))), self._words)
        start = _text_start(sentence)
        told = sentence[start:]
        sentence = requested(sentence[:start])
        for rule in (
            self._places.named,
            self._holding.named,
            self._adding.spelled_out,
            self._fanning.spelled_out,
            self._each.stepwise,
            self._several.apart,
        ):
            sentence = rule(sentence)
        return [*sentence, *told]


def _text_start(sentence: Line) -> int:
    """Where the words of a message begin; the sentence's end when it holds none."""
    aimed = False
    for place, token in enumerate(sentence):
        aimed = aimed or token.kind in _TARGETS
        word = plain(token)
        if word in _SAYING or (aimed and word in _NAMING):
            return place
    return len(sentence)
