"""The tools beside `computer`: zoom, windows, clipboard, bash and text_editor (D-55), on programs of this host."""

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from neena.computer.screen import Window, WindowNotFound
from neena.computer.tools.asked import ActionInvalid, Result
from neena.computer.tools.hands import Memory
from neena.computer.tools.registry import parse, perform, schemas_of
from neena.computer.turn import ActionTimedOut, Turn
from support.recording_screen import HostPrograms, RecordingScreen, machine_of

SIZE = (1024, 768)


class Shop:
    """A desktop whose programs run on this host, in a folder."""

    def __init__(self, home: Path, screen: Any = None) -> None:
        self.machine = machine_of(screen or RecordingScreen(), HostPrograms(home))
        self.memory = Memory(SIZE)

    def do(self, tool: str, action: str, seconds: float = 20, /, **params: Any) -> Result:
        asked = parse(tool, action, params, self.memory.picture_size)
        return perform(asked, self.machine, Turn(seconds), self.memory)

    def bash(self, command: str) -> str:
        return self.do("bash", "run", command=command).output or ""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_d09_tools_that_a_machine_cannot_do_are_not_offered(tmp_path: Path) -> None:
    assert [one["name"] for one in schemas_of(machine_of(RecordingScreen()), SIZE)] == ["computer", "zoom"]
    offered = {one["name"] for one in schemas_of(Shop(tmp_path, DeskOfWindows()).machine, SIZE)}
    assert offered >= {"computer", "zoom", "windows", "clipboard", "bash", "text_editor"}


@pytest.mark.parametrize("tool", ["bash", "windows", "clipboard"])
def test_d12_tool_that_the_machine_has_not_is_refused(tool: str) -> None:
    action = {"bash": "run", "windows": "list", "clipboard": "read"}[tool]
    asked = parse(tool, action, {"command": "true"}, SIZE)
    with pytest.raises(ActionInvalid, match=f"has no tool {tool}"):
        perform(asked, machine_of(RecordingScreen()), Turn(5), Memory(SIZE))


# zoom


def test_zoom_enlarges_the_region_from_the_pixels_of_the_real_screen(tmp_path: Path) -> None:
    shop = Shop(tmp_path, RecordingScreen(size=(2048, 1536)))
    zoomed = shop.do("zoom", "zoom", region=[0, 0, 128, 96])
    assert zoomed.image
    image = Image.open(io.BytesIO(zoomed.image))
    assert image.size == (1024, 768)
    blue = [image.getpixel((x, 0))[2] for x in (0, 511, 1023)]
    assert blue == pytest.approx([0, 127, 255], abs=2)
    tall = Image.open(io.BytesIO(shop.do("zoom", "", region=[0, 0, 10, 768]).image or b""))
    assert tall.size == (10, 768)
    edge = Image.open(io.BytesIO(shop.do("zoom", "zoom", region=[1023, 767, 1024, 768]).image or b""))
    assert edge.size == (768, 768)


@pytest.mark.parametrize(
    ("region", "said"),
    [
        ([0, 0, 1025, 10], "off the screen"),
        ([5, 5, 5, 10], "empty"),
        ([5, 5, 4, 10], "empty"),
        ([1, 2, 3], "holds 3, not 4"),
        (None, "missing"),
    ],
)
def test_zoom_refuses_a_region_that_is_not_on_the_screen(region: Any, said: str) -> None:
    with pytest.raises(ActionInvalid, match=said):
        parse("zoom", "zoom", {"region": region}, SIZE)


# windows


class DeskOfWindows(RecordingScreen):
    """A screen with one window."""

    @property
    def windows(self) -> "DeskOfWindows":
        return self

    def list(self) -> Sequence[Window]:
        return [Window(7, "Notes", "Editor", 200, 100, 400, 300, active=True, pid=1)]

    def activate(self, window: int) -> None:
        self._ask("activate", window)

    def close(self, window: int = 0) -> None:
        self._ask("close", window)

    def maximize(self, window: int) -> None:
        self._ask("maximize", window)

    def resize(self, width: int, height: int) -> None:
        self.size = (width, height)

    def _ask(self, what: str, window: int) -> None:
        if window != 7:
            raise WindowNotFound
        self.acts.append((what, window))


