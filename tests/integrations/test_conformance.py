"""The rules of docs/integrations.md, computed over every folder of neena.integrations."""

import ast
import re
import string
import subprocess
import sys
from collections.abc import Callable, Sequence
from xml.etree import ElementTree as ET

import pytest
from replay import FOLDERS, Exchange, loadable, recordings

from events import recorded
from neena.authoring import Integration, NoAuth, OAuth2, Task
from neena.authoring.definition import Definition
from neena.catalog.loading import load_integrations

Rule = Callable[[Integration, Sequence[Definition]], list[str]]
LOADED = loadable()
FORBIDDEN = (
    *("aiohttp", "aioimaplib", "aiosmtplib", "ctypes", "ftplib", "http.client", "http.server", "httpcore", "httpcore2"),
    *("httpx", "httpx2", "imaplib", "multiprocessing", "os", "pickle", "requests", "shelve", "smtplib", "socket"),
    *("ssl", "subprocess", "urllib.request", "urllib3", "websockets"),
)


def exchanges(integration: Integration) -> list[Exchange]:
    return [one.exchange for one in recordings() if one.integration is integration]


def names(integration: Integration, tasks: Sequence[Definition]) -> list[str]:
    wrong = [] if re.fullmatch(r"[a-z][a-z0-9_]*", integration.short_name) else ["the short name is not lower case"]
    wrong += [f"{one.task.name}: not 6 to 64 characters" for one in tasks if not 6 <= len(one.task.name) <= 64]
    shown = [one.task.name for one in tasks]
    return wrong + [f"{name}: twice" for name in set(shown) if shown.count(name) > 1]


def docs(integration: Integration, tasks: Sequence[Definition]) -> list[str]:
    links = [integration.docs_url, *(one.task.docs_url for one in tasks if one.task.docs_url)]
    wrong = [f"{link}: not https" for link in links if not link.startswith("https://")]
    wrong += [f"{one.dotted_name}: no docstring that ends in a full stop" for one in tasks if not _sentence(one)]
    for one in tasks:
        for part in (*one.parameters, *one.output_parameters):
            if part.doc_string == part.name.replace("_", " "):
                wrong.append(f"{one.dotted_name}: {part.name} has no description")
    return wrong


def _sentence(one: Definition) -> bool:
    return bool(one.task.function.__doc__) and one.description.rstrip().endswith(".")


def icon(integration: Integration, _: Sequence[Definition]) -> list[str]:
    file = FOLDERS / integration.short_name / "icon.svg"
    if not file.is_file():
        return ["there is no icon.svg"]
    text = file.read_text("utf-8")
    root = ET.fromstring(text)
    wrong = [] if len(text) <= 4096 else ["larger than 4 kB"]
    wrong += [] if root.tag.endswith("}svg") and root.get("viewBox") else ["no svg with a viewBox"]
    for element in root.iter():
        tag = element.tag.rpartition("}")[2]
        wrong += [f"holds {tag}"] if tag in {"script", "foreignObject", "image", "use", "style"} else []
        wrong += [f"holds {name}" for name in element.attrib if name.startswith("on") or name.endswith("href")]
    return wrong


def tells(_: Integration, tasks: Sequence[Definition]) -> list[str]:
    wrong: list[str] = []
    for one in tasks:
        known = {part.name for part in one.parameters}
        if one.output_is_list:
            known |= {"count", "names"}
        elif one.output_parameters:
            known |= {f"result.{part.name}" for part in one.output_parameters}
        else:
            known |= {"result"}
        used = [name for _, name, _, _ in string.Formatter().parse(one.task.tells) if name is not None]
        wrong += [f"{one.dotted_name}: {{{name}}} does not exist" for name in used if name not in known]
        wrong += [] if one.task.tells.strip() else [f"{one.dotted_name}: tells nothing"]
    return wrong


def entities(_: Integration, tasks: Sequence[Definition]) -> list[str]:
    given = {part.identifies for one in tasks for part in one.output_parameters}
    return [
        f"{one.dotted_name}: no output identifies a {part.identifies}"
        for one in tasks
        for part in one.parameters
        if part.identifies and part.identifies not in given
    ]


def effects(_: Integration, tasks: Sequence[Definition]) -> list[str]:
    return [
        f"{one.dotted_name}: a read that is not idempotent"
        for one in tasks
        if one.task.effect == "read" and not one.task.idempotent
    ]


def exchanged(integration: Integration, tasks: Sequence[Definition]) -> list[str]:
    shown = {one.task for one in exchanges(integration) if one.error is None}
    return [f"{one.dotted_name}: no successful exchange" for one in tasks if one.task.method not in shown]


def unauthorized(integration: Integration, _: Sequence[Definition]) -> list[str]:
    if integration.base_url is None or isinstance(integration.auth, NoAuth):
        return []
    refused = any(one.error and one.error.status == 401 for one in exchanges(integration))
    return [] if refused else ["no exchange with error.status 401"]


def limited(integration: Integration, _: Sequence[Definition]) -> list[str]:
    if integration.base_url is None:
        return []
    slowed = any(one.error and one.error.status == 429 and one.error.passing for one in exchanges(integration))
    return [] if slowed else ["no exchange with error.status 429 and error.passing true"]


