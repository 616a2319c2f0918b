"""What may be a bundle: names that stay inside, archives that hold what they say, and no more than fits."""

import io
import struct
import zipfile
from stat import S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFREG, S_IFSOCK

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from neena.workflows.bundle import (
    ENTRY,
    MAX_BUNDLE,
    MAX_FILE,
    MAX_FILES,
    BadBundle,
    BundleTooLarge,
    bundle_of,
    check_name,
    pack,
    unpack,
)

MAIN = (ENTRY, b"def run(): ...")
SEGMENT = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="/\\:"), min_size=1, max_size=20
).filter(lambda one: one not in (".", ".."))
NAME = st.lists(SEGMENT, min_size=1, max_size=4).map("/".join)


def archive(*entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as made:
        for entry, content in entries:
            made.writestr(entry, content)
    return target.getvalue()


def special(name: str, kind: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = (kind | 0o777) << 16
    return entry


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "needs a name"),
        ("/etc/passwd", "absolute"),
        ("//host/share", "absolute"),
        ("C:/windows", "absolute"),
        ("c:autoexec", "absolute"),
        ("..", "`..`"),
        ("../up.py", "`..`"),
        ("lib/../../up.py", "`..`"),
        ("lib/..", "`..`"),
        (".", "`..`"),
        ("./a.py", "`..`"),
        ("lib//a.py", "empty part"),
        ("lib/", "empty part"),
        ("lib\\a.py", "backslash"),
        ("..\\up.py", "backslash"),
        ("a\x00.py", "control"),
        ("a\n.py", "control"),
        ("a\x7f.py", "control"),
        ("a\u2028.py", "control"),
        ("a\ud800.py", "control"),
        ("é" * 128, "too long"),
        ("/".join(["x" * 200] * 6), "too long"),
    ],
)
def test_a_name_that_leads_out_or_is_none_is_refused_by_name(name: str, said: str) -> None:
    """M-06."""
    with pytest.raises(BadBundle, match=said) as fault:
        bundle_of([MAIN, (name, b"")])
    assert "\n" not in fault.value.message


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../up.py", "lib/../../up.py", "C:/a", "./a", "a//b", "a\\b", "a\n", "../"]
)
def test_a_name_that_leads_out_of_an_archive_is_refused(name: str) -> None:
    """M-06, zip slip."""
    with pytest.raises(BadBundle):
        unpack(archive(MAIN, (zipfile.ZipInfo(name), b"")))


@given(NAME)
@example("a b/ü-1.py")
@example("..a/b..")
@example(".hidden")
def test_a_plain_relative_name_is_taken(name: str) -> None:
    check_name(name)


@given(st.text(max_size=40))
def test_a_name_that_is_taken_stays_below_its_folder(name: str) -> None:
    try:
        check_name(name)
    except BadBundle:
        return
    parts = name.split("/")
    assert name
    assert not {"", ".", ".."} & set(parts)
    assert not name.startswith("/")
    assert "\\" not in name
    assert name.isprintable() or all(one.isprintable() or ord(one) > 0x9F for one in name)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["a.py", "a.py"], "twice"),
        (["a.py", "A.py"], "case alone"),
        (["e\u0301.py", "\xe9.py"], "case alone"),
        (["lib", "lib/a.py"], "a folder of"),
        (["LIB", "lib/x/a.py"], "a folder of"),
    ],
)
def test_two_names_for_one_file_are_refused(names: list[str], said: str) -> None:
    with pytest.raises(BadBundle, match=said):
        bundle_of([MAIN, *((name, b"") for name in names)])


def test_a_bundle_without_workflow_py_is_refused_and_told_where_it_is() -> None:
    with pytest.raises(BadBundle, match=r"workflow.py is missing"):
        bundle_of([("other.py", b"")])
    with pytest.raises(BadBundle, match=r"it is at mine/workflow.py; send what is in that folder"):
        unpack(archive(("mine/workflow.py", b""), ("mine/a.py", b"")))
    with pytest.raises(BadBundle, match=r"workflow.py is missing"):
        bundle_of([])


