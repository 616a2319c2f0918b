"""HTTP: any web address, read or written, with a part of the answer picked out."""

from datetime import date

from neena.authoring import ApiKey, Integration
from neena.integrations.http.headers import check_credential, credential_header
from neena.integrations.http.triggers import handle_event_received

integration = Integration(
    name="HTTP",
    short_name="http",
    class_name="HttpIntegration",
    auth=ApiKey(
        form="Header-Name: value",
        headers=credential_header,
        check=check_credential,
        by_host=True,
        optional=True,
    ),
    docs_url="https://www.rfc-editor.org/rfc/rfc9110.html",
    since=date(2025, 9, 1),
    triggers=(handle_event_received,),
    words=("http", "url", "web address", "web page", "website", "rest", "api", "endpoint", "webhook", "link"),
    exempt={"whoami": "a credential is a header for any host; no address is known that would say whose it is"},
)
