"""The workflows of docs/workflows.md are run as they stand there."""

import re
from pathlib import Path
from typing import Any

import pytest

from support.nen_server import NenServer, in_turn

PAGE = Path(__file__).parents[2] / "docs" / "workflows.md"


@pytest.fixture(scope="module")
def samples() -> dict[str, str]:
    """Each sample by the heading above it."""
    writing, _, _ = PAGE.read_text().partition("\n## Publishing")
    parts = re.findall(r"^### ([^\n]+)\n(.*?)(?=^##|\Z)", writing, re.MULTILINE | re.DOTALL)
    return {
        title: code
        for title, text in parts
        for code in re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    }


def test_every_sample_is_run_here(samples: dict[str, str]) -> None:
    assert list(samples) == ["From a page to an answer", "Files", "A login whose password stays outside"]


def acts(server: NenServer) -> list[tuple[str, dict[str, Any]]]:
    return [(one.method, one.params) for one in server.calls if one.method.startswith("computer.")]


def test_page_to_answer(samples: dict[str, str], server: NenServer, run: Any) -> None:
    """W-31, W-35, W-36"""
    answer = {"name": "Teapot", "price": 12.5, "currency": "EUR", "delivery": None}
    server.answers |= {"agent.verify": in_turn(True, False), "agent.extract": answer, "agent.execute": {}}
    params = {"url": "https://shop.example", "product": "teapot"}
    ended = run(samples["From a page to an answer"], params=params)
    assert server.ending == ("output", {"result": {"name": "Teapot", "price": 12.5, "currency": "EUR"}})
    assert ended.stdout == f"found {answer}\n"
    assert acts(server) == [
        ("computer.hotkey", {"keys": ["ctrl", "l"]}),
        ("computer.type", {"text": "https://shop.example", "interval": 0.02}),
        ("computer.press", {"key": "Return"}),
    ]
    server.calls.clear()
    run(samples["From a page to an answer"], params=params)
    assert server.ending == ("failure", {"type": "WorkflowError", "message": "https://shop.example did not load"})


def test_files(samples: dict[str, str], server: NenServer, run: Any, tmp_path: Path) -> None:
    """W-38, W-25"""
    (server.drive / "other.csv").write_text("amount\n100\n")
    (server.drive / "statement-10.csv").write_text("day,amount\n1,2.50\n2,-1\n")

    def files(params: dict[str, Any]) -> Any:
        assert params["path"] == "~/Downloads"
        return server._files(params)

    server.answers |= {"agent.execute": {"success": True, "messages": []}, "drive.files": files}
    run(samples["Files"], params={"month": "October"})
    assert server.ending == ("output", {"result": {"rows": 2, "total": 1.5, "files": ["statement-10.csv"]}})
    assert (tmp_path / "assets" / "statement-10.csv").read_text() == "day,amount\n1,2.50\n2,-1\n"


def test_secure_login(samples: dict[str, str], server: NenServer, run: Any) -> None:
    """W-33"""
    server.answers |= {"agent.execute": {"success": True, "messages": []}, "agent.extract": {"balance": 7}}
    sample = samples["A login whose password stays outside"]
    run(sample, params={"customer": "ACME"}, secure=["username", "password"])
    assert server.ending == ("output", {"result": {"balance": 7.0}})
    assert acts(server) == [
        ("computer.type", {"secure": "username", "interval": 0.02}),
        ("computer.press", {"key": "Tab"}),
        ("computer.type", {"secure": "password", "interval": 0.02}),
        ("computer.press", {"key": "Return"}),
    ]
    server.calls.clear()
    run(sample, "describe")
    assert server.ending[1]["secure"]["properties"]["password"]["minLength"] == 8
