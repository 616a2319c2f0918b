"""The log of what was done on a desktop (D-32)."""

import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from neena.desktops import tool_log, tool_pictures
from neena.desktops.tool_log import KEPT, ToolLog
from neena.desktops.tool_pictures import PictureNotFound

MIRA = "mira@acme.test"
PNG = b"\x89PNG"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tool-log.jsonl"


@pytest.fixture
def log(path: Path) -> ToolLog:
    return ToolLog(path)


def note(log: ToolLog, text: str = "", **more: Any) -> None:
    log.note("computer", "type", {"text": text}, seconds=0.0123, by=MIRA, **more)


def texts(log: ToolLog) -> list[str]:
    return [one["params"]["text"] for one in log.entries()]


def test_an_act_is_told_with_every_field_that_it_has(log: ToolLog) -> None:
    """D-32: oldest first, fields of the contract, none of them null."""
    assert log.entries() == []
    note(log, "a", output="typed")
    note(log, "b", error="The tool failed.")
    done, failed = log.entries()
    assert done.keys() == {"id", "timestamp", "tool", "action", "by", "params", "status", "output", "duration_ms"}
    assert (done["tool"], done["action"], done["params"], done["status"]) == ("computer", "type", {"text": "a"}, "ok")
    assert done["duration_ms"] == 12.3
    assert len(done["timestamp"]) == len("2025-03-04T09:30:00.000Z")
    assert (failed["status"], failed["error"]) == ("error", "The tool failed.")
    assert "output" not in failed
    assert done["by"] == failed["by"] == MIRA
    assert done["id"] != failed["id"]


def test_a_thousand_acts_are_kept_and_the_file_stays_small(log: ToolLog, path: Path) -> None:
    for at in range(2 * KEPT + 5):
        note(log, str(at))
    assert texts(log) == [str(at) for at in range(KEPT + 5, 2 * KEPT + 5)]
    assert path.read_bytes().count(b"\n") == KEPT + 5
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    note(ToolLog(path), "after a restart")
    assert texts(log)[-1] == "after a restart"


def test_a_line_that_a_killed_server_left_unfinished_costs_no_other(log: ToolLog, path: Path) -> None:
    for at in range(3):
        note(log, str(at))
    whole = path.read_bytes()
    for cut in range(1, len(whole) // 3, 7):
        path.write_bytes(whole[:-cut])
        note(ToolLog(path), "next")
        assert texts(log) == ["0", "1", "next"]


@pytest.mark.parametrize("junk", [b"\n\xff\xfe\n", b"\n[]\n3\nnull\n", b"\n" + b"[" * 100_000, b"\n{\n\x00"])
def test_what_is_no_entry_is_passed_over(log: ToolLog, path: Path, junk: bytes) -> None:
    note(log, "before")
    with path.open("ab") as file:
        file.write(junk)
    note(log, "after")
    assert texts(log) == ["before", "after"]


SECRET = "hunter2"
SECRETS: list[Any] = [
    {"text": SECRET, "secret": True},
    {"text": SECRET, "secret": 1},
    {"command": f"echo {SECRET}", "secret": True},
    {"actions": [{"action": "type", "params": {"text": SECRET, "secret": True}}, {"action": "wait"}]},
    {"secret": True, "action": {"type": "type", "text": SECRET}},
    {"type": "keypress", "keys": [SECRET], "secret": True},
    {"name": "type_text_at", "args": {"text": SECRET}, "secret": True},
]


@pytest.mark.parametrize("params", SECRETS, ids=range(len(SECRETS)))
def test_secret_text_is_nowhere_in_the_log(log: ToolLog, path: Path, params: Any) -> None:
    """D-32: in the text of an action, of one in a batch, of one in a dialect, in what it answered."""
    log.note("computer", "type", params, seconds=0, by=MIRA, output=f"typed {SECRET}")
    log.note("computer", "type", params, seconds=0, by=MIRA, error=f"{SECRET!r} is no key")
    assert SECRET not in path.read_text()
    done, failed = log.entries()
    assert "***" in json.dumps(done["params"])
    assert "output" not in done
    assert failed["status"] == "error"


def test_secret_text_is_hidden_and_the_rest_is_shown(log: ToolLog) -> None:
    log.note("computer", "type", {"action": "type", "text": "x", "secret": True, "at": [1, 2]}, seconds=0, by=MIRA)
    assert log.entries()[0]["params"] == {"action": "type", "text": "***", "secret": True, "at": [1, 2]}


def test_long_and_odd_texts_are_kept_small_and_storable(log: ToolLog, path: Path) -> None:
    long = {"command": "\ud800\x00" + "x" * 5000}
    log.note("bash", "run", long, seconds=0, by=MIRA, output="y" * 10**6, error="z" * 10**6)
    log.note("bash", "run", {str(at): "x" * 100 for at in range(1000)}, seconds=0, by=MIRA)
    assert path.stat().st_size < 20_000
    odd, large = log.entries()
    assert odd["params"]["command"].startswith("\ufffd\ufffdxxx")
    assert odd["output"].endswith("(1000000 characters)")
    assert "left_out" in large["params"]
    json.dumps(log.entries(), ensure_ascii=False).encode()


def test_a_log_that_cannot_be_written_does_not_fail_the_act(tmp_path: Path) -> None:
    note(ToolLog(tmp_path / "gone" / "log"))


def test_threads_write_whole_lines(log: ToolLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool_log, "KEPT", 40)
    threads = [threading.Thread(target=lambda: [note(log, "x") for _ in range(50)]) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert texts(log) == ["x"] * 40


def test_writing_down_costs_little(log: ToolLog) -> None:
    note(log)
    costs: list[float] = []
    for _ in range(200):
        began = time.perf_counter()
        note(log, "hello", output="typed")
        costs.append(time.perf_counter() - began)
    assert sorted(costs)[100] < 0.002


def test_the_newest_pictures_are_kept_and_told_with_their_acts(log: ToolLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool_pictures, "KEPT", 2)
    note(log, "none")
    for at in range(3):
        time.sleep(0.01)  # files of one tick of the kernel's clock have no order
        note(log, str(at), picture=PNG + bytes([at]))
    assert [(one["params"]["text"], one.get("picture")) for one in log.entries()] == [
        ("none", None),
        ("0", None),
        ("1", True),
        ("2", True),
    ]
    first, last = log.entries()[1], log.entries()[-1]
    assert log.pictures.read(last["id"]) == PNG + b"\x02"
    with pytest.raises(PictureNotFound):
        log.pictures.read(first["id"])


def test_pictures_take_no_more_room_than_they_may(log: ToolLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool_pictures, "MOST_BYTES", 10)
    for _ in range(3):
        note(log, picture=b"12345")
    assert sum(one.get("picture", False) for one in log.entries()) == 2


def test_no_picture_is_kept_of_what_is_secret(log: ToolLog) -> None:
    log.note("computer", "type", {"text": SECRET, "secret": True}, seconds=0, by=MIRA, picture=PNG)
    assert "picture" not in log.entries()[0]


@pytest.mark.parametrize("act", ["", "..", "../tool-log", "nobody"])
def test_only_pictures_are_read_as_pictures(log: ToolLog, act: str) -> None:
    note(log, picture=PNG)
    with pytest.raises(PictureNotFound):
        log.pictures.read(act)
