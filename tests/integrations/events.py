"""Event fixtures (docs/integrations.md): a vendor's delivery, and what Neena must make of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator
from replay import FOLDERS, loadable

from neena.authoring import Delivery, Integration


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Fixture(Shape):
    title: str
    trigger: str | None = None
    secret: str | None = None
    signature: str | None = None
    signed_time: str | None = None
    signs_url: bool = False
    url: str = "https://neena.example.com/hooks/5f2f9c1e-0000-4000-8000-000000000001"
    received: datetime = datetime(2026, 1, 15, 10, 0, tzinfo=UTC)
    headers: dict[str, str] = Field(default_factory=dict)
    body: dict[str, Any] | None = None
    raw: str | None = None
    fields: dict[str, Any] = Field(default_factory=dict)
    delivery_id: str | None = None
    answer: dict[str, Any] | None = None

    @model_validator(mode="after")
    def whole(self) -> "Fixture":
        if (self.body is None) == (self.raw is None):
            raise ValueError("a fixture has either a body or its raw text")
        if (self.secret is None) != (self.signature is None):
            raise ValueError("a fixture has both a secret and the name of the signature's header, or neither")
        if bool(self.fields) != (self.trigger is not None):
            raise ValueError("fields belong to a trigger")
        return self

    @property
    def delivery(self) -> Delivery:
        """As the inbound door hands it over."""
        raw = self.raw if self.raw is not None else json.dumps(self.body, separators=(",", ":"), ensure_ascii=False)
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Delivery(self.url, headers, raw.encode(), json.loads(raw), self.received)


@dataclass(frozen=True)
class Recorded:
    """One file of one integration."""

    integration: Integration
    file: Path

    @property
    def fixture(self) -> Fixture:
        return Fixture.model_validate_json(self.file.read_text("utf-8"))

    def __str__(self) -> str:
        return f"{self.integration.short_name}/{self.file.stem}"


def recorded() -> list[Recorded]:
    return [
        Recorded(integration, file)
        for integration, _ in loadable()
        for file in sorted((FOLDERS / integration.short_name / "events").glob("*.json"))
    ]


def without_signature(delivery: Delivery, name: str) -> Delivery:
    return replace(delivery, headers={key: value for key, value in delivery.headers.items() if key != name.lower()})


def with_header(delivery: Delivery, name: str, value: str) -> Delivery:
    return replace(delivery, headers={**delivery.headers, name.lower(): value})


def later(delivery: Delivery, seconds: float) -> Delivery:
    return replace(delivery, received=delivery.received + timedelta(seconds=seconds))


def misshapen(body: Any, depth: int = 4) -> Iterator[Any]:
    """The same body with one value replaced by another kind of value, at every place down to `depth`."""
    for other in (None, "text", 7, [], {}, [{}]):
        if other != body:
            yield other
    if isinstance(body, dict) and depth:
        for name, value in body.items():
            yield {key: kept for key, kept in body.items() if key != name}
            for other in misshapen(value, depth - 1):
                yield {**body, name: other}