def whoami(integration: Integration, _: Sequence[Definition]) -> list[str]:
    needed = not isinstance(integration.auth, NoAuth) and integration.whoami is None
    return ["no whoami: a connection cannot be tested"] if needed else []


def scopes(integration: Integration, tasks: Sequence[Definition]) -> list[str]:
    if not isinstance(integration.auth, OAuth2):
        return []
    declared = set(integration.auth.scopes)
    used = {scope for one in tasks for scope in one.task.scopes}
    wrong = [f"{scope}: asked for, but no task needs it" for scope in sorted(declared - used)]
    return wrong + [f"{scope}: needed by a task, but not asked for" for scope in sorted(used - declared)]


def events(integration: Integration, tasks: Sequence[Definition]) -> list[str]:
    shown = {one.fixture.trigger for one in recorded() if one.integration is integration}
    given = {part.identifies for one in tasks for part in one.output_parameters}
    wrong: list[str] = []
    for one in integration.triggers:
        fields = [field.name for field in one.fields]
        wrong += [] if one.method.startswith("handle_") else [f"{one.method}: not handle_..."]
        wrong += [] if 6 <= len(one.name) <= 64 else [f"{one.name}: not 6 to 64 characters"]
        wrong += [] if (one.function.__doc__ or "").rstrip().endswith(".") else [f"{one.method}: no docstring"]
        wrong += [] if one.entity is None or one.entity in fields else [f"{one.method}: no field {one.entity}"]
        wrong += [] if one.method in shown else [f"{one.method}: no fixture in events/"]
        wrong += [f"{one.method}: {name} twice" for name in set(fields) if fields.count(name) > 1]
        unknown = {field.identifies for field in one.fields if field.identifies} - given
        wrong += [f"{one.method}: no output identifies a {entity}" for entity in unknown]
    return wrong


def imports(integration: Integration, _: Sequence[Definition]) -> list[str]:
    own = f"neena.integrations.{integration.short_name}"
    wrong: list[str] = []
    for file in sorted((FOLDERS / integration.short_name).rglob("*.py")):
        for name in _imported(ast.parse(file.read_text("utf-8"))):
            if name.split(".")[0] == "neena":
                allowed = name == own or name.startswith((f"{own}.", "neena.authoring"))
            else:
                allowed = not any(name == one or name.startswith(f"{one}.") for one in FORBIDDEN)
            wrong += [] if allowed else [f"{file.name} imports {name}"]
    return wrong


def _imported(tree: ast.Module) -> list[str]:
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


RULES: dict[str, Rule] = {
    "names": names,
    "docs": docs,
    "icon": icon,
    "tells": tells,
    "entities": entities,
    "effects": effects,
    "exchanges": exchanged,
    "unauthorized": unauthorized,
    "limited": limited,
    "whoami": whoami,
    "scopes": scopes,
    "events": events,
    "imports": imports,
}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(("integration", "tasks"), LOADED, ids=[one.short_name for one, _ in LOADED])
def test_rule(integration: Integration, tasks: list[Task], rule: str) -> None:
    wrong = RULES[rule](integration, [Definition(integration, one) for one in tasks])
    if rule in integration.exempt:
        assert wrong, f"{rule}: the exemption is needed no more"
    else:
        assert wrong == []


@pytest.mark.parametrize("integration", [one for one, _ in LOADED], ids=lambda one: one.short_name)
def test_exemptions_name_a_rule_and_a_reason(integration: Integration) -> None:
    assert set(integration.exempt) <= {*RULES, "offline"}
    assert all(len(reason) >= 20 for reason in integration.exempt.values())


def test_every_folder_loads() -> None:
    assert load_integrations() == LOADED


def test_importing_opens_no_socket() -> None:
    """In a process of its own, where making a connection or asking for an address is an error."""
    watched = (
        "import sys\n"
        "def watch(event, _):\n"
        "    if event in {'socket.connect', 'socket.getaddrinfo', 'socket.bind', 'subprocess.Popen', 'os.system'}:\n"
        "        raise RuntimeError(event)\n"
        "sys.addaudithook(watch)\n"
        "from neena.catalog.loading import load_integrations\n"
        "print(len(load_integrations()))\n"
    )
    done = subprocess.run([sys.executable, "-c", watched], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == str(len(LOADED)), done.stderr


def test_ids_are_unique_and_stay() -> None:
    definitions = [Definition(integration, one) for integration, tasks in LOADED for one in tasks]
    found = {one.dotted_name: one for one in definitions}
    assert len({one.id for one in found.values()}) == len(definitions)
    assert len({integration.id for integration, _ in LOADED}) == len(LOADED)
    # Stored flows hold these: they must never change.
    assert str(found["trello.create_card"].id) == "886f001a-4555-5dad-89d2-f8e52ae2be48"
    assert str(found["trello.create_card"].integration.id) == "97733a9d-481c-55bd-9f06-4b670f93a92a"
    assert str(found["slack.send_message"].id) == "c814eebe-7ccd-586b-9d9b-aa3c9864aff6"
