"""`acr recipe push`: what leaves is shown and agreed to, then wrangler stores the recipes."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.cloudflare import Account, cloudflare
from harness.command import Acr, acr_in, refused

from arcrun_compiler.account.recipes import why_silent

AUTH = """\
service: notes
primitive: static_key
base_url: https://api.notes.invalid
required_secrets:
  - {key: notes_token, label: API token, help: Settings, help_url: "https://notes.example/help"}
inject:
  header: {Authorization: "Bearer {{secret.notes_token}}"}
"""
API = """\
canonical_id: notes_add
display_name: Notes, add
description: Adds a note
version: 1.0.0
endpoint: https://api.notes.invalid/v1/notes/{{book}}
method: POST
auth_service: notes
body: {text: "{{text}}"}
input_schema:
  type: object
  properties:
    book: {type: string, description: the book}
    text: {type: string, description: the text}
  required: [book, text]
"""


@pytest.fixture
def acr(tmp_path: Path) -> Acr:
    (tmp_path / "recipes").mkdir()
    (tmp_path / "recipes" / "notes.yaml").write_text(f"{AUTH}---\n{API}", "utf-8")
    (tmp_path / "arcrun.toml").write_text('name = "shop"\n')
    return acr_in(tmp_path)


@pytest.fixture
def account() -> Iterator[Account]:
    with cloudflare() as account:
        account.namespaces["ns2"] = "shop-recipes"
        yield account


def test_it_is_shown_and_stored(acr: Acr, account: Account) -> None:
    done = acr("recipe", "push", "--yes", **account.environment())
    assert done.returncode == 0, done.stderr
    assert "notes_add: POST https://api.notes.invalid/v1/notes/{{book}}" in done.stderr
    assert "  data: book, text\n  secret: notes_token\n  to: api.notes.invalid (no answer:" in done.stderr
    stored = account.entries["ns2"]
    assert json.loads(stored["auth_recipe:notes"])["inject"]["header"]["Authorization"].startswith("Bearer")
    [key] = [each for each in stored if each.startswith("rec_")]
    assert json.loads(stored[key])["canonical_id"] == "notes_add"


def test_a_recipe_takes_its_services_along(acr: Acr, account: Account) -> None:
    acr("recipe", "push", "notes_add", "--yes", **account.environment())
    assert sorted(each.partition(":")[0][:4] for each in account.entries["ns2"]) == ["auth", "rec_"]


def test_nobody_agreed(acr: Acr, account: Account) -> None:
    refused(acr("recipe", "push", **account.environment()), "nothing was pushed: `--yes` agrees")
    assert account.asked == []


def test_a_literal_secret_stops_it(acr: Acr, account: Account, tmp_path: Path) -> None:
    text = AUTH.replace("{{secret.notes_token}}", "sk_live_9aK3Qz81LmN0pRtUvWxYz234")
    (tmp_path / "recipes" / "notes.yaml").write_text(f"{text}---\n{API}", "utf-8")
    done = acr("recipe", "push", "--yes", **account.environment())
    refused(done, "nothing was pushed: mend the errors first", "ARC")
    assert account.asked == []
    assert "9aK3Qz81LmN0pRtUvWxYz234" not in done.stderr


def test_without_a_worker(acr: Acr, tmp_path: Path) -> None:
    (tmp_path / "arcrun.toml").write_text("")
    refused(acr("recipe", "push", "--yes"), "which Worker?")


def test_a_host_that_gives_no_answer() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        assert why_silent("127.0.0.1", free.getsockname()[1]) == "connection refused"
