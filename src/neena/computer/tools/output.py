"""Text that programs and files give, made fit to be read by a model."""

import re

LONGEST_OUTPUT = 10_000  # characters


def tidied(output: bytes) -> str:
    """CRLF as LF, runs of blank lines as one, without the last line break; cut in the middle past 10,000 characters."""
    text = output.decode(errors="replace").replace("\r\n", "\n")
    return cut_in_the_middle(re.sub(r"\n(?:[ \t]*\n){2,}", "\n\n", text).strip("\n"))


def cut_in_the_middle(text: str) -> str:
    """The beginning and the end of a long text, 10,000 characters with the note of what is left out."""
    if len(text) <= LONGEST_OUTPUT:
        return text
    note = f"\n\n... {len(text) - LONGEST_OUTPUT} characters left out ...\n\n"
    kept = LONGEST_OUTPUT - len(note)
    return f"{text[: kept - kept // 2]}{note}{text[-(kept // 2) :]}"
