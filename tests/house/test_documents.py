"""What the documents say is what the code has."""

import ast
import re
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from typer.main import get_group

from neena.catalog.loading import load_integrations
from neena.cli import app
from neena.mcp.server import Tools
from neena.settings import PREFIX, Settings
from neena.surface import build_surface

ROOT = Path(__file__).parents[2]
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


def test_every_command_is_documented() -> None:
    def leaves(group: Any, before: str = "") -> set[str]:
        inner = getattr(group, "commands", None)
        return {before.strip()} if not inner else set().union(*(leaves(c, f"{before} {n}") for n, c in inner.items()))

    commands = leaves(get_group(app))
    text = (ROOT / "docs" / "operating.md").read_text().partition("## Commands")[2].partition("\n## ")[0]
    assert set(re.findall(r"`neena ([a-z ]+)`", text)) == commands


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
