"""Zendesk: tickets and their comments."""

import re
from base64 import b64encode
from datetime import date

from neena.authoring import ApiKey, Integration, IntegrationFailed, TaskContext, answer_as
from neena.integrations.zendesk.models import Me
from neena.integrations.zendesk.triggers import handle_ticket_created, handle_ticket_updated, webhooks

_FORM = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?):([^\s:/]+@[^\s:/]+):([^\s:]+)")


def _parts(credential: str) -> tuple[str, str, str]:
    """Subdomain, email and token; raises `ValueError` for any other form, without repeating it."""
    found = _FORM.fullmatch(credential.strip())
    if found is None or not credential.isascii():
        raise ValueError(
            "A Zendesk credential has the form SUBDOMAIN:EMAIL:TOKEN: acme of acme.zendesk.com, an agent's email "
            "address, and an API token (Admin Center, Apps and integrations, APIs, API tokens)."
        )
    return found[1].lower(), found[2], found[3]


def account(credential: str) -> str:
    """The subdomain of zendesk.com."""
    return _parts(credential)[0]


def public(credential: str) -> tuple[str, str]:
    """Subdomain and email address: they turn up in every answer."""
    return _parts(credential)[:2]


def headers(credential: str) -> dict[str, str]:
    """Basic authentication with an API token in place of the password."""
    _, email, token = _parts(credential)
    return {"Authorization": "Basic " + b64encode(f"{email}/token:{token}".encode()).decode()}


async def whoami(context: TaskContext) -> str:
    """Whose account it is; Zendesk greets strangers as an anonymous user without an id."""
    me = answer_as(Me, await context.vendor.get("users/me.json")).user
    if me.id is None:
        raise IntegrationFailed("Zendesk does not know this account.", status=401)
    return f"{me.name} <{me.email}>" if me.email else me.name


integration = Integration(
    name="Zendesk",
    short_name="zendesk",
    class_name="ZendeskIntegration",
    auth=ApiKey(form="SUBDOMAIN:EMAIL:TOKEN", headers=headers, check=_parts, account=account, public=public),
    docs_url="https://developer.zendesk.com/api-reference/ticketing/introduction/",
    since=date(2026, 1, 15),
    base_url="https://{account}.zendesk.com/api/v2",
    whoami=whoami,
    webhooks=webhooks,
    triggers=(handle_ticket_created, handle_ticket_updated),
    words=("zendesk", "ticket", "customer", "support", "requester", "comment", "helpdesk", "agent", "case"),
)
