"""Large files at rest: what is not as it was written does not open."""

import io

import pytest

from neena.desktops.sealed_file import CHUNK, SealedFileDamaged, SealedWriter, new_file_key, unsealed

KEY = new_file_key()
SEALED = CHUNK + 16
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 5]


def sealed(data: bytes, context: str = "a", key: str = KEY) -> bytes:
    file = io.BytesIO()
    writer = SealedWriter(file, key, context)
    for at in range(0, len(data), 300_001):
        writer.write(data[at : at + 300_001])
    writer.finish()
    return file.getvalue()


def opened(data: bytes, context: str = "a", key: str = KEY) -> bytes:
    return b"".join(unsealed(io.BytesIO(data), key, context))


@pytest.mark.parametrize("size", SIZES)
def test_a_round_trip_gives_the_same_and_hides_it(size: int) -> None:
    data = bytes(range(256)) * (size // 256) + b"\1" * (size % 256)
    stored = sealed(data)
    assert opened(stored) == data
    assert len(stored) < size + 16 * (size // CHUNK + 2)
    assert size < 32 or data[:32] not in stored


@pytest.mark.parametrize("size", SIZES)
def test_a_file_that_was_cut_does_not_open(size: int) -> None:
    """At any place, the end of a chunk above all."""
    stored = sealed(bytes(size))
    cuts = {0, 1, 15, 16, len(stored) - 1, SEALED, SEALED - 1, 2 * SEALED}
    for cut in (one for one in cuts if one < len(stored)):
        with pytest.raises(SealedFileDamaged):
            opened(stored[:cut])


def test_chunks_changed_moved_repeated_or_added_do_not_open() -> None:
    stored = sealed(bytes(3 * CHUNK))
    first, second, third = stored[:SEALED], stored[SEALED : 2 * SEALED], stored[2 * SEALED :]
    flipped = bytearray(stored)
    flipped[CHUNK + 100] ^= 1
    wrong = (second + first + third, first + third, first + first + second + third, stored + third, stored + b"x")
    for damaged in (bytes(flipped), *wrong, second + third):
        with pytest.raises(SealedFileDamaged):
            opened(damaged)


def test_another_place_or_key_does_not_open() -> None:
    with pytest.raises(SealedFileDamaged):
        opened(sealed(b"x"), context="b")
    with pytest.raises(SealedFileDamaged):
        opened(sealed(b"x"), key=new_file_key())
