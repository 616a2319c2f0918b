"""Files of runs: kept with a commit, opened by signed addresses over real HTTP, removed without a trace (section 6)."""

import asyncio
import io
import os
import time
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx2
import pytest
import pytest_asyncio
from sqlalchemy.exc import IntegrityError

from neena.artifacts import execution, service
from neena.artifacts.store import FolderStore, Store, StoreUnavailable, open_store
from neena.artifacts.tables import Artifact
from neena.engine.tables import Work
from neena.kernel.clock import now
from neena.kernel.ids import new_id
from neena.kernel.principal import Principal
from neena.kernel.scope import Door
from support.bucket import Bucket, bucket_server
from support.product import Person, Product, open_product
from support.serving import serving

BIG = os.urandom(1024) * 12_000  # more than two parts of an upload


@pytest.fixture(scope="session")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with bucket_server(tmp_path_factory.mktemp("bucket")) as one:
        yield one


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def on_bucket(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    database_url: str | None,
    bucket: Bucket,
) -> AsyncIterator[Product]:
    """A product whose artifacts lie in a bucket."""
    url = request.getfixturevalue("postgres").new_database() if database_url else None
    async with open_product(tmp_path_factory.mktemp("product"), database_url=url, **bucket.settings) as one:
        yield one


class Shelf:
    """One run's artifacts, as its code, its owner and the world outside deal with them."""

    def __init__(self, person: Person, url: str) -> None:
        self.run = new_id()
        self.neena = person.product.neena
        self.store: Store = self.neena.artifacts
        organization = UUID(person.organization) if person.organization else None
        self.door = Door(self.neena.database, Principal(person.user, person.email, organization))
        self.outside = httpx2.AsyncClient(base_url=url, timeout=30)

    async def keep(self, *artifacts: Artifact) -> None:
        async with self.door.writing() as scope:
            service.keep(scope, self.store, artifacts)

    async def add(self, name: str, data: bytes, content_type: str | None = None) -> service.Link:
        """A file that is kept, as its owner sees it."""
        await self.keep(await service.put(self.store, self.run, name, io.BytesIO(data), content_type))
        return next(one for one in (await self.links()).artifacts if one["name"] == name)

    async def links(self) -> service.Links:
        async with self.door.reading() as scope:
            return await service.links(scope, self.store, self.run)

    async def get(self, link: service.Link, method: str = "GET", **headers: str) -> httpx2.Response:
        """What somebody without a key gets for an address: from this server, wherever it is told to be."""
        parts = urlsplit(link["url"])
        address = link["url"] if self.store.__class__ is not FolderStore else f"{parts.path}?{parts.query}"
        return await self.outside.request(method, address, headers=headers)

    async def remove(self) -> None:
        async with self.neena.database.writing() as session:
            await service.remove(session, [self.run])
        self.neena.engine.work_waits()

    async def swept(self) -> None:
        """Wait until nothing of the run is in the store."""
        await until(self._is_empty)

    async def _is_empty(self) -> bool:
        return await self.store.keys_of(self.run) == []


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < end, "waited in vain"
        await asyncio.sleep(0.02)


@pytest_asyncio.fixture(loop_scope="session")
async def shelf(product: Product, mira: Person) -> AsyncIterator[Shelf]:
    async with serving(product.app) as (host, port):
        one = Shelf(mira, f"http://{host}:{port}")
        async with one.outside:
            yield one


@pytest_asyncio.fixture(loop_scope="session", params=["folder", "bucket"])
async def either(request: pytest.FixtureRequest, shelf: Shelf, on_bucket: Product) -> AsyncIterator[Shelf]:
    """A shelf on each kind of store."""
    if request.param == "folder":
        yield shelf
        return
    one = Shelf(await on_bucket.member(), "http://nobody.test")
    async with one.outside:
        yield one


def output(folder: Path) -> Path:
    (folder / "in" / "empty").mkdir(parents=True)
    (folder / "in" / "naïve café.csv").write_text("a,b\n1,2\n")
    (folder / "big.bin").write_bytes(BIG)
    (folder / "passwords").symlink_to("/etc/passwd")
    return folder


async def test_w24_an_address_works_without_a_key_and_does_no_harm(either: Shelf) -> None:
    """W-24: on a folder and on a bucket alike; saved under its name, never shown."""
    before = int(time.time())
    link = await either.add("screenshots/día 1.html", b"<script>alert(1)</script>", "text/html")
    assert (link["name"], link["size"], link["content_type"]) == ("screenshots/día 1.html", 25, "text/html")
    assert before + 3600 <= (await either.links()).expires_at <= time.time() + 3600
    answer = await either.get(link)
    assert (answer.status_code, answer.content) == (200, b"<script>alert(1)</script>")
    assert answer.headers["content-type"] == "text/html"
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"d_a 1.html\"; filename*=UTF-8''d%C3%ADa%201.html"
    )
    assert "private" in answer.headers["cache-control"]
    if either.store.__class__ is FolderStore:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]


