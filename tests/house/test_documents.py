"""What the documents say is what the code has."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from typer.main import get_command

from neena.catalog.loading import load_integrations
from neena.cli import app
from neena.cli.later import Later
from neena.mcp.server import Tools
from neena.settings import PREFIX, Settings
from neena.surface import build_surface

ROOT = Path(__file__).parents[2]
COMMON = {"--help", "--json", "--api-key", "--base-url", "--install-completion", "--show-completion", "--version"}
SETTINGS_TABLE = ROOT / "docs" / "settings.md"


def settings_table() -> str:
    """The table of settings as it must stand in docs/settings.md."""
    rows = ["| Setting | Default | Meaning |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        if name == "integrations":
            rows.append(f"| `{PREFIX}INTEGRATION_<SHORT_NAME>_...` | | {field.description} |")
            continue
        default = field.get_default(call_default_factory=True, validated_data={})
        plain = ",".join(default) if isinstance(default, tuple) else default
        shown = "" if plain is None or plain == "" else f"`{getattr(plain, 'value', plain)}`"
        rows.append(f"| `{PREFIX}{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(rows)


def test_every_setting_is_documented() -> None:
    assert settings_table() in SETTINGS_TABLE.read_text(), f"docs/settings.md must hold this table:\n{settings_table()}"


def test_every_endpoint_is_documented_and_none_that_does_not_exist(tmp_path: Path) -> None:
    document = build_surface(Settings(data_dir=tmp_path), lambda _: nullcontext()).openapi()
    served = {
        f"{method.upper()} {path.removeprefix('/api/v1').rstrip('/')}"
        for path, methods in document["paths"].items()
        for method in methods
    }
    told: set[str] = set()
    for methods, paths in re.findall(
        r"^\| ([A-Z, ]+) \| (.*?) \|", (ROOT / "docs" / "api.md").read_text(), re.MULTILINE
    ):
        found = [one.rstrip("/") for one in re.findall(r"`(/[^`?]*)", paths)]
        told |= {f"{method} {path}" for method in methods.split(", ") for path in found}
    beside = {one for one in told if one.startswith("HEAD ") or one.endswith("/webhooks/...")}
    assert told - beside == served


async def test_every_tool_of_language_models_is_documented_with_its_scope(tmp_path: Path) -> None:
    document = build_surface(Settings(data_dir=tmp_path), lambda _: nullcontext()).openapi
    offered = {one.name: one.permission for one in (await Tools(document).all()).values()}
    chapter = (ROOT / "docs" / "mcp.md").read_text().partition("## Tools")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`[^|]+) \| (\w+) \|", chapter, re.MULTILINE)
    assert {name: scope for names, scope in rows for name in re.findall(r"`(\w+)`", names)} == offered


def commands(group: Any = None, before: str = "neena") -> Iterator[tuple[str, Any]]:
    """Every command by the words it is called with."""
    for name, found in (group or get_command(app)).commands.items():
        command = found.loaded() if isinstance(found, Later) else found
        if hasattr(command, "commands"):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}", command


def commands_table() -> str:
    """The table of commands as it must stand in docs/cli.md: what `--help` says, of all of them."""
    rows = ["| Command | What it does | Options of its own |", "| --- | --- | --- |"]
    for words, command in commands():
        arguments = [one for one in command.params if one.param_type_name == "argument"]
        named = [one.name.upper() if one.required else f"[{one.name.upper()}]" for one in arguments]
        own = [one for one in command.params if one.param_type_name == "option" and not {*one.opts} & COMMON]
        options = ", ".join("/".join(f"`{name}`" for name in one.opts) for one in own)
        rows.append(f"| `{' '.join([words, *named])}` | {command.help.splitlines()[0]} | {options} |")
    return "\n".join(rows)


def test_every_command_is_documented() -> None:
    page = (ROOT / "docs" / "cli.md").read_text()
    assert commands_table() in page, f"docs/cli.md must hold this table:\n{commands_table()}"


def test_commands_that_documents_name_are_there() -> None:
    known = {words for words, _ in commands()}
    groups = {words.rpartition(" ")[0] for words in known}
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for found in re.findall(r"`neena ((?:[a-z]+)(?: [a-z]+)*)", path.read_text()):
            words = f"neena {found}"
            assert any(words == one or words.startswith(f"{one} ") for one in known | groups), f"{path.name}: {words}"


def test_every_command_that_prints_what_it_found_can_print_json() -> None:
    lacking = {words for words, command in commands() if not any("--json" in one.opts for one in command.params)}
    assert lacking == {
        *("neena serve", "neena worker", "neena migrate", "neena demo", "neena secrets rotate"),  # say how they get on
        "neena connect",  # talks with a person
        "neena openapi",  # JSON and nothing else
        *(
            "neena desktop screenshot",
            "neena desktop files download",
            "neena run download",
            "neena workflow pull",
        ),  # files
    }


def test_every_command_that_calls_a_server_can_be_told_which() -> None:
    without = {words for words, command in commands() if not any("--api-key" in one.opts for one in command.params)}
    assert {words.split()[1] for words in without} == {
        *("serve", "worker", "migrate", "check", "keys", "secrets", "audit"),  # work on the database itself
        "demo",  # has a server of its own
        "openapi",  # what this version serves, wherever
    }


def test_a_command_that_calls_a_server_starts_without_one() -> None:
    """`neena runs list` is typed all day: it loads neither the server nor its database."""
    modules = ("asking", "credentials", "deciding", "desktop", "flow_runs", "flows", "runs", "triggers", "workflow")
    program = f"import sys, {', '.join(f'neena.cli.{one}' for one in modules)}; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    loaded = set(said.split())
    assert not loaded & {"fastapi", "sqlalchemy", "neena.app", "neena.settings", "pydantic_ai", "alembic"}


def test_every_form_of_a_credential_is_documented() -> None:
    table = SETTINGS_TABLE.read_text().partition("## Credentials people paste")[2].partition("\n## ")[0]
    wanted = {one.short_name for one, _ in load_integrations() if getattr(one.auth, "form", None)}
    assert set(re.findall(r"^\| ([a-z]+) \|", table, re.MULTILINE)) == wanted


def test_no_document_names_a_setting_that_does_not_exist() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for found in re.findall(rf"{PREFIX}[A-Z0-9_]+", path.read_text()):
            if found.startswith(PREFIX + "INTEGRATION_") or found.endswith("_"):
                continue
            assert found in known, f"{path.name} names {found}"


def test_links_between_documents_lead_somewhere() -> None:
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", path.read_text()):
            assert (path.parent / target).exists(), f"{path.relative_to(ROOT)} links to {target}"


ENTERING = {"note", "Act", "_act", "enter"}
ACTION = re.compile(r"[a-z_0-9]+\.[a-z_]+|login")


def entered_actions() -> set[str]:
    """Every action that the code enters in the audit trail."""
    found: set[str] = set()
    for path in (ROOT / "src" / "neena").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            said: list[ast.expr] = []
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ENTERING:
                said = [*node.args[:2], *(one.value for one in node.keywords if one.arg == "action")]
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "ACTION":
                said = [node.value]
            texts = [one.value for one in said if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            found.update(one for one in texts if ACTION.fullmatch(one))
    return found


def test_every_action_of_the_audit_trail_is_documented_and_none_that_is_not_entered() -> None:
    chapter = (ROOT / "docs" / "operating.md").read_text().partition("## Audit trail")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([a-z_.0-9]+)` \|", chapter, re.MULTILINE)) == entered_actions()
