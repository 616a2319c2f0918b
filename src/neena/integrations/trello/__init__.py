"""Trello: boards, lists and cards."""

import re
from datetime import date
from typing import Any

from neena.authoring import Integration, OAuth2, TaskContext, answer_as
from neena.integrations.trello.triggers import (
    handle_card_created,
    handle_card_moved,
    handle_comment_added,
    webhooks,
)

# Quotes, commas and blanks would break out of the header the two halves are written into.
_FORM = re.compile(r'([^\s:",]+):([^\s:",]+)')


def _parts(credential: str) -> tuple[str, str]:
    """Key and token of `APIKEY:TOKEN`; raises `ValueError` for any other form, without repeating it."""
    found = _FORM.fullmatch(credential.strip())
    if found is None:
        raise ValueError(
            "A Trello credential has the form APIKEY:TOKEN. Get the API key at https://trello.com/power-ups/admin "
            "and make a token with the link beside it."
        )
    return found[1], found[2]


def headers(credential: str) -> dict[str, str]:
    """The header that carries key and token, so that neither appears in a URL."""
    key, token = _parts(credential)
    return {"Authorization": f'OAuth oauth_consumer_key="{key}", oauth_token="{token}"'}


async def whoami(context: TaskContext) -> str:
    """The member's user name (GET /members/me)."""
    said = answer_as(dict[str, Any], await context.vendor.get("members/me", params={"fields": "username"}))
    return f"@{said.get('username')}"


# Trello's consent page hands a token to the browser instead of a code to a server: it is pasted with its key.
integration = Integration(
    name="Trello",
    short_name="trello",
    class_name="TrelloIntegration",
    auth=OAuth2(
        authorize_url="https://trello.com/1/authorize",
        token_url="https://trello.com/1/OAuthGetAccessToken",  # noqa: S106  # an address, not a secret
        scopes=("read", "write"),
        by_code=False,
        form="APIKEY:TOKEN",
        headers=headers,
        check=_parts,
    ),
    docs_url="https://developer.atlassian.com/cloud/trello/rest/",
    since=date(2025, 1, 15),
    base_url="https://api.trello.com/1",
    whoami=whoami,
    webhooks=webhooks,
    triggers=(handle_card_moved, handle_card_created, handle_comment_added),
    words=("trello", "board", "list", "card", "column", "kanban", "ticket", "to-do", "backlog"),
)
