"""Jira Cloud: issues, their comments and their way through a workflow."""

import re
from base64 import b64encode
from datetime import date

from neena.authoring import ApiKey, Integration, TaskContext, answer_as
from neena.integrations.jira.api import ask
from neena.integrations.jira.models import Account
from neena.integrations.jira.triggers import handle_issue_created, handle_issue_updated, webhooks

_FORM = re.compile(
    r"([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.atlassian\.net)?:([^\s:@]+@[^\s:@]+):([\x21-\x39\x3b-\x7e]+)"
)


def _parts(credential: str) -> tuple[str, str, str]:
    """Site, e-mail address and token; raises `ValueError` for any other form, without repeating it."""
    found = _FORM.fullmatch(credential.strip())
    if found is None:
        raise ValueError(
            "A Jira credential has the form SITE:EMAIL:TOKEN, where SITE is `acme` for acme.atlassian.net. Make an API "
            "token without scopes at https://id.atlassian.com/manage-profile/security/api-tokens."
        )
    return found[1], found[2], found[3]


def site(credential: str) -> str:
    """The customer's part of `{site}.atlassian.net`."""
    return _parts(credential)[0]


def public(credential: str) -> tuple[str, str]:
    """Site and e-mail address: they turn up in every answer."""
    return _parts(credential)[:2]


def headers(credential: str) -> dict[str, str]:
    """HTTP Basic with the account's address and the token, as Jira Cloud takes API tokens."""
    _, email, token = _parts(credential)
    return {"Authorization": f"Basic {b64encode(f'{email}:{token}'.encode()).decode()}"}


async def whoami(context: TaskContext) -> str:
    """The name of the account that the token belongs to."""
    found = answer_as(Account, await ask(context, "GET", "myself"))
    return found.email or found.name


# Atlassian's OAuth 2.0 (3LO) has another API root, with a cloud id that must be asked for: the token is simpler.
integration = Integration(
    name="Jira",
    short_name="jira",
    class_name="JiraIntegration",
    auth=ApiKey(form="SITE:EMAIL:TOKEN", headers=headers, check=_parts, account=site, public=public),
    docs_url="https://developer.atlassian.com/cloud/jira/platform/rest/v3/",
    since=date(2026, 11, 22),
    base_url="https://{account}.atlassian.net/rest/api/3",
    words=("jira", "issue", "ticket", "bug", "story", "epic", "project", "sprint", "comment"),
    whoami=whoami,
    webhooks=webhooks,
    triggers=(handle_issue_created, handle_issue_updated),
)
