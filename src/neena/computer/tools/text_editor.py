"""The tool `text_editor`: text files on the desktop, seen and changed as the desktop's own user.

The files are read and written by programs inside; what becomes of their text is decided here.
"""

from typing import Annotated, Any, NoReturn

from pydantic import AliasChoices, Field, PlainValidator

from neena.computer.tools.asked import ActionInvalid, Asked, Result, Tool
from neena.computer.tools.hands import Hands
from neena.computer.tools.output import cut_in_the_middle
from neena.computer.tools.params import FullText, Text, Whole, full_text, items_of, told, whole

_SECONDS = 30.0
_LARGEST = 1024 * 1024  # bytes of a file
_EDITS_KEPT = 50
_AROUND = 4  # lines shown above and below a change
_FOLDER, _NOTHING, _NO_FILE = 91, 92, 93
_READ = f"""[ -d "$1" ] && exit {_FOLDER}
[ -e "$1" ] || exit {_NOTHING}
[ -f "$1" ] || exit {_NO_FILE}
exec cat -- "$1"
"""
_WRITE = 'mkdir -p -- "$(dirname -- "$1")" && cat > "$1"'
_LIST = 'cd -- "$1" && find . -mindepth 1 -maxdepth 2 -not -path "*/.*" | sort'


def _path(value: Any) -> str:
    path = full_text(value)
    if not path.startswith("/") or len(path.encode()) > 4096:
        raise ValueError("is not a whole path, from / on")
    return path


def _range(value: Any) -> tuple[int, int]:
    first, last = (whole(one) for one in items_of(value, 2, 2))
    if first < 1 or (last < first and last != -1):
        raise ValueError("is not a range of lines: they count from 1, and -1 is the last one")
    return first, last


Path = Annotated[str, PlainValidator(_path), told("whole path of a file", "/home/desktop/notes.txt", type="string")]
Lines = Annotated[
    tuple[int, int],
    PlainValidator(_range),
    told("[first, last] line", [1, 20], type="array", items={"type": "integer"}, minItems=2, maxItems=2),
]
OldText = Annotated[FullText, Field(description="what is there, once in the file", examples=["colour = red"])]
NewText = Annotated[Text, Field(description="what shall be there", examples=["colour = blue"])]


class View(Asked):
    """Show a file with its lines numbered, or what is in a folder."""

    name = "view"
    path: Path
    view_range: Lines | None = None

    def do(self, hands: Hands) -> Result:
        """Cut in the middle when it is long."""
        content = _read(self, hands, self.path, folder=True)
        if content is None:
            done = hands.run("sh", "-c", _LIST, "sh", self.path, seconds=_SECONDS)
            return Result(output=cut_in_the_middle(done.output.decode(errors="replace")))
        lines = content.decode(errors="replace").split("\n")
        first, last = self.view_range or (1, -1)
        if first > len(lines):
            _refuse(self, "view_range", f"begins after the last line, {len(lines)}")
        return Result(output=cut_in_the_middle(_numbered(lines, first, len(lines) if last == -1 else last)))


class Create(Asked):
    """Write a file, in place of what was there."""

    name = "create"
    path: Path
    file_text: Text

    def do(self, hands: Hands) -> Result:
        """Folders on the way are made."""
        _write(self, hands, self.path, _read(self, hands, self.path, missing=True), self.file_text)
        return Result(output=f"Wrote {self.path}.")


class StrReplace(Asked):
    """Replace a text that occurs once in a file."""

    name = "str_replace"
    path: Path
    old_str: OldText
    new_str: NewText = ""

    def do(self, hands: Hands) -> Result:
        """Refused when the text occurs never, or more often."""
        text, before = _text(self, hands, self.path)
        if (count := text.count(self.old_str)) != 1:
            found = f"occurs {count} times" if count else "does not occur"
            _refuse(self, "old_str", f"{found} in {self.path}; it must occur once: send more of the text around it")
        start = text.index(self.old_str)
        changed = text[:start] + self.new_str + text[start + len(self.old_str) :]
        _write(self, hands, self.path, before, changed)
        return _changed(self.path, changed, text[:start].count("\n"), self.new_str)


