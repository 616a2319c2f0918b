"""Workflows that tests publish, and requests to `/workflows`."""

from typing import Any

import httpx2

from support.product import Person

WORKFLOW = """\
from nen import Secure
from pydantic import BaseModel, Field

__nen_version__ = "1.0.0"


class Address(BaseModel):
    city: str = Field(max_length=10)


class Params(BaseModel):
    amount: int = Field(ge=1)
    note: str = "none"
    address: Address | None = None


class SecureParams(BaseModel):
    password: Secure[str] = Field(min_length=8)


class Result(BaseModel):
    total: int


def run(params: Params, secure_params: SecureParams) -> Result:
    return Result(total=params.amount)
"""
PLAIN = """\
from pydantic import BaseModel


class Params(BaseModel):
    pass


class Result(BaseModel):
    pass


def run(params: Params) -> Result:
    return Result()
"""
Json = dict[str, Any]


def files(**content: str) -> list[Json]:
    """Files of a bundle by their names; `__` stands for `/`, and `.py` is added."""
    return [{"filename": f"{name.replace('__', '/')}.py", "content": text} for name, text in content.items()]


async def ask(person: Person, method: str, path: str = "", **sent: Any) -> httpx2.Response:
    """A request below `/workflows`."""
    headers = {"x-api-key": person.key, **sent.pop("headers", {})}
    return await person.product.client.request(method, f"/workflows{path}", headers=headers, **sent)


async def refused(person: Person, status: int, method: str, path: str = "", **sent: Any) -> str:
    """The message of a refusal with this status, whose body has two fields and no more."""
    answer = await ask(person, method, path, **sent)
    assert answer.status_code == status, (method, path, answer.status_code, answer.text)
    body = answer.json()
    labels = {
        400: "Invalid request",
        401: "Unauthorized",
        403: "Forbidden",
        404: "Not found",
        405: "Method not allowed",
        413: "Payload too large",
        415: "Unsupported media type",
    }
    assert (set(body), body["error"]) == ({"error", "message"}, labels[status])
    return body["message"]


async def done(person: Person, method: str, path: str = "", **sent: Any) -> Any:
    """The JSON of a 200 answer."""
    answer = await ask(person, method, path, **sent)
    assert answer.status_code == 200, (method, path, answer.status_code, answer.text)
    return answer.json()


async def publish(person: Person, source: str = PLAIN, workflow: str | None = None, **naming: Any) -> Json:
    """A workflow of one file, published."""
    body = {"files": files(workflow=source), **naming}
    return await done(person, "PUT" if workflow else "POST", f"/{workflow}" if workflow else "", json=body)