async def test_w24_an_altered_address_is_refused(either: Shelf) -> None:
    """W-24: another file, another end, another or no signature, one parameter more."""
    link = await either.add("a.txt", b"1")
    other = await either.add("b.txt", b"2")
    parts, others = urlsplit(link["url"]), urlsplit(other["url"])
    end = "X-Amz-Expires=3600" if "X-Amz-Expires" in parts.query else f"expires={parts.query[8:18]}"
    assert end in parts.query
    for altered in (
        parts._replace(path=others.path),
        parts._replace(query=others.query),
        parts._replace(query=parts.query.replace(end, f"{end[:-1]}{(int(end[-1]) + 1) % 10}")),
        parts._replace(query=parts.query.replace(end, end.partition("=")[0] + "=7200")),
        parts._replace(query=parts.query[:-1] + ("0" if parts.query[-1] != "0" else "1")),
        parts._replace(query=parts.query + "&download=1"),
        parts._replace(path=parts.path + "/"),
        parts._replace(path=parts.path + "x"),
        parts._replace(query=""),
    ):
        assert (await either.get({**link, "url": altered.geturl()})).status_code == 403, altered
    assert (await either.get(link)).status_code == 200


async def test_w24_a_refusal_says_why_and_what_to_do(shelf: Shelf) -> None:
    """W-24: after its end and when altered, in the words of the contract; other methods are none."""
    link = await shelf.add("a.txt", b"1")
    async with shelf.door.reading() as scope:
        row = await scope.session.get(Artifact, UUID(urlsplit(link["url"]).path.split("/")[2]))
    assert row
    (over,) = await shelf.store.addresses([row], int(time.time()) - 1)
    for url in (over, link["url"].replace("a.txt", "%FF"), link["url"].replace("a.txt", "in%2Fa.txt")):
        answer = await shelf.get({**link, "url": url})
        assert answer.status_code == 403
        assert answer.json()["error"] == "Forbidden"
        assert "expired or was altered" in answer.json()["message"]
    for method in ("POST", "PUT", "DELETE"):
        answer = await shelf.get(link, method)
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
        assert set(answer.json()) == {"error", "message"}


async def test_w24_an_address_of_a_bucket_ends(on_bucket: Product) -> None:
    """W-24: the bucket's own service keeps the time."""
    shelf = Shelf(await on_bucket.member(), "http://nobody.test")
    shelf.store = open_store(on_bucket.neena.settings.model_copy(update={"artifact_seconds": 1}), on_bucket.neena.vault)
    async with shelf.outside:
        link = await shelf.add("a.txt", b"1")

        async def is_over() -> bool:
            return (await shelf.get(link)).status_code == 403

        await until(is_over)


async def test_parts_of_a_file_are_had_by_their_range(either: Shelf) -> None:
    link = await either.add("film.webm", BIG)
    part = await either.get(link, Range="bytes=100000-100099")
    assert (part.status_code, part.content) == (206, BIG[100_000:100_100])
    assert part.headers["content-range"] == f"bytes 100000-100099/{len(BIG)}"


async def test_a_browser_asks_as_browsers_do(shelf: Shelf) -> None:
    """HEAD, a tag that spares the bytes, a range of the file as it was; several ranges may be answered by the whole."""
    link = await shelf.add("a.txt", b"0123456789")
    head = await shelf.get(link, "HEAD", Range="bytes=1-2")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "10")
    tag = head.headers["etag"]
    fresh = await shelf.get(link, **{"If-None-Match": f'W/"x", {tag}'})
    assert (fresh.status_code, fresh.content) == (304, b"")
    assert (await shelf.get(link, **{"Range": "bytes=2-4", "If-Range": tag})).content == b"234"
    assert (await shelf.get(link, **{"Range": "bytes=2-4", "If-Range": '"other"'})).content == b"0123456789"
    assert (await shelf.get(link, Range="bytes=-3")).content == b"789"
    assert (await shelf.get(link, Range="bytes=0-1,4-5")).status_code == 200
    beyond = await shelf.get(link, Range="bytes=10-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, "bytes */10")
    assert set(beyond.json()) == {"error", "message"}
    empty = await shelf.add("empty", b"")
    assert ((await shelf.get(empty)).content, empty["content_type"]) == (b"", "application/octet-stream")


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("in/run.log.txt", "text/plain"),
        ("report.csv.gz", "application/octet-stream"),
        ("data:text;x,y", "application/octet-stream"),
        ("data:text;x,y.png", "image/png"),
    ],
)
async def test_the_end_of_a_name_alone_says_the_type(either: Shelf, name: str, content_type: str) -> None:
    link = await either.add(name, b"1")
    answer = await either.get(link)
    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)


