"""What Jira tells when it happens, and how its deliveries are known to be genuine.

https://developer.atlassian.com/cloud/jira/platform/webhooks/. The issue in an event has the form of version 2 of the
API, whose texts are no documents.
"""

from neena.authoring import Delivery, EventField, Webhooks, hub_signed, trigger

_ISSUE = (
    EventField("issue_key", "$.issue.key", "Key of the issue, such as SUP-12", identifies="Issue"),
    EventField("summary", "$.issue.fields.summary", "Summary, its title"),
    EventField("description", "$.issue.fields.description", "Description", optional=True),
    EventField("status", "$.issue.fields.status.name", "Status"),
    EventField("project", "$.issue.fields.project.key", "Key of its project"),
    EventField("issue_type", "$.issue.fields.issuetype.name", "Type, such as Bug"),
    EventField("priority", "$.issue.fields.priority.name", "Priority", optional=True),
    EventField("reporter", "$.issue.fields.reporter.displayName", "Name of who reported it", optional=True),
    EventField("assignee", "$.issue.fields.assignee.displayName", "Name of who works on it", optional=True),
)


def verify(delivery: Delivery, secret: str) -> bool | None:
    """`X-Hub-Signature: sha256=<hex>` (WebSub): the HMAC of the body."""
    return hub_signed(delivery, "x-hub-signature", secret)


def delivery_id(delivery: Delivery) -> str | None:
    """`X-Atlassian-Webhook-Identifier`, which stays the same when Jira tries again."""
    return delivery.headers.get("x-atlassian-webhook-identifier")


webhooks = Webhooks(
    verify=verify,
    delivery_id=delivery_id,
    secret=(  # noqa: S106  # where to put it
        "Jira settings, System, WebHooks, Create a WebHook (administrators only). Paste this address as URL and this "
        "secret as secret, choose the events, and leave “Exclude body” off."
    ),
    docs_url="https://developer.atlassian.com/cloud/jira/platform/webhooks/#secure-admin-webhooks",
)


@trigger(fields=_ISSUE, entity="issue_key")
def handle_issue_created(delivery: Delivery) -> bool:
    """Someone created an issue."""
    return delivery.may_be("jira:issue_created", "webhookEvent")


@trigger(
    fields=(*_ISSUE, EventField("changed_by", "$.user.displayName", "Name of who changed it", optional=True)),
    entity="issue_key",
)
def handle_issue_updated(delivery: Delivery) -> bool:
    """Someone changed an issue: a field, its status, its assignee."""
    return delivery.may_be("jira:issue_updated", "webhookEvent")
