"""Signed requests, and the callback of a run (managed workflows contract, sections 3 and 5), on both databases."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest_asyncio
from standardwebhooks import Webhook

from support.managed import GREET, HEAD, Author
from support.product import Product
from support.receiver import Got, Receiver

SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="  # of the contract's vector
SECURE = (
    HEAD
    + """
from nen import Secure
class SecureParams(BaseModel):
    password: Secure[str] = Field(min_length=4)

def run(params: Params, secure_params: SecureParams) -> Result:
    return Result(greeting=str(secure_params.password), note=repr(vars(secure_params)))
"""
)


@pytest_asyncio.fixture(loop_scope="session")
async def author(managed: Product) -> Author:
    """The only user of a new organization, which has a secret for its webhooks."""
    author = Author(await managed.member())
    await author.person.post("/webhook_secrets/", {"secret": SECRET})
    return author


async def signing_key(author: Author) -> str:
    """A new signing key of the author's API key."""
    return (await author.person.post("/signing_keys/"))["signing_key"]


def signed(key: str, body: bytes, timestamp: str | None = None, path: str = "/runs") -> dict[str, str]:
    """The headers of a signed request."""
    stamp = timestamp or str(int(time.time()))
    text = "\n".join(("POST", path, stamp, hashlib.sha256(body).hexdigest()))
    signature = hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
    return {"x-timestamp": stamp, "x-signature": signature, "content-type": "application/json"}


async def post(author: Author, body: bytes, headers: dict[str, str]) -> Any:
    return await author.send("POST", "/runs", content=body, headers=headers)


async def test_secure_params_need_a_signed_request(author: Author) -> None:
    """W-08: 403 with the exact words."""
    workflow = await author.publish(SECURE)
    answer = await author.send(
        "POST", "/runs", {"workflow_id": workflow, "secure_workflow_params": {"password": "correct horse"}}
    )
    assert answer.status_code == 403
    assert answer.json() == {
        "error": "hmac_required_for_secure_params",
        "message": "The secure_workflow_params field requires HMAC authentication.",
    }


async def test_a_signed_request_is_accepted_and_its_secrets_never_enter(author: Author) -> None:
    """W-09, W-33: the code gets names in the place of values; neither log nor answer holds one."""
    key, workflow = await signing_key(author), await author.publish(SECURE)
    given = {"workflow_id": workflow, "secure_workflow_params": {"password": "correct horse"}}
    body = json.dumps(given).encode()
    moment = time.time()
    stamps = (str(int(moment)), str(int(moment * 1000)), datetime.fromtimestamp(moment, UTC).isoformat())
    for stamp in stamps:
        answer = await post(author, body, signed(key, body, stamp))
        assert answer.status_code == 202, answer.text
        run = answer.json()["messageId"]
        done = await author.until(run)
        assert done["status"] == "completed", done
        assert "password" in done["result"]["greeting"]
        assert "correct horse" not in json.dumps([done, await author.log(run)])
    short = json.dumps({**given, "secure_workflow_params": {"password": "abc"}}).encode()
    answer = await post(author, short, signed(key, short))
    assert answer.status_code == 400
    assert "password" in answer.json()["message"]
    assert "abc" not in answer.json()["message"]


async def test_a_wrong_signature_is_refused(author: Author) -> None:
    """W-10, W-11: one bit, another body, another path, an old moment, a header missing, no key yet, a revoked one."""
    workflow = await author.publish()
    body = json.dumps({"workflow_id": workflow}).encode()
    assert (await post(author, body, signed("x", body))).status_code == 401
    key = await signing_key(author)
    right = signed(key, body)
    flipped = {**right, "x-signature": f"{int(right['x-signature'], 16) ^ 1:064x}"}
    without = {name: value for name, value in right.items() if name != "x-timestamp"}
    old, fine = str(int(time.time()) - 301), str(int(time.time()) - 240)
    wrong = [flipped, signed(key, body + b" "), signed(key, body, path="/run"), signed(key, body, old), without]
    for headers in wrong:
        answer = await post(author, body, headers)
        assert (answer.status_code, answer.json()["error"]) == (401, "Unauthorized")
    assert (await post(author, body, signed(key, body, fine))).status_code == 202
    newer = await signing_key(author)
    assert (await post(author, body, signed(key, body))).status_code == 401
    assert (await post(author, body, signed(newer, body))).status_code == 202
    stranger = Author(await author.person.product.member())
    assert (await post(stranger, body, signed(newer, body))).status_code == 401


