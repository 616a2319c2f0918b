"""The newest pictures that actions on a desktop have given, in a folder beside its log; they end with the desktop."""

from pathlib import Path

from neena.errors import NotFound

KEPT = 100
MOST_BYTES = 32 * 1024 * 1024
_END = ".png"


class PictureNotFound(NotFound):
    """No picture of this action is kept: it gave none, what it did is secret, or it is not among the newest."""


class Pictures:
    """The pictures in `folder`, each named by the id of its act."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def ids(self) -> set[str]:
        """Of which acts there are pictures."""
        return {one.stem for one in self._folder.glob(f"*{_END}")}

    def keep(self, act: str, picture: bytes) -> None:
        """Keep a picture, and let go of the oldest where there are too many or they are too large; raises `OSError`."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        (self._folder / f"{act}{_END}").write_bytes(picture)
        count = size = 0
        facts = {one: one.stat() for one in self._folder.glob(f"*{_END}")}
        for one in sorted(facts, key=lambda each: facts[each].st_mtime_ns, reverse=True):
            count, size = count + 1, size + facts[one].st_size
            if count > KEPT or size > MOST_BYTES:
                one.unlink()

    def read(self, act: str) -> bytes:
        """The picture of an act; raises `PictureNotFound`."""
        if act not in self.ids:  # whatever was asked for, only files of this folder are opened
            raise PictureNotFound
        try:
            return (self._folder / f"{act}{_END}").read_bytes()
        except FileNotFoundError:
            raise PictureNotFound from None