async def test_w25_an_output_folder_becomes_an_archive_and_its_files(either: Shelf, tmp_path: Path) -> None:
    """W-25: directories are kept, links are not; what is large goes through in pieces."""
    done = await service.put_output(either.store, either.run, output(tmp_path / "output"))
    await either.keep(*done)
    found = await either.links()
    names = [one["name"] for one in found.artifacts]
    assert names == ["assets.zip", "assets/big.bin", "assets/in/naïve café.csv"]
    archive = await either.get(next(one for one in found.artifacts if one["url"] == found.assets))
    assert archive.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(archive.content)) as packed:
        assert packed.namelist() == ["assets/big.bin", "assets/in/", "assets/in/empty/", "assets/in/naïve café.csv"]
        assert packed.read("assets/big.bin") == BIG
    assert (await either.get(found.artifacts[1])).content == BIG
    assert (await either.get(found.artifacts[2])).text == "a,b\n1,2\n"
    assert found.artifacts[2]["content_type"] == "text/csv"


async def test_w25_no_files_no_assets(shelf: Shelf, tmp_path: Path) -> None:
    """W-25."""
    (tmp_path / "empty").mkdir()
    assert await service.put_output(shelf.store, shelf.run, tmp_path) == []
    assert (await shelf.links()).assets is None


async def test_of_many_files_the_first_hundred_are_had_singly(shelf: Shelf, tmp_path: Path) -> None:
    for number in range(service.MOST_SINGLE + 5):
        (tmp_path / f"{number:03}").write_text(str(number))
    done = await service.put_output(shelf.store, shelf.run, tmp_path)
    assert len(done) == service.MOST_SINGLE + 1
    await service.discard(shelf.store, done)
    await shelf.swept()


async def test_what_belongs_to_another_organization_is_not_there(shelf: Shelf, product: Product) -> None:
    await shelf.add("a.txt", b"1")
    other = Shelf(await product.member(), "http://nobody.test")
    other.run = shelf.run
    assert (await other.links()).artifacts == ()
    assert len((await shelf.links()).artifacts) == 1


async def test_a_removed_run_leaves_nothing(either: Shelf) -> None:
    """Its addresses lead nowhere: 404 here, whatever the bucket's service says there; its bytes are gone."""
    link = await either.add("a.txt", b"1")
    await either.remove()
    await either.swept()
    assert (await either.get(link)).status_code == 404
    if either.store.__class__ is FolderStore:
        assert "its run was deleted" in (await either.get(link)).json()["message"]
        assert not (either.neena.settings.data_dir / "artifacts" / str(either.run)).exists()


async def test_a_commit_that_fails_leaves_no_bytes(either: Shelf) -> None:
    """Bytes first, rows second: what has no row has no bytes either."""
    twice = [await service.put(either.store, either.run, "a.txt", io.BytesIO(b"1")) for _ in range(2)]
    with pytest.raises(IntegrityError):
        await either.keep(*twice)
    await either.swept()


async def test_a_sweep_removes_what_a_crash_left_and_nothing_else(either: Shelf) -> None:
    """Bytes that were put and never kept, and what the process was writing when it died."""
    link = await either.add("kept.txt", b"1")
    await service.put(either.store, either.run, "lost.txt", io.BytesIO(b"2"))
    if either.store.__class__ is FolderStore:
        (either.neena.settings.data_dir / "artifacts" / str(either.run) / f"{new_id()}#1").write_text("half")
    await execution.sweep(either.neena.database, either.store, either.run)
    assert len(await either.store.keys_of(either.run)) == 1
    assert (await either.get(link)).content == b"1"


async def test_bytes_that_are_lost_are_told_as_a_fault_of_the_store(shelf: Shelf) -> None:
    """404 is for what was removed on purpose; a file cut short is not taken for the whole."""
    link = await shelf.add("a.txt", b"12345")
    await shelf.store.remove(await shelf.store.keys_of(shelf.run))
    answer = await shelf.get(link)
    assert (answer.status_code, answer.json()["error"]) == (502, "Unavailable")


async def test_a_store_that_refuses_is_a_fault_without_its_secret_and_asked_again_later(
    tmp_path: Path, bucket: Bucket
) -> None:
    """What it does not remove now is removed another time: the work stays."""
    wrong = {**bucket.settings, "artifact_s3_secret_key": "another-secret"}
    async with open_product(tmp_path, **wrong) as product:
        shelf = Shelf(await product.member(), "http://nobody.test")
        with pytest.raises(StoreUnavailable) as refused:
            await shelf.add("a.txt", b"1")
        told = f"{refused.value!r} {refused.value.__cause__!r} {product.neena.settings!r}"
        assert "another-secret" not in told
        await shelf.remove()

        async def is_put_off() -> bool:
            async with product.neena.database.reading() as session:
                work = await session.get(Work, shelf.run)
            return work is not None and work.owner is None and work.due > now() + timedelta(minutes=5)

        await until(is_put_off)
