"""What the client says of the API's objects is what the OpenAPI document says."""

from support import client_types


def test_the_types_of_the_client_have_not_drifted() -> None:
    there = client_types.TARGET.read_text()
    assert there == client_types.written(), "write them anew: .venv/bin/python tests/support/client_types.py"
