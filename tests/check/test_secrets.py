"""Hard-coded secrets: what is one, what is none, and that no report shows one."""

import json
import random
import string
from pathlib import Path

import pytest
from harness.command import acr_in
from told import HEAD, findings

from arcrun_compiler.report.concise import render as concise
from arcrun_compiler.report.human import render as human
from arcrun_compiler.report.json import render as as_json

LETTERS = string.ascii_letters + string.digits


def chance(length: int, letters: str = LETTERS) -> str:
    """The same letters each time; made here, so that no scanner takes this file for a leak."""
    return "".join(random.Random(length).choices(letters, k=length))


def workflow(value: str, *, key: str = "body") -> str:
    called = "component: http_request, url: 'https://a.example.com/x'"
    return (
        f"{HEAD}flow: [input >> ON_SUCCESS >> a]\nconfig: {{a: {{{called}, {key}: {json.dumps(value)}}}}}\n"
    )


def secrets(text: str) -> list[str]:
    """What the rule points at, in order."""
    return [
        each.source.text[each.span.start : each.span.end]
        for each in findings(text)
        if each.code.slug == "hard-coded-secret"
    ]


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("ghp_" + chance(36), id="GitHub, classic"),
        pytest.param("github_pat_" + chance(22) + "_" + chance(59), id="GitHub, fine-grained"),
        pytest.param("xoxb-" + chance(12, string.digits) + "-" + chance(24), id="Slack"),
        pytest.param("AKIA" + chance(16, string.ascii_uppercase + "234567"), id="AWS"),
        pytest.param("sk_live_" + chance(24), id="Stripe"),
        pytest.param("sk-proj-" + chance(48), id="OpenAI"),
        pytest.param("sk-ant-api03-" + chance(80), id="Anthropic"),
        pytest.param("AIza" + chance(35), id="Google"),
        pytest.param(chance(9, "123456789") + ":AA" + chance(33), id="Telegram"),
        pytest.param("SG." + chance(22) + "." + chance(43), id="SendGrid"),
        pytest.param("SK" + chance(32, "0123456789abcdef"), id="Twilio"),
        pytest.param(chance(160) + "w1cDnyilFU=", id="LINE"),
        pytest.param("eyJ" + chance(30) + ".eyJ" + chance(60) + "." + chance(43), id="a JSON Web Token"),
    ],
)
def test_a_known_token_is_found_wherever_it_stands(token: str) -> None:
    assert secrets(workflow(f"the token is {token}, keep it")) == [token]
    assert secrets(workflow("nothing") + f"# old: {token}\n") == [token]
    assert secrets(f"# old: {token}\n" + workflow("nothing")) == [token]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        pytest.param("headers", {"Authorization": "Bearer 7hW2pQz9LkT4vXc8NmRb3Yd6"}, id="a bearer token"),
        pytest.param("headers", {"x-api-key": "7hW2pQz9LkT4vXc8NmRb3Yd6"}, id="a key's header"),
        pytest.param("query", {"key": "7hW2pQz9LkT4vXc8NmRb3Yd6"}, id="a query parameter"),
        pytest.param("body_json", {"apiKey": "7hW2pQz9LkT4vXc8NmRb3Yd6"}, id="in camel case"),
        pytest.param("body_json", {"金鑰": "7hW2pQz9LkT4vXc8NmRb3Yd6"}, id="in Chinese"),
        pytest.param("body_json", {"password": "k1tten-Box"}, id="a password is shorter"),
    ],
)
def test_chance_where_a_credential_stands(key: str, value: dict[str, str]) -> None:
    text = workflow("", key=key).replace(f'{key}: ""', f"{key}: {json.dumps(value, ensure_ascii=False)}")
    (written,) = value.values()
    assert secrets(text) == [written.removeprefix("Bearer ")]


@pytest.mark.parametrize(
    "value",
    [
        "Bearer {{credential.k}}",
        "Bearer your-api-key-goes-here-1",
        "Bearer changeme-changeme-1",
        "Bearer xxxxxxxxxxxxxxxxxxxxxxxx",
        "Bearer aaaaaaaaaaaaaaaaaaaaaaaa",
        "Bearer example-token-of-the-api-7",
        "Basic {{input.login | base64}}",
        "application/vnd.github+json",
        "token",
        "請填入您的金鑰",
    ],
)
def test_what_is_obviously_none(value: str) -> None:
    text = workflow("", key="headers").replace(
        'headers: ""', f"headers: {{Authorization: {json.dumps(value)}}}"
    )
    assert secrets(text) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            HEAD
            + "flow: [input >> ON_SUCCESS >> a]\nconfig: {a: {component: filter, items: '{{input.rows}}',"
            + " condition: {key: 7hW2pQz9LkT4vXc8NmRb3Yd6, op: eq, value: 1}}}\n",
            id="the key that a filter looks at",
        ),
        pytest.param(workflow("c6a1f0e27d3b4f58a9d0e6b7c8f91a2d"), id="a hash in a body"),
        pytest.param(workflow("AKIAIOSFODNN7EXAMPLE"), id="the key of AWS's papers"),
        pytest.param(workflow("sk_test_4eC39HqLyjWDarjtT1zdp7dc"), id="the key of Stripe's papers"),
    ],
)
def test_what_stands_elsewhere(text: str) -> None:
    assert secrets(text) == []


TOKEN = "ghp_" + chance(36)
LEAKS = {
    "a finding": workflow(f"Bearer {TOKEN}"),
    "another finding on its line": workflow("x").replace("body:", f"body: '{TOKEN}', bodi:"),
    "what cannot be parsed": f"name: w\nkey: '{TOKEN}\n",
    "a name that a message quotes": workflow("x").replace("component: http_request", f"component: {TOKEN}"),
}


@pytest.mark.parametrize("text", LEAKS.values(), ids=LEAKS.keys())
def test_no_report_shows_a_secret(text: str) -> None:
    found = findings(text)
    assert found
    for shown in (human(found), concise(found), as_json(found)):
        assert TOKEN not in shown


def test_the_fix_names_a_credential_and_the_file_is_read_as_it_is() -> None:
    text = workflow(f"Bearer {TOKEN}")
    (found,) = (each for each in findings(text) if each.code.slug == "hard-coded-secret")
    assert found.fix is not None
    assert not found.fix.safe
    ((span, new),) = found.fix.edits
    assert text[span.start : span.end] == TOKEN
    assert new == "{{credential.github_token}}"
    assert found.source.text == text


def test_acr_lint_covers_it(tmp_path: Path) -> None:
    acr = acr_in(tmp_path)
    (tmp_path / "w.yaml").write_text(workflow(f"Bearer {TOKEN}"), "utf-8")
    for form in ("text", "concise", "json"):
        said = acr("lint", "w.yaml", "--output-format", form)
        assert said.returncode == 1
        assert TOKEN not in said.stdout + said.stderr


def test_what_is_remembered_shows_none_either(tmp_path: Path) -> None:
    acr = acr_in(tmp_path)
    for number in range(20):
        (tmp_path / f"w{number}.yaml").write_text(workflow(f"Bearer {TOKEN}"), "utf-8")
    for form in ("text", "json", "sarif", "github", "gitlab", "junit", "rdjson", "concise"):
        said = acr("lint", ".", "--output-format", form, ARCRUN_CACHE=str(tmp_path / "cache"))
        assert said.returncode == 1
        assert TOKEN not in said.stdout + said.stderr
    kept = [path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert kept
    assert not any(TOKEN.encode() in each for each in kept)