def test_windows_are_listed_in_the_screenshots_space(tmp_path: Path) -> None:
    shop = Shop(tmp_path, DeskOfWindows(size=(2048, 1536)))
    (window,) = json.loads(shop.do("windows", "list").output or "")
    assert window == {"id": 7, "title": "Notes", "program": "Editor", "place": [100, 50, 200, 150], "active": True}


def test_windows_are_activated_closed_and_maximized(tmp_path: Path) -> None:
    screen = DeskOfWindows()
    shop = Shop(tmp_path, screen)
    for action in ("activate", "maximise", "close"):
        shop.do("windows", action, window=7)
    assert screen.acts == [("activate", 7), ("settle",), ("maximize", 7), ("settle",), ("close", 7), ("settle",)]
    with pytest.raises(WindowNotFound):
        shop.do("windows", "close", window=8)
    with pytest.raises(ActionInvalid, match="`window` is text"):
        shop.do("windows", "close", window="7")


def test_resized_screen_is_the_new_space_of_coordinates(tmp_path: Path) -> None:
    screen = DeskOfWindows()
    shop = Shop(tmp_path, screen)
    shop.do("windows", "resize_screen", width=1600, height=900)
    shop.do("computer", "left_click", coordinate=[1599, 899])
    assert screen.acts[0] == ("move", 1599, 899)
    for width, height in ((10, 900), (1600, 100_000), ("1600", 900)):
        with pytest.raises(ActionInvalid, match=r"resize_screen: `(width|height)`"):
            shop.do("windows", "resize_screen", width=width, height=height)


# bash


def test_d55_bash_gives_output_and_errors(shop: Shop) -> None:
    assert shop.bash("echo out; echo err >&2") == "out\nerr"
    assert shop.bash("printf 'a\\r\\nb\\n\\n\\n \\n\\nc\\n\\n'") == "a\nb\n\nc"
    assert shop.do("bash", "", command="echo $((1+1))").output == "2"


def test_d55_failing_command_is_a_result_that_begins_with_error(shop: Shop) -> None:
    assert shop.bash("echo before; exit 3") == "error: exit code 3\nbefore"
    assert shop.bash("no-such-command-here").startswith("error: exit code 127\n")
    assert shop.bash("if").startswith("error: exit code")
    assert shop.bash("kill -9 $$") == "error: exit code 137"
    assert shop.bash("exit 124") == "error: exit code 124"


def test_d55_long_output_is_cut_in_the_middle(shop: Shop) -> None:
    output = shop.bash("seq 1 5000")
    assert len(output) == 10_000
    assert output.startswith("1\n2\n")
    assert output.endswith("4999\n5000")
    assert "characters left out" in output
    assert len(shop.bash("head -c 10000 /dev/zero | tr '\\0' x")) == 10_000


def test_folder_and_exported_variables_last_until_restart(shop: Shop) -> None:
    shop.bash("mkdir -p 'a folder'; cd 'a folder'; export WORD='two words'; secret=1; exit 4")
    assert shop.bash('basename "$PWD"; echo "$WORD$secret"') == "a folder\ntwo words"
    shop.do("bash", "restart")
    assert shop.bash("basename $PWD; echo $WORD") == shop.bash("basename ~")


def test_command_may_be_longer_than_an_argument_and_reads_no_input(shop: Shop) -> None:
    assert shop.bash(f"cat; echo '{'é' * 90_000}' | wc -m") == "90001"


def test_d31_command_is_killed_when_the_turn_ends(shop: Shop) -> None:
    with pytest.raises(ActionTimedOut):
        shop.do("bash", "run", 0.3, command="sleep 60")
    assert shop.bash("echo usable") == "usable"


