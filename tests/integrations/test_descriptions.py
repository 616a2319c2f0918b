"""Recorded exchanges fit the vendor's own OpenAPI description, where one is to be had."""

from urllib.parse import urlsplit

import pytest
from openapi import described, description
from replay import Recording, recordings

KNOWN = described()


@pytest.mark.parametrize("recording", [one for one in recordings() if one.integration.short_name in KNOWN], ids=str)
def test_an_exchange_fits_the_description(recording: Recording) -> None:
    root = urlsplit(recording.integration.base_url or "").path
    vendor = description(recording.integration.short_name, root)
    assert [fault for pair in recording.exchange.http for fault in vendor.wrong(pair.request, pair.answer)] == []


def test_what_does_not_fit_is_noticed() -> None:
    (pair,) = next(one for one in recordings() if str(one) == "github/create_issue").exchange.http
    vendor = description("github", "")
    request = pair.request.model_copy(update={"json_": {"titel": "Help"}, "query": {"page": "1"}})
    answer = pair.answer.model_copy(update={"json_": {**pair.answer.json_, "number": "four"}})
    assert len(vendor.wrong(request, answer)) == 4
    assert vendor.wrong(pair.request.model_copy(update={"path": "/repos/acme/site/tickets"}), answer) != []
    assert "never answers" in vendor.wrong(pair.request, pair.answer.model_copy(update={"status": 204}))[0]
