"""The tool `clipboard`: the text that was copied, and the text to paste."""

from neena.computer.tools.asked import Asked, Result, Tool
from neena.computer.tools.hands import Hands
from neena.computer.tools.params import FullText

_XCLIP = ("xclip", "-selection", "clipboard")
_SECONDS = 5.0  # the program that owns the clipboard may not answer
_LARGEST = 1024 * 1024  # bytes


class ReadClipboard(Asked):
    """Tell the text on the clipboard."""

    name = "read"

    def do(self, hands: Hands) -> Result:
        """Empty when there is no text."""
        done = hands.run(*_XCLIP, "-out", "-target", "UTF8_STRING", seconds=_SECONDS, limit=_LARGEST)
        return Result(output=done.output.decode(errors="replace") if done.code == 0 else "")


class WriteClipboard(Asked):
    """Put text on the clipboard."""

    name = "write"
    text: FullText

    def do(self, hands: Hands) -> Result:
        """A process of its own keeps it, until something else is copied."""
        hands.run(*_XCLIP, "-in", "-target", "UTF8_STRING", given=self.text.encode(), seconds=_SECONDS)
        return Result()


CLIPBOARD = Tool(
    name="clipboard",
    description="Read and write the clipboard of the desktop.",
    actions=(ReadClipboard, WriteClipboard),
    offered=lambda machine: machine.programs is not None,
)