def test_d55_bash_stops_a_command_at_its_own_limit(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neena.computer.tools.bash._SECONDS", 0.3)
    with pytest.raises(ActionTimedOut):
        shop.bash("sleep 60")


@pytest.mark.parametrize("params", [{}, {"command": ""}, {"command": 5}, {"command": "a\x00b"}])
def test_bash_without_a_command_is_refused(params: dict[str, Any]) -> None:
    with pytest.raises(ActionInvalid, match="run: `command`"):
        parse("bash", "run", params, SIZE)


# text_editor


def edit(shop: Shop, action: str, /, **params: Any) -> str:
    return shop.do("text_editor", action, **params).output or ""


def refused(shop: Shop, action: str, /, **params: Any) -> str:
    with pytest.raises(ActionInvalid) as caught:
        edit(shop, action, **params)
    return caught.value.message


def test_d55_file_is_created_viewed_changed_and_changed_back(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "it's.txt"
    edit(shop, "create", path=str(path), file_text="one\ntwo\nthree\n")
    assert path.read_text() == "one\ntwo\nthree\n"
    assert edit(shop, "view", path=str(path)) == "     1\tone\n     2\ttwo\n     3\tthree\n     4\t"
    assert edit(shop, "view", path=str(path), view_range=[2, 2]) == "     2\ttwo"
    assert edit(shop, "view", path=str(path), view_range=[3, -1]).startswith("     3\tthree")
    assert "     2\t2" in edit(shop, "str_replace", path=str(path), old_str="two", new_str="2")
    assert path.read_text() == "one\n2\nthree\n"
    edit(shop, "undo_edit", path=str(path))
    assert path.read_text() == "one\ntwo\nthree\n"
    assert "has no change to take back" in refused(shop, "undo_edit", path=str(path))


def test_d55_text_to_replace_must_occur_once(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("a b a")
    assert "`old_str` occurs 2 times" in refused(shop, "str_replace", path=str(path), old_str="a", new_str="c")
    assert "`old_str` does not occur" in refused(shop, "str_replace", path=str(path), old_str="z", new_str="c")
    assert path.read_text() == "a b a"
    edit(shop, "str_replace", path=str(path), old_str="a b")
    assert path.read_text() == " a"


def test_text_is_inserted_after_a_line(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("one\ntwo")
    edit(shop, "insert", path=str(path), insert_line=2, new_str="three")
    edit(shop, "insert", path=str(path), insert_line=0, insert_text="zero\n")
    assert path.read_text() == "zero\none\ntwo\nthree\n"
    assert "after the last line, 4" in refused(shop, "insert", path=str(path), insert_line=5, new_str="x")
    assert "`insert_line`" in refused(shop, "insert", path=str(path), insert_line=-1, new_str="x")


def test_undo_of_a_creation_removes_the_file(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "file"
    edit(shop, "create", path=str(path), file_text="")
    assert path.exists()
    edit(shop, "undo_edit", path=str(path))
    assert not path.exists()


def test_folder_is_listed_without_what_is_hidden(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "b" / "c" / "deep").mkdir(parents=True)
    (tmp_path / "a.txt").touch()
    (tmp_path / ".hidden").touch()
    assert edit(shop, "view", path=str(tmp_path)) == "./a.txt\n./b\n./b/c\n"


def test_editor_refuses_what_is_not_a_text_file(shop: Shop, tmp_path: Path) -> None:
    assert "is not there" in refused(shop, "view", path=str(tmp_path / "nothing"))
    assert "is not a file" in refused(shop, "view", path="/dev/zero")
    assert "is a folder" in refused(shop, "str_replace", path=str(tmp_path), old_str="a", new_str="b")
    assert "from / on" in refused(shop, "view", path="relative.txt")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    assert "not a text in UTF-8" in refused(shop, "insert", path=str(tmp_path / "binary"), insert_line=0, new_str="a")
    (tmp_path / "large").write_bytes(b"a" * (1024 * 1024 + 1))
    assert "is larger than" in refused(shop, "view", path=str(tmp_path / "large"))
    assert "begins after the last line" in refused(shop, "view", path=__file__, view_range=[9999, -1])
    assert "`view_range`" in refused(shop, "view", path=__file__, view_range=[3, 2])
    assert "cannot be written" in refused(shop, "create", path="/proc/nothing/file", file_text="a")
