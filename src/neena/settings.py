"""Every setting of a Neena process, typed: the only reader of the environment.

All names carry the prefix `NEENA_`; a `.env` file in the working directory is read too.
"""

import os
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from dotenv import dotenv_values
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "NEENA_"
_SIZE = r"^[1-9]\d{2,3}x[1-9]\d{2,3}$"


class ApprovalPolicy(StrEnum):
    """When a flow run waits for a person's approval (decision 6)."""

    WRITES = "writes"
    ALWAYS = "always"
    NEVER = "never"


class Settings(BaseSettings):
    """What an operator can set; the defaults run a single process on SQLite."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    data_dir: Path = Field(Path(".neena"), description="Folder for the database, the keys and the first credentials.")
    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(8000, ge=0, le=65535, description="TCP port the server listens on.")
    database_url: str | None = Field(
        None,
        repr=False,  # may carry a password
        description="`postgresql://...`, or `sqlite:///path`; default: an SQLite file in the data folder.",
    )
    api_url: str | None = Field(
        None, description="For commands: the server that they call, before the one of the data folder."
    )
    api_key: SecretStr | None = Field(
        None, description="For commands: the API key that they call it with, before the first user's."
    )
    public_url: str | None = Field(None, description="URL under which outsiders reach this server.")
    secret_key: SecretStr | None = Field(
        None, description="Master key that wraps stored secrets; made in the data folder on first start when absent."
    )
    secret_key_previous: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (), description="Comma-separated master keys that `neena secrets rotate` replaces by `NEENA_SECRET_KEY`."
    )
    llm_model: str | None = Field(
        None, description="Language model, `openai:NAME` or `anthropic:NAME`; without one Neena plans offline."
    )
    llm_base_url: str | None = Field(None, description="Base URL of an OpenAI-compatible server.")
    llm_api_key: SecretStr | None = Field(None, description="Key for the language model.")
    llm_timeout: float = Field(60.0, gt=0, description="Seconds one model request may take.")
    llm_input_price: float | None = Field(
        None, ge=0, description="What a million tokens sent to the language model cost, in any currency."
    )
    llm_output_price: float | None = Field(
        None, ge=0, description="What a million tokens that it writes cost; both prices or none."
    )
    llm_daily_limit: float | None = Field(
        None,
        gt=0,
        description="What one organization's flows may spend on the language model a day (UTC): in the prices' "
        "currency, in tokens where there are no prices; default: no limit.",
    )
    agent_tokens: int = Field(
        1_000_000, ge=1000, description="Tokens, in and out, that the agent of one workflow run may use."
    )
    approval: ApprovalPolicy = Field(
        ApprovalPolicy.WRITES, description="Which runs wait for approval: `writes`, `always` or `never`."
    )
    four_eyes: bool = Field(
        False, description="Whether nobody may decide on a run that they requested: a second person has to."
    )
    run_concurrency: int = Field(8, ge=1, le=256, description="Operations of one run that may be under way at a time.")
    worker_runs: int = Field(200, ge=1, description="Runs one worker process has under way at a time.")
    task_timeout: float = Field(60.0, gt=0, description="Seconds one attempt of a task may take.")
    run_timeout: float = Field(3600.0, gt=0, description="Seconds a whole run may take once started.")
    retry_delay: float = Field(2.0, ge=0, description="Seconds before the first retry; doubled, with jitter, after.")
    lookup_after: float = Field(
        2.0,
        ge=0,
        description="Seconds a service gets to finish a call whose answer was lost, before it is asked about it.",
    )
    egress_allow: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Comma-separated `host:port` or CIDR that may be reached although private."
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Comma-separated origins whose browsers may call the API."
    )
    oauth2_redirect_uris: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Comma-separated addresses, beside Neena's own callback, that a consent may lead back to; exact.",
    )
    log_level: str = Field("info", description="`debug`, `info`, `warning` or `error`.")
    first_user_email: str = Field("admin@neena.local", description="E-mail of the user made on the first start.")
    oidc_issuer: str | None = Field(
        None, description="Issuer URL of an identity provider whose tokens let people in, exactly as it writes it."
    )
    oidc_audience: str | None = Field(None, description="The audience (`aud`) that its tokens must be meant for.")
    oidc_client_id: str | None = Field(
        None, description="Neena's client id at the provider: with it people sign in to the console there."
    )
    oidc_client_secret: SecretStr | None = Field(
        None, description="The secret that belongs to it; a public client has none."
    )
    oidc_name: str = Field(
        "single sign-on", max_length=60, description="What the button calls the provider: `Sign in with ...`."
    )
    oidc_scopes: str = Field(
        "openid email profile", pattern=r"(^|\s)openid(\s|$)", description="Scopes that a sign-in asks for, by blanks."
    )
    oidc_join: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Comma-separated: whose first sign-in makes a user, by the domain of a verified e-mail "
        "(`acme.test`) or a claim (`groups=neena`); nobody's by default.",
    )
    oidc_join_permissions: Annotated[tuple[Literal["read", "write", "approve"], ...], NoDecode] = Field(
        ("read", "write", "approve"), description="Comma-separated: what such a user may do."
    )
    oidc_email_trusted: bool = Field(
        False,
        description="Whether an e-mail counts as verified where the provider does not say; only where nobody can "
        "choose their own.",
    )
    oidc_email_claim: str = Field("email", description="Claim with the e-mail; `..._verified` says whether it is.")
    oidc_organization_claim: str = Field("org_id", description="Claim with the organization's id at the provider.")
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        ("127.0.0.1", "::1"),
        description="Comma-separated addresses or CIDR of reverse proxies whose `X-Forwarded-For` is believed.",
    )
    sandbox: Literal["on", "off"] = Field(
        "on",
        description="`on` isolates the code of workflows or refuses to run it; `off` trusts it like the server.",
    )
    session_lifetime: float = Field(
        43200.0, ge=60, description="Seconds after which a browser has to sign in again; at most."
    )
    session_idle: float = Field(
        7200.0, ge=60, description="Seconds without use after which a browser has to sign in again."
    )
    desktop_screen: str = Field("1024x768", pattern=_SIZE, description="Screen of a new desktop, in pixels.")
    desktop_picture: str | None = Field(
        None,
        pattern=_SIZE,
        description="Size of its screenshots, the space of all coordinates; the screen's by default.",
    )
    desktop_pool: int = Field(2, ge=0, le=100, description="Desktops kept warm once the first one was asked for.")
    desktop_max: int = Field(20, ge=0, description="Desktops that this host runs at most; 0 offers none.")
    desktop_quota: int = Field(10, ge=1, description="Desktops that one organization may have at a time.")
    desktop_idle: float = Field(
        28800.0, ge=0, description="Seconds without use after which a desktop is deleted; 0: never."
    )
    desktop_containers: Literal["docker", "podman", "kubectl"] | None = Field(
        None, description="Command that runs desktops of the type `container`; without one there are none."
    )
    desktop_image: str = Field("neena-desktop", description="Image of those, built from `deploy/desktop/Dockerfile`.")
    desktop_rest: float = Field(
        300.0, ge=30, description="Seconds without use after which a remote desktop is disconnected until its next use."
    )
    desktop_lifetime: float = Field(0.0, ge=0, description="Seconds after which a desktop is deleted; 0: never.")
    desktop_action_timeout: float = Field(
        120.0, gt=0, le=3600, description="Seconds that one action on a desktop may take, its waiting included."
    )
    desktop_memory: int = Field(2048, ge=64, description="Memory of one desktop, in MiB.")
    desktop_processes: int = Field(512, ge=16, description="Processes of one desktop.")
    desktop_disk: int = Field(2048, ge=16, description="Disk space of one desktop's home and drive, in MiB.")
    desktop_egress: Annotated[tuple[str, ...], NoDecode] = Field(
        ("*",),
        description="Comma-separated hosts that a desktop may reach which names none: `*.example.com`, `host:port`.",
    )
    runs_per_minute: int = Field(60, ge=1, le=100_000, description="Workflow runs that one API key may start a minute.")
    workflow_runs: int = Field(8, ge=1, le=256, description="Workflow runs that one process executes at a time.")
    workflow_timeout: float = Field(1800.0, gt=0, le=86400, description="Seconds that one workflow run may take.")
    workflow_paths: Annotated[tuple[str, ...], NoDecode] = Field(
        ("~", "/home/desktop", "/tmp"),  # noqa: S108  # of the desktop, which has its own
        description="Comma-separated folders of the desktop whose files a workflow may read.",
    )
    workflow_recording: bool = Field(
        True, description="Whether the screens of workflow runs are recorded; of those with secure params never."
    )
    artifact_store: str | None = Field(
        None,
        pattern=r"^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^?#]*)?$",
        description="Where files of runs are kept: `s3://bucket/prefix`; default: a folder in the data folder.",
    )
    artifact_s3_endpoint: str | None = Field(
        None,
        pattern=r"^https?://[^/?#]+/?$",
        description="URL of an S3-compatible service, as whoever downloads reaches it; default: AWS.",
    )
    artifact_s3_region: str | None = Field(None, description="Region of the bucket.")
    artifact_s3_access_key: SecretStr | None = Field(
        None, description="Access key for the bucket; without one, what AWS gives the host (its variables, its role)."
    )
    artifact_s3_secret_key: SecretStr | None = Field(None, description="Secret key that belongs to it.")
    artifact_seconds: int = Field(
        3600, ge=60, le=604800, description="Seconds that an address of a run's file is good for; 7 days at most."
    )
    keep_days: int = Field(
        90,
        ge=0,
        le=36_500,
        description="Days for which runs of workflows that are over, and webhook deliveries, are kept; 0: for ever.",
    )
    webhook_http: bool = Field(False, description="Whether webhooks may be sent over plain http.")
    webhook_unsigned: bool = Field(
        False, description="Whether webhooks are sent that there is no secret to sign with; else they fail."
    )
    integrations: dict[str, dict[str, str]] = Field(
        default_factory=dict,
        repr=False,  # client secrets
        description="Per service: `NEENA_INTEGRATION_<SHORT_NAME>_BASE_URL`, `_CLIENT_ID`, `_CLIENT_SECRET`, "
        "`_AUTHORIZE_URL`, `_TOKEN_URL`.",
    )

    @field_validator(
        "secret_key_previous",
        "egress_allow",
        "cors_origins",
        "oauth2_redirect_uris",
        "oidc_join",
        "oidc_join_permissions",
        "trusted_proxies",
        "desktop_egress",
        "workflow_paths",
        mode="before",
    )
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            ip_network(one)  # what is misspelled would silently be trusted by nobody
        return value

    @classmethod
    def load(cls) -> "Settings":
        """Read the environment and `.env`; raises `pydantic.ValidationError` naming each wrong setting."""
        return cls(integrations=_integration_settings())  # pyright: ignore[reportCallIssue]  # the rest comes from the environment

    @property
    def database(self) -> str:
        """The database URL in force, e.g. `sqlite:////srv/neena/neena.db`."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'neena.db'}"

    @property
    def url(self) -> str:
        """The base URL that is told to people, without a trailing slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    def integration(self, short_name: str, name: str) -> str | None:
        """One per-service setting, e.g. `integration("trello", "base_url")`; None when not set."""
        return self.integrations.get(short_name, {}).get(name)


_SUFFIXES = ("BASE_URL", "CLIENT_ID", "CLIENT_SECRET", "AUTHORIZE_URL", "TOKEN_URL")


def _integration_settings() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    environment = {**dotenv_values(".env"), **os.environ}
    start = f"{PREFIX}INTEGRATION_"
    for name, value in environment.items():
        suffix = next((one for one in _SUFFIXES if name.endswith("_" + one)), None)
        if value and suffix and name.startswith(start):
            short_name = name[len(start) : -len(suffix) - 1].lower()
            found.setdefault(short_name, {})[suffix.lower()] = value
    return found
