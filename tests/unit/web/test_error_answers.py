"""Kinds of errors become statuses and bodies by one table."""

import pytest

from neena import errors
from neena.errors import Finding, Invalid, NeenaError
from neena.flow_runs.states import WrongState
from neena.kernel.http import AnswerTooLarge
from neena.kernel.vault import SecretNotOpened
from neena.web.errors import body_of, status_of
from neena.web.requests import BodyTooLarge


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.BadRequest(), 400),
        (errors.Unauthenticated(), 401),
        (errors.NotPermitted(), 403),
        (errors.NotFound(), 404),
        (errors.Conflict(), 409),
        (WrongState(), 409),
        (BodyTooLarge(), 413),
        (errors.Invalid(), 422),
        (errors.LimitReached(), 429),
        (errors.IntegrationFailed(), 502),
        (errors.Unavailable(), 502),
        (errors.TimedOut(), 504),
        (errors.Misconfigured(), 500),
        (SecretNotOpened(), 500),
        (AnswerTooLarge(), 500),
        (NeenaError(), 500),
    ],
)
def test_status_is_that_of_the_nearest_kind(error: NeenaError, status: int) -> None:
    assert status_of(error) == status


def test_message_is_the_docstring_and_the_code_the_name() -> None:
    assert body_of(WrongState()) == {"detail": "The run's present state forbids this.", "code": "wrong_state"}
    assert body_of(WrongState("It is over.")) == {"detail": "It is over.", "code": "wrong_state"}


def test_invalid_input_is_told_in_both_shapes_of_the_contract() -> None:
    body = body_of(
        Invalid(None, [Finding(("body", "a", 0), "Field required", "missing"), Finding(("query", "id"), "No id")])
    )
    assert body == {
        "detail": [
            {"loc": ["body", "a", 0], "msg": "Field required", "type": "missing"},
            {"loc": ["query", "id"], "msg": "No id", "type": "value_error"},
        ],
        "errors": [{"body.a.0": "Field required"}, {"query.id": "No id"}],
        "code": "invalid",
    }


def test_invalid_without_findings_is_about_the_body() -> None:
    assert body_of(Invalid("Not like this."))["errors"] == [{"body": "Not like this."}]
