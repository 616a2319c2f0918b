"""What an event may fill into an operation: values, never the host that a request goes to."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from neena.authoring.definition import Parameter
from neena.flow_runs.preparation.port import NotPrepared, Prepared, PreparedParameter, Situation
from neena.flows.placeholders import PLACEHOLDER, fields_of, names_in
from neena.flows.reading.kinds import Taking

_NAMES_HOST = re.compile(r"(^|_)(urls?|uris?|hosts?|domain|endpoint|webhook)($|_)", re.IGNORECASE)
_GIVEN = r"(?:\s*[:=]\s*[\"'“]?|\s+[\"'“]|\s+(?=\d))([^\s\"'”,;]+)"  # a value after its parameter's name
_WRITTEN = re.compile(r"[a-z][a-z0-9+.-]*://([^\s/?#\"'<>`]+)", re.IGNORECASE)


def has_placeholders(situation: Situation) -> bool:
    """Whether anything of the metadata is to be put in where a person's words have placeholders for it."""
    if situation.by_event:
        return True
    words = situation.operation.instruction or situation.instructions
    return "<{" in words and any(name in fields_of(situation.metadata) for name in names_in(words))


def names_host(parameter: Parameter) -> bool:
    """Whether the parameter says which host a request goes to."""
    return bool(_NAMES_HOST.search(parameter.name))


def check_hosts(situation: Situation, prepared: Prepared) -> None:
    """Raise `NotPrepared` when the host of a URL is not what a person wrote, in a run that an event started.

    Where no person named a host, it may come from an operation's result that the flow passes on.
    """
    if not situation.by_event:
        return
    aiming = {one.name for one in situation.operation.task.parameters if names_host(one)}
    named = set(_named_hosts(situation))
    for call in prepared.calls:
        for one in call:
            if one.name in aiming and not _is_allowed(one, named, situation.sources):
                raise NotPrepared(
                    f"{situation.operation.name}: the host in {one.name} would come from the event or its texts. "
                    "Write the host in the template or in the flow."
                )


def _named_hosts(situation: Situation) -> Iterator[str]:
    for words in (situation.instructions, situation.operation.instruction or ""):
        plain = PLACEHOLDER.sub("<>", words)
        for match in _WRITTEN.finditer(plain):
            if not plain.startswith("<>", match.end()):  # else the placeholder would go on with the host
                yield _bare(match[1])


def _is_allowed(one: PreparedParameter, named: set[str], sources: Sequence[int]) -> bool:
    values = one.value if isinstance(one.value, list) else [one.value]  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    hosts = [_host(str(value)) for value in values if value is not None]  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    if named:
        return all(host in named for host in hosts)
    return one.source.kind == "default" or (one.source.kind == "operation" and one.source.operation in sources)


def _host(value: str) -> str:
    try:
        return _bare(urlsplit(value).netloc)
    except ValueError:
        return value


def _bare(netloc: str) -> str:
    return netloc.lower().rstrip(".,;:!?)")


def is_written(one: Taking, situation: Situation) -> bool:
    """Whether the words name the parameter with a value that is not the event's, be it read or not."""
    words = situation.operation.instruction or situation.instructions
    found = re.search(rf"(?<!\w){re.escape(one.name)}{_GIVEN}", words)
    return found is not None and all(found[1] != str(data.get(one.name)) for data in situation.metadata)
