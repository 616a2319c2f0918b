"""A service that is connected by OAuth2, and this server as its client."""

from datetime import date

from neena.authoring import Integration, OAuth2
from neena.credentials.tokens import OAuth2Client
from neena.settings import Settings

AUTH = OAuth2("https://vendor.test/authorize", "https://vendor.test/api/oauth.access", scopes=("a:b", "c"))
VENDOR = Integration(
    "Vendor", "vendor", "VendorIntegration", AUTH, "https://vendor.test", date(2025, 1, 1), "https://vendor.test/api"
)
OWN = {"client_id": "id", "client_secret": "secret"}


def client(integration: Integration = VENDOR, **own: str) -> OAuth2Client:
    return OAuth2Client.of(settings(**{**OWN, **own}), integration)


def settings(**own: str) -> Settings:
    return Settings(_env_file=None, public_url="https://neena.test/", integrations={"vendor": own})
