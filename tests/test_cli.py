"""The command line, as people and scripts call it: real processes, a database of their own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import PASSWORD
from hotdash.db.connect import Database

Run = Callable[..., subprocess.CompletedProcess[str]]
HOTDASH = str(Path(sys.executable).parent / "hotdash")


@pytest.fixture
def run(fresh_database: Database, tmp_path: Path) -> Iterator[Run]:
    """run('shop', 'list') calls hotdash on this test's own database."""
    environment = {name: value for name, value in os.environ.items() if name != "XDG_RUNTIME_DIR"} | {
        "HOTDASH_DATABASE_URL": fresh_database.admin_url,
        "HOTDASH_HOME": str(tmp_path),
        "HOTDASH_API_PASSWORD": PASSWORD,
        "COLUMNS": "200",
    }

    def call(*words: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [HOTDASH, *words], env=environment, input=text, capture_output=True, text=True, timeout=60, check=False
        )

    yield call


def add_shop(run: Run, domain: str = "parts.example") -> None:
    added = run("shop", "add", domain, "--name", "Parts", "--timezone", "America/Chicago", "--currency", "USD")
    assert added.returncode == 0, added.stderr


def test_a_shop_is_added_listed_and_not_added_twice(run: Run) -> None:
    assert json.loads(run("shop", "list", "--json").stdout) == []
    add_shop(run)
    listed = json.loads(run("shop", "list", "--json").stdout)
    assert [(shop["domain"], shop["currency"]) for shop in listed] == [("parts.example", "USD")]
    again = run("shop", "add", "PARTS.example", "--name", "P", "--timezone", "America/Chicago", "--currency", "USD")
    assert (again.returncode, "exists already" in again.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("x", "--timezone", "America/Chicago", "--currency", "USD"), "is not a domain"),
        (("a.example", "--timezone", "EST", "--currency", "USD"), "is not a time zone"),
        (("a.example", "--timezone", "Mars/Olympus", "--currency", "USD"), "is not a time zone"),
        (("a.example", "--timezone", "Europe/London", "--currency", "pounds"), "is not a currency code"),
    ],
)
def test_a_wrong_shop_is_refused_with_a_remedy(run: Run, words: tuple[str, ...], sentence: str) -> None:
    refused = run("shop", "add", *words, "--name", "A")
    assert refused.returncode == 2
    assert sentence in refused.stderr
    assert "What to do" in refused.stderr


def test_an_unknown_shop_is_an_error_with_four_fields(run: Run) -> None:
    failed = run("rejects", "list", "--shop", "nobody.example", "--json")
    error = json.loads(failed.stderr.splitlines()[-1])
    assert failed.returncode == 2
    assert list(error) == ["code", "message", "detail", "hint"]
    assert error["code"] == "unknown_shop"


def test_a_token_is_made_listed_without_its_secret_and_revoked(run: Run) -> None:
    add_shop(run)
    token = json.loads(run("token", "new", "--shop", "parts.example", "--role", "owner", "--json").stdout)["token"]
    listed = run("token", "list", "--shop", "parts.example", "--json")
    rows = json.loads(listed.stdout)
    assert [row["role"] for row in rows] == ["owner"]
    assert token.split("_", 3)[3] not in listed.stdout
    assert run("token", "revoke", rows[0]["token_id"], "--shop", "parts.example").returncode == 0
    refused = run("token", "new", "--shop", "parts.example", "--role", "emperor")
    assert refused.returncode == 2


def test_no_database_is_exit_code_3_and_no_password_in_the_error(tmp_path: Path) -> None:
    environment = os.environ | {
        "HOTDASH_DATABASE_URL": "postgresql://me:s3cret-word@127.0.0.1:9/none?connect_timeout=2",
        "HOTDASH_HOME": str(tmp_path),
    }
    failed = subprocess.run(
        [HOTDASH, "shop", "list"], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert failed.returncode == 3
    assert "cannot be reached" in failed.stderr
    assert "s3cret-word" not in failed.stderr + failed.stdout


@pytest.mark.parametrize(
    ("setting", "value", "code", "sentence"),
    [
        ("HOTDASH_DATABASE_URL", "s3cret-word", 3, "is not an address of PostgreSQL"),
        ("HOTDASH_HOME", "/proc/s3cret-word", 3, "What to do: Set HOTDASH_HOME to another folder"),
        ("HOTDASH_HOME", "/etc/hostname", 3, "What to do: Set HOTDASH_HOME to another folder"),
        ("HOTDASH_PORT", "80000", 2, "is not a port number"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_a_remedy(
    setting: str, value: str, code: int, sentence: str
) -> None:
    failed = subprocess.run(
        [HOTDASH, "shop", "list"], env=os.environ | {setting: value}, capture_output=True, text=True, timeout=60
    )
    assert failed.returncode == code
    assert sentence in failed.stderr
    assert "Traceback" not in failed.stderr
    assert setting == "HOTDASH_HOME" or value not in failed.stderr.replace("'80000'", "")


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_an_address_that_is_taken_is_said_before_anything_is_made(command: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        environment = os.environ | {"HOTDASH_HOME": str(tmp_path), "HOTDASH_PORT": str(taken.getsockname()[1])}
        failed = subprocess.run([HOTDASH, command], env=environment, capture_output=True, text=True, timeout=60)
    assert failed.returncode == 2
    assert "cannot be listened on: address already in use" in failed.stderr
    assert "login" not in failed.stderr
    assert not list(tmp_path.iterdir())


def test_psql_as_a_person_sees_one_shop(run: Run) -> None:
    add_shop(run)
    add_shop(run, "other.example")
    seen = run("db", "psql", "--shop", "parts.example", "-At", "-c", "select domain from facts.shops")
    assert (seen.stdout.split(), seen.stderr) == (["parts.example"], "")
    assert (
        "permission denied"
        in run("db", "psql", "--shop", "parts.example", "-c", "table facts.customer_contacts").stderr
    )


def test_help_names_every_verb(run: Run) -> None:
    shown = run("--help").stdout
    for verb in ("demo", "serve", "import", "refresh", "shop", "token", "rejects", "db"):
        assert verb in shown
    assert run("nonsense").returncode == 2
