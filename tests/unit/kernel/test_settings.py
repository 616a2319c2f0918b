"""Settings: the environment and `.env` read with types; what is wrong is named; secrets are not shown."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from neena.settings import ApprovalPolicy, Settings

SECRETS = ("sk-model", "master", "hunter2", "client-secret")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def loaded(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(f"NEENA_{name}", value)
    return Settings.load()


def test_defaults_are_one_process_on_sqlite(folder: Path) -> None:
    found = Settings.load()
    assert (found.host, found.port, found.approval) == ("127.0.0.1", 8000, ApprovalPolicy.WRITES)
    assert found.database == f"sqlite:///{folder / '.neena' / 'neena.db'}"
    assert found.url == "http://127.0.0.1:8000"
    assert (found.egress_allow, found.cors_origins, found.integrations, found.secret_key) == ((), (), {}, None)


def test_environment_is_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    found = loaded(
        monkeypatch, PORT="9", APPROVAL="always", RUN_CONCURRENCY="3", PUBLIC_URL="https://n.test/", DATA_DIR="/x"
    )
    assert (found.port, found.approval, found.run_concurrency) == (9, ApprovalPolicy.ALWAYS, 3)
    assert (found.url, found.data_dir) == ("https://n.test", Path("/x"))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        (",", ()),
        ("127.0.0.1:1", ("127.0.0.1:1",)),
        (" 127.0.0.1:1 , 10.0.0.0/8,, [::1]:5,", ("127.0.0.1:1", "10.0.0.0/8", "[::1]:5")),
    ],
)
def test_lists_are_comma_separated(monkeypatch: pytest.MonkeyPatch, text: str, parts: tuple[str, ...]) -> None:
    assert loaded(monkeypatch, EGRESS_ALLOW=text, CORS_ORIGINS=text).egress_allow == parts


def test_empty_setting_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    found = loaded(monkeypatch, SECRET_KEY="", PORT="", LLM_MODEL="", DATABASE_URL="", INTEGRATION_TRELLO_BASE_URL="")
    assert (found.secret_key, found.port, found.llm_model, found.integrations) == (None, 8000, None, {})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("PORT", "x"), ("PORT", "70000"), ("PORT", "-1"), ("APPROVAL", "sometimes"), ("RUN_CONCURRENCY", "0")),
        *(
            ("RUN_CONCURRENCY", "257"),
            ("TASK_TIMEOUT", "0"),
            ("RETRY_DELAY", "-1"),
            ("LLM_TIMEOUT", "soon"),
            ("WORKER_RUNS", "0"),
        ),
    ],
)
def test_wrong_value_names_its_setting(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    with pytest.raises(ValidationError) as fault:
        loaded(monkeypatch, **{name: value})
    assert [one["loc"] for one in fault.value.errors()] == [(name.lower(),)]


def test_integrations_are_set_by_short_name(monkeypatch: pytest.MonkeyPatch) -> None:
    found = loaded(
        monkeypatch,
        INTEGRATION_TRELLO_BASE_URL="http://t.test",
        INTEGRATION_GOOGLE_DRIVE_BASE_URL="http://g.test",
        INTEGRATION_GOOGLE_DRIVE_CLIENT_ID="id",
        INTEGRATION_GOOGLE_DRIVE_CLIENT_SECRET="client-secret",
        INTEGRATION_TRELLO_COLOUR="red",
    )
    assert found.integrations == {
        "trello": {"base_url": "http://t.test"},
        "google_drive": {"base_url": "http://g.test", "client_id": "id", "client_secret": "client-secret"},
    }
    assert found.integration("google_drive", "client_id") == "id"
    assert found.integration("google_drive", "colour") is None
    assert found.integration("slack", "base_url") is None


def test_env_file_is_read_and_the_environment_goes_before_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (
        "NEENA_PORT=1\nNEENA_HOST=h\nOTHER=x\nNEENA_INTEGRATION_A_BASE_URL=file\nNEENA_INTEGRATION_B_BASE_URL=file\n"
    )
    (folder / ".env").write_text(lines)
    found = loaded(monkeypatch, PORT="2", INTEGRATION_A_BASE_URL="environment")
    assert (found.port, found.host) == (2, "h")
    assert found.integrations == {"a": {"base_url": "environment"}, "b": {"base_url": "file"}}


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    found = loaded(
        monkeypatch,
        LLM_API_KEY="sk-model",
        SECRET_KEY="master",
        DATABASE_URL="postgresql://neena:hunter2@db/neena",
        INTEGRATION_TRELLO_CLIENT_SECRET="client-secret",
    )
    assert not [one for one in SECRETS if one in repr(found) + str(found)]
