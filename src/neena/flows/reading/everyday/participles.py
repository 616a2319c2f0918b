"""What is done, as the verb that does it: `archived` as `archive`, `sent` as `send`, `updating` as `update`."""

from functools import lru_cache

from neena.flows.reading.lexicon import SPOKEN, word_set

_IRREGULAR = {
    "put": "put", "set": "set", "sent": "send", "made": "make", "told": "tell", "written": "write", "taken": "take",
    "brought": "bring", "found": "find", "read": "read", "given": "give", "shown": "show", "kept": "keep", "got": "get",
    "thrown": "throw", "shut": "close", "built": "build", "summed": "sum", "let": "let",
    "drawn": "draw", "lifted": "remove", "dropped": "drop", "split": "split", "gone": "move", "cut": "cut",
}  # fmt: skip
_VERBS = SPOKEN | word_set(
    "reply answer label tag comment group translate summarize summarise classify copy duplicate assign round multiply "
    "divide screenshot schedule attach link rate print"
)


@lru_cache(maxsize=4096)
def done_to(word: str) -> str | None:
    """The verb of a past participle; None for other words."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    return _base(word, "ed") if word.endswith("ed") else None


@lru_cache(maxsize=4096)
def doing(word: str) -> str | None:
    """The verb of a word like `archiving`; None for other words."""
    return _base(word, "ing") if word.endswith("ing") else None


def _base(word: str, ending: str) -> str | None:
    bare = word.removesuffix(ending)
    tried = [bare, f"{bare}e"]
    if len(bare) > 2 and bare[-1] == bare[-2]:
        tried.append(bare[:-1])
    if bare.endswith("i"):
        tried.append(f"{bare[:-1]}y")
    return next((one for one in tried if one in _VERBS), None)
