"""Gmail: mails of a Google account, over Gmail's own API.

Gmail tells of new mails only through Google Cloud Pub/Sub, and then only that something has changed; there is no
trigger for it here.
"""

from datetime import date

from neena.authoring import Integration, OAuth2, TaskContext
from neena.integrations.gmail.mailbox import READ, WRITE, ask


def check(credential: str) -> None:
    """Raise `ValueError` unless the text can be an access token, without repeating it."""
    if not credential.isascii() or not credential or any(sign.isspace() or sign == ":" for sign in credential):
        raise ValueError("A Gmail credential is an OAuth2 access token alone, such as ya29.... It lasts an hour.")


async def whoami(context: TaskContext) -> str:
    """The account's mail address (users.getProfile)."""
    said = await ask(context, "GET", "users/me/profile")
    return str(said.get("emailAddress", "a Gmail account"))


integration = Integration(
    name="Gmail",
    short_name="gmail",
    class_name="GmailIntegration",
    auth=OAuth2(
        authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
        token_url="https://oauth2.googleapis.com/token",  # noqa: S106  # an address, not a secret
        scopes=(READ, WRITE),
        # Without `offline` there is no refresh token; Google gives one again only when it asks the person again.
        parameters={"access_type": "offline", "prompt": "consent"},
        issuer="https://accounts.google.com",
        form="ACCESS_TOKEN",
        check=check,
    ),
    docs_url="https://developers.google.com/workspace/gmail/api/reference/rest",
    since=date(2025, 11, 1),
    base_url="https://gmail.googleapis.com/gmail/v1",
    words=("gmail", "google mail"),
    whoami=whoami,
)