async def arrived(author: Author, told: Receiver, path: str, count: int = 2) -> list[Got]:
    """What came to a path, once so much has."""
    end = time.monotonic() + 40
    while len(told.at(path)) < count:
        assert time.monotonic() < end, told.at(path)
        await asyncio.sleep(0.05)
    return told.at(path)


def check_signed(got: Got) -> dict[str, Any]:
    """The body, once both signatures are found right."""
    assert Webhook(SECRET).verify(got.body, got.headers) == json.loads(got.body)
    expected = hmac.new(SECRET.encode(), got.body, hashlib.sha256).hexdigest()
    assert got.headers["x-hmac-signature"] == f"sha256={expected}"
    return json.loads(got.body)


async def test_the_callback_hears_of_the_beginning_then_of_success(author: Author, told: Receiver) -> None:
    """W-13, W-14, W-16, W-17, W-24: both signatures, the fields of each status, a file that downloads without a key."""
    path = f"/{uuid4()}"
    source = HEAD + (
        "def run(params: Params) -> Result:\n    pathlib.Path('a.txt').write_text('one')\n"
        "    return Result(greeting=params.name)\n"
    )
    workflow = await author.publish(source)
    run = await author.start(workflow, webhook_callback=told.url + path, workflow_params={"name": "Mira"})
    await author.until(run)
    first, last = await arrived(author, told, path)
    begun, ended = check_signed(first), check_signed(last)
    assert begun == {
        "workflow_id": workflow, "message_id": run, "status": "processing", "expires_at": begun["expires_at"],
    }  # fmt: skip
    assert (ended["status"], ended["success"], ended["result"]) == ("success", True, {"greeting": "Mira"})
    assert ended["expires_at"] > time.time()
    assert [first.id, last.id] == [f"msg_{run}_processing", f"msg_{run}_success"]
    client = author.person.product.client
    packed = await client.get(ended["assets"])
    with ZipFile(BytesIO(packed.content)) as archive:
        assert archive.read("assets/a.txt") == b"one"
    assert (await client.get(ended["assets"].replace("signature=", "signature=0"))).status_code == 403
    assert {"assets.zip", "run.log"} <= {one["name"] for one in ended["artifacts"]}


async def test_the_callback_hears_of_failures(author: Author, told: Receiver) -> None:
    """W-15, W-16, W-27: the exception's message; a cancelled run has failed too; one terminal word each."""
    raising, waiting = f"/{uuid4()}", f"/{uuid4()}"
    source = HEAD + "def run(params: Params) -> Result:\n    raise ValueError('no such customer')\n"
    failed = await author.start(await author.publish(source), webhook_callback=told.url + raising)
    slow = await author.start(
        await author.publish(GREET), webhook_callback=told.url + waiting, workflow_params={"seconds": 60}
    )
    await author.until(slow, frozenset({"running"}))
    assert (await author.send("POST", f"/runs/{slow}/cancel")).status_code == 202
    await author.until(failed)
    await author.until(slow)
    ends = [check_signed((await arrived(author, told, path))[-1]) for path in (raising, waiting)]
    assert [(one["status"], one["success"], one["error"], one["error_type"]) for one in ends] == [
        ("failed", False, "no such customer", "ValueError"),
        ("failed", False, "The run was cancelled.", "cancelled"),
    ]
    for path in (raising, waiting):
        assert [json.loads(one.body)["status"] for one in told.at(path)] == ["processing", "failed"]


async def test_without_a_secret_nothing_is_sent_and_the_log_says_so(managed: Product, told: Receiver) -> None:
    """Section 5, signature schemes: the delivery is failed, and the run's log tells why."""
    author, path = Author(await managed.member()), f"/{uuid4()}"
    run = await author.start(await author.publish(), webhook_callback=told.url + path)
    await author.until(run)
    await until(lambda: author.log(run), "was not delivered")
    assert told.at(path) == []


async def until(read: Callable[[], Any], words: str) -> None:
    """Wait until what is read says something."""
    end = time.monotonic() + 60
    while words not in json.dumps(await read()):
        assert time.monotonic() < end
        await asyncio.sleep(0.1)
