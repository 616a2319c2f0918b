"""Vectors of all that Neena's own tasks say, made with the product, so that no first plan waits for them.

`python -m neena.flows.meaning.shipped` makes them. A text that is not among them is read when it is needed.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from neena.catalog.catalogue import Catalogue
from neena.catalog.loading import load_integrations
from neena.flows.embedding.vectors import MODEL, SIZE, Vectors, embedder
from neena.flows.meaning.index import texts_of

FILE = Path(__file__).parent / "assets" / "shipped.npy"
_HASH = 16  # bytes
_LINE = np.dtype([("text", np.uint8, _HASH), ("vector", np.float16, SIZE)])


def vectors(texts: Sequence[str]) -> Vectors:
    """One row for each text: what is at hand, and the rest made; without a rest the model is not loaded."""
    known = _shipped()
    named = {text: _hash(text) for text in texts}
    if rest := [text for text, name in named.items() if name not in known]:
        known |= {named[text]: row for text, row in zip(rest, _made(rest), strict=True)}
    rows = [known[named[text]] for text in texts]
    return np.array(rows, dtype=np.float32).reshape(-1, SIZE)


def make(path: Path = FILE) -> None:
    """Read every task anew, those that need a language model too."""
    texts = sorted(set(texts_of(Catalogue(load_integrations(), has_model=True).specs)))
    lines = np.empty(len(texts), dtype=_LINE)
    lines["text"] = [list(_hash(text)) for text in texts]
    lines["vector"] = _made(texts)
    path.parent.mkdir(exist_ok=True)
    begun = path.with_suffix(".part")  # whole or not at all: a server may start meanwhile
    with begun.open("wb") as file:
        np.save(file, lines, allow_pickle=False)
    begun.replace(path)


def _shipped() -> dict[bytes, NDArray[np.float16]]:
    if not FILE.exists():
        return {}
    lines = np.load(FILE, allow_pickle=False)
    return {text.tobytes(): row for text, row in zip(lines["text"], lines["vector"], strict=True)}


def _made(texts: Sequence[str]) -> NDArray[np.float16]:
    """As they are kept: plans are the same whether vectors come from a file or not."""
    return embedder().vectors(texts).astype(np.float16)


def _hash(text: str) -> bytes:
    return hashlib.sha256(f"{MODEL}\0{text}".encode()).digest()[:_HASH]


if __name__ == "__main__":
    make()
