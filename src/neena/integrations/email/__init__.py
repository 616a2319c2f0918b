"""Email: send by SMTP, read by IMAP, with any mail account."""

from datetime import date

from neena.authoring import ApiKey, Integration
from neena.integrations.email.account import FORM, check_credential, no_headers
from neena.integrations.email.tasks import whoami

integration = Integration(
    name="Email",
    short_name="email",
    class_name="EmailIntegration",
    auth=ApiKey(form=FORM, headers=no_headers, check=check_credential),
    docs_url="https://www.rfc-editor.org/rfc/rfc5321.html",
    since=date(2025, 9, 1),
    whoami=whoami,
    words=("email", "e-mail", "mail", "message", "inbox", "mailbox", "smtp", "imap"),
    exempt={
        "exchanges": "speaks SMTP and IMAP; tests/integrations/test_email.py runs it against a mail server",
        "imports": "speaks SMTP and IMAP itself, on connections to addresses that the guard has checked",
    },
)