def test_a_bundle_over_a_limit_is_refused_by_the_file_that_is_too_much() -> None:
    many = [MAIN, *((f"f{at}", b"") for at in range(MAX_FILES))]
    assert len(bundle_of(many[:MAX_FILES])) == MAX_FILES
    with pytest.raises(BundleTooLarge, match=f"f{MAX_FILES - 1}: this is file {MAX_FILES + 1}"):
        bundle_of(many)
    assert bundle_of([MAIN, ("big", bytes(MAX_FILE))])
    with pytest.raises(BundleTooLarge, match="big: this file is larger than 1 MiB"):
        bundle_of([MAIN, ("big", bytes(MAX_FILE + 1))])
    with pytest.raises(BundleTooLarge, match="f1: with this file the bundle is larger than 5 MiB"):
        bundle_of([*((f"f{at}", bytes(MAX_FILE)) for at in range(1, 6)), MAIN][::-1])


@given(st.dictionaries(NAME, st.binary(max_size=200), max_size=8))
def test_an_archive_gives_back_what_was_packed_and_is_the_same_for_the_same_files(files: dict[str, bytes]) -> None:
    try:
        bundle = bundle_of([*files.items(), MAIN])
    except BadBundle:
        return
    packed = pack(bundle)
    assert unpack(packed) == bundle
    assert pack(unpack(packed)) == packed
    assert pack(bundle_of(reversed(bundle.items()))) == packed


def test_folders_of_an_archive_are_left_out() -> None:
    assert list(unpack(archive(MAIN, ("lib/", b""), (special("deep", S_IFDIR), b""), ("lib/a.py", b"1")))) == [
        "lib/a.py",
        ENTRY,
    ]
    with pytest.raises(BadBundle, match=r"`\.\.`"):
        unpack(archive(MAIN, ("../", b"")))


@pytest.mark.parametrize("kind", [S_IFLNK, S_IFCHR, S_IFIFO, S_IFSOCK])
def test_a_link_or_special_file_in_an_archive_is_refused(kind: int) -> None:
    with pytest.raises(BadBundle, match=r"link.py: it is a link or a special file"):
        unpack(archive(MAIN, (special("link.py", kind), b"/etc/passwd")))
    assert unpack(archive(MAIN, (special("plain.py", S_IFREG), b"x")))["plain.py"] == b"x"


def test_an_encrypted_archive_is_refused() -> None:
    raw = bytearray(archive(("secret.py", b"x"), MAIN))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + at] |= 1
    with pytest.raises(BadBundle, match=r"secret.py: it is encrypted"):
        unpack(bytes(raw))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_packed_in_another_way_is_refused(method: int) -> None:
    with pytest.raises(BadBundle, match=r"workflow.py: it is packed in a way"):
        unpack(archive(MAIN, method=method))


def test_an_archive_that_unpacks_to_too_much_is_not_unpacked_whole() -> None:
    with pytest.raises(BundleTooLarge, match="bomb: this file is larger than 1 MiB"):
        unpack(archive(MAIN, ("bomb", bytes(200 * MAX_FILE))))
    with pytest.raises(BundleTooLarge, match="5 MiB"):
        unpack(archive(*((f"f{at}", bytes(MAX_FILE)) for at in range(100)), MAIN))
    with pytest.raises(BundleTooLarge, match="this is file 201"):
        unpack(archive(MAIN, *((f"f{at}", b"") for at in range(500))))
    with pytest.raises(BundleTooLarge, match="more than 800 entries"):
        unpack(archive(MAIN, *((f"f{at}", b"") for at in range(5000))))


def test_an_archive_that_lies_about_sizes_is_refused() -> None:
    raw = bytearray(archive(MAIN, ("bomb", bytes(2 * MAX_FILE))))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = raw.rindex(mark) + at
        raw[place : place + 4] = struct.pack("<I", 10)
    with pytest.raises((BadBundle, BundleTooLarge)):
        unpack(bytes(raw))


@given(st.data())
def test_whatever_is_sent_as_an_archive_is_read_or_refused(data: st.DataObject) -> None:
    raw = bytearray(archive(MAIN, ("lib/a.py", b"x" * 300), ("b.txt", b"y")))
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    raw = raw[data.draw(st.integers(0, 20)) : len(raw) - data.draw(st.integers(0, 20))]
    try:
        bundle = unpack(bytes(raw))
    except (BadBundle, BundleTooLarge):
        return
    assert sum(map(len, bundle.values())) <= MAX_BUNDLE


@pytest.mark.parametrize("raw", [b"", b"PK", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_archive_is_refused(raw: bytes) -> None:
    with pytest.raises(BadBundle):
        unpack(raw)
