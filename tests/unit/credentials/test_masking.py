"""What counts as secret in a credential, and how it is kept out of answers."""

from uuid import UUID

import pytest

from neena.catalog.loading import load_integration
from neena.credentials.masking import MASK, masked, parts_of, secrets_of
from neena.credentials.opening import Opened


@pytest.mark.parametrize(
    ("credential", "secret"),
    [
        ("xoxb-1234-5678", {"xoxb-1234-5678"}),
        ("abcdefgh:ijklmnop", {"abcdefgh:ijklmnop", "abcdefgh", "ijklmnop"}),
        ("Authorization: Bearer abcdefgh", {"abcdefgh"}),
        (
            "smtps://ann@example.test:pass%2Fword@mail.test:465 imaps://ann:other-word@mail.test",
            {"pass%2Fword", "pass/word", "other-word"},
        ),
        ("short", set()),
    ],
)
def test_the_secret_parts_of_a_credential(credential: str, secret: set[str]) -> None:
    assert parts_of(credential) == secret


@pytest.mark.parametrize("short_name", ["zendesk", "jira"])
def test_the_name_of_an_account_and_an_email_address_are_no_secrets(short_name: str) -> None:
    integration, _ = load_integration(short_name)
    credential = "my-company:agent@example.com:0123456789abcdef"
    secrets = secrets_of(integration, Opened(UUID(int=1), 1, credential))
    parts = sorted(secrets, key=len, reverse=True)
    said = "https://my-company.example by agent@example.com"
    assert masked(said, parts) == said
    assert masked("0123456789abcdef", parts) == MASK
    sent = next(iter(integration.auth.headers(credential).values()))
    assert masked(sent, parts) == f"Basic {MASK}"


def test_an_encoded_credential_is_secret_too() -> None:
    assert parts_of("ann:pw", ["Basic YW5uOnB3"]) == {"YW5uOnB3"}


def test_every_text_of_an_answer_is_masked() -> None:
    answer = {"a": ["say abcdefgh", 1, None, {"abcdefgh": True}], "b": "abcdefgh:ijklmnop"}
    parts = sorted(parts_of("abcdefgh:ijklmnop"), key=len, reverse=True)
    assert masked(answer, parts) == {"a": [f"say {MASK}", 1, None, {MASK: True}], "b": MASK}
