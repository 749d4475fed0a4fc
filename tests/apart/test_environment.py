"""What of the environment a declaration sees while it is checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from skorche.apart.environment import without_secrets
from skorche.settings import SettingsError, find_settings


@pytest.mark.parametrize(
    "name",
    [
        *("GITHUB_ENV", "GITHUB_TOKEN", "github_env", "ACTIONS_RUNTIME_URL"),
        *("RUNNER_TEMP", "INPUT_MESSAGE", "NPM_TOKEN", "npm_token", "TOKEN"),
        *("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN"),
        *("DB_PASSWORD", "PGPASSWORD", "MYSQL_PWD", "API_KEY", "OPENAI_APIKEY"),
        *("CI_JOB_JWT", "GH_PAT", "GOOGLE_APPLICATION_CREDENTIALS", "SSH_AUTH_SOCK"),
        *("GIT_ASKPASS", "CLIENT_SECRET_2", "GPG_PASSPHRASE"),
    ],
)
def test_what_is_secret_is_hidden(name: str) -> None:
    assert without_secrets({name: "x", "HOME": "/root"}) == {"HOME": "/root"}


@pytest.mark.parametrize(
    "name",
    [
        *("PATH", "PWD", "OLDPWD", "CI", "KEYBOARD", "PYTHONPATH", "PYTHONHASHSEED"),
        *("TOKENIZERS_PARALLELISM", "MONKEY", "COMPASS", "PATTERN", "AUTHOR"),
    ],
)
def test_what_is_no_secret_stays(name: str) -> None:
    assert without_secrets({name: "x"}) == {name: "x"}


def test_an_address_with_a_password_is_hidden() -> None:
    addresses = {"A": "postgres://ada:secret@db/words", "B": "http://db:80/@x"}
    assert without_secrets(addresses) == {"B": addresses["B"]}


def test_a_project_hides_more_by_patterns_and_keeps_some_by_name() -> None:
    environment = {"DATABASE_HOST": "db", "LICENSE_KEY": "x", "OTHER_KEY": "y"}
    found = without_secrets(environment, hide=["database_*"], keep=["LICENSE_KEY"])
    assert found == {"LICENSE_KEY": "x"}


def test_nothing_keeps_what_leads_to_the_runner() -> None:
    environment = {"GITHUB_ENV": "x", "Actions_Token": "y"}
    assert without_secrets(environment, keep=list(environment)) == {}


@pytest.mark.parametrize(
    "line",
    [
        'check-keep = ["GITHUB_TOKEN"]',
        'check-keep = ["runner_temp"]',
        'check-keep = ["*_TOKEN"]',
        'check-keep = "NPM_TOKEN"',
        "check-hide = [1]",
    ],
)
def test_settings_that_keep_too_much_are_refused(line: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.skorche]\n{line}\n")
    with pytest.raises(SettingsError, match="check-(keep|hide) of .* is not a list"):
        find_settings(str(tmp_path))


def test_settings_say_what_to_hide_and_what_to_keep(tmp_path: Path) -> None:
    lines = ["[tool.skorche]", 'check-hide = ["A*"]', 'check-keep = ["NPM_TOKEN"]']
    (tmp_path / "pyproject.toml").write_text("\n".join(lines))
    found = find_settings(str(tmp_path))
    assert (found.check_hide, found.check_keep) == (("A*",), ("NPM_TOKEN",))
