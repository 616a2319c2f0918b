"""Every event fixture of every integration: signature, handshake, which trigger takes it, fields, delivery id."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import jsonpath_rfc9535 as jsonpath
import pytest

from events import Fixture, Recorded, later, misshapen, recorded, with_header, without_signature
from neena.authoring import Delivery, EventField, Integration, Webhooks

ALL = recorded()
SIGNED = [one for one in ALL if one.fixture.secret is not None]
OTHER_SECRET = "another-secret"
KINDS: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "int": int,
    "float": (int, float),
    "bool": bool,
    "datetime": str,
    "date": str,
    "list": list,
    "object": dict,
    "any": object,
}


def signed(one: Recorded) -> tuple[Fixture, Delivery, Webhooks, str, str]:
    fixture = one.fixture
    assert one.integration.webhooks is not None, "a signature, but the integration does not say how it is verified"
    assert fixture.secret is not None
    assert fixture.signature is not None
    return fixture, fixture.delivery, one.integration.webhooks, fixture.secret, fixture.signature


def found(field: EventField, body: Mapping[str, Any]) -> Any:
    node = jsonpath.compile(field.json_path).find_one(body)
    return None if node is None else node.value


@pytest.mark.parametrize("one", SIGNED, ids=str)
def test_a_genuine_delivery_is_believed_and_no_other(one: Recorded) -> None:
    _, delivery, webhooks, secret, header = signed(one)
    assert webhooks.verify(delivery, secret) is True
    assert webhooks.verify(delivery, OTHER_SECRET) is False
    assert webhooks.verify(replace(delivery, raw=delivery.raw + b" "), secret) is False
    assert webhooks.verify(replace(delivery, raw=b"{}"), secret) is False
    assert webhooks.verify(without_signature(delivery, header), secret) is None
    genuine = delivery.headers[header.lower()]
    for wrong in ("", "x", "sha256=", "v0=", "ä", genuine[:-1], genuine + "0", f"{genuine},{genuine}"):
        assert webhooks.verify(with_header(delivery, header, wrong), secret) is False, wrong


@pytest.mark.parametrize("one", SIGNED, ids=str)
def test_a_signed_moment_counts_for_five_minutes(one: Recorded) -> None:
    fixture, delivery, webhooks, secret, _ = signed(one)
    assert webhooks.verify(later(delivery, 290), secret) is True
    signs_time = fixture.signed_time is not None
    assert webhooks.verify(later(delivery, 86400), secret) is not signs_time
    assert webhooks.verify(later(delivery, -86400), secret) is not signs_time
    if fixture.signed_time is not None:
        for wrong in ("", "now", "nan", "9" * 400, "2026-13-01T00:00:00Z", "2026-01-15T10:00:00", "٣"):
            assert webhooks.verify(with_header(delivery, fixture.signed_time, wrong), secret) is False, wrong
        moved = later(with_header(delivery, fixture.signed_time, str(int(delivery.received.timestamp()) + 60)), 60)
        assert webhooks.verify(moved, secret) is False


@pytest.mark.parametrize("one", SIGNED, ids=str)
def test_the_address_counts_where_it_is_signed(one: Recorded) -> None:
    fixture, delivery, webhooks, secret, _ = signed(one)
    elsewhere = replace(delivery, url="https://elsewhere.example.com/hooks/1")
    assert webhooks.verify(elsewhere, secret) is not fixture.signs_url


@pytest.mark.parametrize("one", ALL, ids=str)
def test_a_delivery_has_the_id_by_which_a_repeat_is_known(one: Recorded) -> None:
    if one.integration.webhooks is not None:
        assert one.integration.webhooks.delivery_id(one.fixture.delivery) == one.fixture.delivery_id


@pytest.mark.parametrize("one", ALL, ids=str)
def test_a_handshake_is_answered_and_nothing_else(one: Recorded) -> None:
    if one.integration.webhooks is not None:
        assert one.integration.webhooks.answer(one.fixture.delivery) == one.fixture.answer


@pytest.mark.parametrize("one", ALL, ids=str)
def test_its_own_trigger_takes_it_and_no_other(one: Recorded) -> None:
    takers = [each.method for each in one.integration.triggers if each.function(one.fixture.delivery)]
    assert takers == ([one.fixture.trigger] if one.fixture.trigger else [])


@pytest.mark.parametrize("one", [one for one in ALL if one.fixture.trigger], ids=str)
def test_fields_lead_to_their_values(one: Recorded) -> None:
    fixture = one.fixture
    trigger = next(each for each in one.integration.triggers if each.method == fixture.trigger)
    values = {field.name: found(field, fixture.delivery.body) for field in trigger.fields}
    assert {name: value for name, value in values.items() if value is not None} == fixture.fields
    missing = [field.name for field in trigger.fields if not field.optional and values[field.name] is None]
    assert missing == []
    for field in trigger.fields:
        assert values[field.name] is None or isinstance(values[field.name], KINDS[field.data_type]), field.name


@pytest.mark.parametrize("one", ALL, ids=str)
def test_a_body_of_another_shape_breaks_nothing(one: Recorded) -> None:
    delivery = one.fixture.delivery
    for body in misshapen(dict(delivery.body)):
        other = replace(delivery, body=body if isinstance(body, dict) else {})
        assert {type(each.function(other)) for each in one.integration.triggers} <= {bool}
        if one.integration.webhooks is not None:
            assert isinstance(one.integration.webhooks.delivery_id(other), str | None)
            one.integration.webhooks.answer(other)


@pytest.mark.parametrize("integration", {one.integration.short_name: one.integration for one in ALL}.values())
def test_paths_lead_to_one_place(integration: Integration) -> None:
    for trigger in integration.triggers:
        for field in trigger.fields:
            assert jsonpath.compile(field.json_path).singular_query(), f"{trigger.method}: {field.name}"