class Insert(Asked):
    """Insert text after a line; after line 0 it is put first."""

    name = "insert"
    path: Path
    insert_line: Annotated[Whole, Field(ge=0, description="number of a line", examples=[3])]
    new_str: Annotated[Text, Field(validation_alias=AliasChoices("new_str", "insert_text"), description="lines")]

    def do(self, hands: Hands) -> Result:
        """What is inserted becomes lines of its own."""
        text, before = _text(self, hands, self.path)
        lines = text.splitlines(keepends=True)
        if self.insert_line > len(lines):
            _refuse(self, "insert_line", f"is after the last line, {len(lines)}")
        if self.insert_line and not lines[self.insert_line - 1].endswith("\n"):
            lines[self.insert_line - 1] += "\n"
        added = self.new_str if self.new_str.endswith("\n") else f"{self.new_str}\n"
        changed = "".join([*lines[: self.insert_line], added, *lines[self.insert_line :]])
        _write(self, hands, self.path, before, changed)
        return _changed(self.path, changed, self.insert_line, self.new_str)


class UndoEdit(Asked):
    """Take back the last change of a file."""

    name = "undo_edit"
    path: Path

    def do(self, hands: Hands) -> Result:
        """One change of each file can be taken back."""
        undo = hands.memory.undo
        if self.path not in undo:
            _refuse(self, "path", f"has no change to take back: {self.path}")
        if (content := undo[self.path]) is None:
            _done(self, hands, ("rm", "-f", "--", self.path))
        else:
            _done(self, hands, ("sh", "-c", _WRITE, "sh", self.path), content)
        del undo[self.path]
        return Result(output=f"Took back the last change of {self.path}.")


def _refuse(asked: Asked, param: str, wrong: str) -> NoReturn:
    raise ActionInvalid.at("params", param, message=f"{asked.name}: `{param}` {wrong}.")


def _read(asked: Asked, hands: Hands, path: str, *, folder: bool = False, missing: bool = False) -> bytes | None:
    """The bytes of a file; None for a folder, or for nothing, where that is fine."""
    done = hands.run("sh", "-c", _READ, "sh", path, seconds=_SECONDS, limit=_LARGEST)
    if (done.code == _FOLDER and folder) or (done.code == _NOTHING and missing):
        return None
    if done.cut:
        _refuse(asked, "path", f"is larger than {_LARGEST} bytes: {path}")
    if done.code:
        reasons = {_FOLDER: "is a folder", _NOTHING: "is not there", _NO_FILE: "is not a file"}
        said = done.output.decode(errors="replace").strip()
        _refuse(asked, "path", f"{reasons.get(done.code, f'cannot be read ({said[:200]})')}: {path}")
    return done.output


def _text(asked: Asked, hands: Hands, path: str) -> tuple[str, bytes]:
    """The text of a file, and its bytes."""
    content = _read(asked, hands, path) or b""
    try:
        return content.decode(), content
    except UnicodeDecodeError:
        _refuse(asked, "path", f"is not a text in UTF-8: {path}")


def _write(asked: Asked, hands: Hands, path: str, before: bytes | None, text: str) -> None:
    """Write a file, and remember what was there."""
    content = text.encode()
    if len(content) > _LARGEST:
        _refuse(asked, "path", f"would grow larger than {_LARGEST} bytes: {path}")
    _done(asked, hands, ("sh", "-c", _WRITE, "sh", path), content)
    undo = hands.memory.undo
    undo.pop(path, None)
    undo[path] = before
    while len(undo) > _EDITS_KEPT:
        del undo[next(iter(undo))]


def _done(asked: Asked, hands: Hands, argv: tuple[str, ...], given: bytes = b"") -> None:
    done = hands.run(*argv, given=given, seconds=_SECONDS)
    if done.code:
        _refuse(asked, "path", f"cannot be written ({done.output.decode(errors='replace').strip()[:200]})")


def _changed(path: str, text: str, line: int, added: str) -> Result:
    """What a change has made of the lines around it; `line` counts from 0."""
    first, last = max(1, line + 1 - _AROUND), line + 1 + added.count("\n") + _AROUND
    return Result(output=cut_in_the_middle(f"Changed {path}:\n{_numbered(text.split(chr(10)), first, last)}"))


def _numbered(lines: list[str], first: int, last: int) -> str:
    return "\n".join(f"{number:6}\t{line}" for number, line in enumerate(lines[first - 1 : last], first))


TEXT_EDITOR = Tool(
    name="text_editor",
    description="View and change text files on the desktop.",
    actions=(View, Create, StrReplace, Insert, UndoEdit),
    offered=lambda machine: machine.programs is not None,
)
