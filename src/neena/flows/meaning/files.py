"""Names of files, and what the files hold by their endings."""

import re

_NAME = re.compile(r"\S+\.(\w{2,5})$")
_KINDS = {
    "image": "jpg jpeg png gif bmp webp svg tif tiff heic",
    "audio": "wav mp3 m4a flac ogg aac wma",
    "video": "mp4 avi mov mkv webm wmv mpg mpeg",
    "text": "txt md pdf doc docx rtf html htm",
    "file": "csv tsv xls xlsx json xml yaml yml zip tar gz py ipynb ppt pptx",
}
_HOLDS = {ending: kind for kind, endings in _KINDS.items() for ending in endings.split()}


def is_file(text: str) -> bool:
    """Whether a word is the name of a file."""
    return held(text) is not None


def held(text: str) -> str | None:
    """What a file holds, as parameters call it; None where the text is no file's name, or its ending tells nothing."""
    named = _NAME.match(text)
    return _HOLDS.get(named[1].lower()) if named else None


def may_hold(data_type: str, text: str) -> bool:
    """Whether a file may be what a parameter of such a type asks for."""
    kind = held(text)
    return kind is None or data_type not in _KINDS or "file" in {kind, data_type} or kind == data_type
