"""Slack: messages in channels."""

from datetime import date

from neena.authoring import Integration, OAuth2, TaskContext
from neena.integrations.slack.faults import check_ok, is_refused
from neena.integrations.slack.triggers import handle_message_posted, webhooks


def check(credential: str) -> None:
    """Raise `ValueError` unless the text can be a token, without repeating it."""
    if not credential or any(sign.isspace() or sign == ":" for sign in credential) or not credential.isascii():
        raise ValueError(
            "A Slack credential is the token alone, such as xoxb-... (Slack: your app, OAuth & Permissions, Bot User "
            "OAuth Token)."
        )


async def whoami(context: TaskContext) -> str:
    """Who the token is, and in which workspace."""
    me = check_ok(await context.vendor.get("auth.test"))
    return f"{me.get('user')} in {me.get('team')}"


integration = Integration(
    name="Slack",
    short_name="slack",
    class_name="SlackIntegration",
    auth=OAuth2(
        authorize_url="https://slack.com/oauth/v2/authorize",
        token_url="https://slack.com/api/oauth.v2.access",  # noqa: S106  # an address, not a secret
        scopes=(
            *("chat:write", "chat:write.public", "channels:read", "groups:read"),
            *("channels:history", "groups:history"),
        ),
        scope_separator=",",
        basic=True,
        refused=is_refused,
        spent=frozenset({"invalid_grant", "invalid_refresh_token", "token_revoked"}),
        form="TOKEN",
        check=check,
    ),
    docs_url="https://docs.slack.dev/apis/web-api/",
    since=date(2025, 1, 15),
    base_url="https://slack.com/api",
    whoami=whoami,
    webhooks=webhooks,
    triggers=(handle_message_posted,),
    words=("slack", "message", "channel", "chat", "post", "thread", "notify", "team"),
)
