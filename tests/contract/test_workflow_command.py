"""`neena workflow` against a real server."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.processes import Server, servers
from support.publishing import PLAIN, WORKFLOW
from support.terminal import Terminal


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with servers(tmp_path_factory.mktemp("workflows")) as made:
        yield made.make().start()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "invoices"
    (made / "lib").mkdir(parents=True)
    (made / "workflow.py").write_text(WORKFLOW)
    (made / "lib" / "shop.py").write_text("NAME = 'Harbour'\n")
    return made


@pytest.fixture
def neena(server: Server, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Terminal:
    monkeypatch.setenv("NEN_API_URL", server.url)
    monkeypatch.setenv("NEN_API_KEY", server.api_key)
    return Terminal(monkeypatch, capfdbinary, "workflow")


def test_a_folder_is_pushed_again_and_again_as_the_same_workflow(
    server: Server, neena: Terminal, folder: Path, tmp_path: Path
) -> None:
    """The first push makes it, the next updates it; another copy of the folder may too; then back, and out again."""
    for name in (".git/config", ".env", "__pycache__/a.pyc", "lib/__pycache__/b.pyc"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("secret")
    (folder / "link.py").symlink_to("/etc/passwd")
    command = [sys.executable, "-m", "neena", "workflow", "push", str(folder)]
    command += ["--url", server.url, "--key", server.api_key]
    first = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert first.returncode == 0, first
    said, workflow = first.stdout.splitlines()
    assert said == "invoices is published: version 1, 2 files"
    assert first.stderr.splitlines() == ["Left out: .env, .git, link.py"]
    (folder / "workflow.py").write_text(PLAIN)
    made = neena.json("push", str(folder), "--name", "Bills")
    assert (made["workflowId"], made["version"], made["workflowName"]) == (workflow, 2, "Bills")
    assert made["writtenFiles"] == ["lib/shop.py", "workflow.py"]
    assert "1 " in neena.ok("show", workflow)
    assert "Bills: version 1 is published." in neena.ok("rollback", workflow, "1")
    shown = neena.ok("show", workflow)
    assert "amount, note?, address?" in shown
    assert "password" in shown
    assert "1 *" in shown
    assert workflow in neena.ok("list")

    copy = tmp_path / "copy"
    neena.ok("pull", str(copy), "--id", workflow)
    assert (copy / "workflow.py").read_text() == WORKFLOW
    assert (copy / "lib" / "shop.py").exists()
    neena.ok("pull", str(copy))
    assert "--force" in neena.refused("pull", str(copy), "--version", "2")
    neena.ok("pull", str(copy), "--version", "2", "--force")
    assert (copy / "workflow.py").read_text() == PLAIN
    assert neena.json("push", str(copy))["version"] == 3
    assert neena.json("push", str(copy), "--new")["isNewWorkflow"] is True


def test_a_folder_is_looked_at_without_being_published(neena: Terminal, folder: Path) -> None:
    assert neena.ok("validate", str(folder)).strip() == "workflow.py is valid."
    (folder / "workflow.py").write_text("def run(params): ...\n")
    for command in ("validate", "push"):
        said = neena.refused(command, str(folder))
        assert "The annotation of the parameter params of run() is missing" in said
    assert not (folder / ".neena-workflow.json").exists()


def test_what_cannot_be_done_is_told_in_a_line(server: Server, neena: Terminal, folder: Path, tmp_path: Path) -> None:
    unknown = "00000000-0000-4000-8000-000000000000"
    assert "no such workflow" in neena.refused("show", unknown)
    assert "no such workflow" in neena.refused("push", str(folder), "--id", unknown)
    (folder / ".neena-workflow.json").write_text(json.dumps({server.url: unknown}))
    assert "--new makes another one" in neena.refused("push", str(folder))
    (tmp_path / "empty").mkdir()
    assert "holds no workflow.py" in neena.refused("push", str(tmp_path / "empty"))
    assert "was not pushed" in neena.refused("pull", str(tmp_path / "empty"))
    (folder / "big.bin").write_bytes(bytes(1024 * 1024 + 1))
    assert "big.bin: this file is larger than 1 MiB" in neena.refused("push", str(folder))
