"""The auth components: what they put into a request, which tokens they keep, and recipes that are wrong."""

from __future__ import annotations

import base64
import json
import subprocess
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcrun_compiler.probe.sandbox import Run
from arcrun_compiler.runner.toolchain import find_node

from .modules import run

SECRETS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
FORM = {
    "grant_type": "refresh_token",
    "client_id": "{{secret.ID}}",
    "refresh_token": "{{secret.REFRESH}}",
}
OAUTH2 = {
    "primitive": "oauth2",
    "required_secrets": [{"key": "ID"}, {"key": "REFRESH"}],
    "token_exchange": {"url": "https://auth.test/token", "form": FORM},
    "inject": {"header": {"Authorization": "Bearer {{runtime.access_token}}"}},
}


class Service:
    """A token endpoint that takes a refresh token once, and the KV of the caller's tokens."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.valid = "r0"
        self.asked = 0

    def authenticate(self, now: str, **secrets: str) -> Any:
        """The component's result, after which what it wanted to keep is kept."""
        done = run(
            "auth_oauth2",
            {"service": "s", "api_key": "k", "resolved_secrets": {"ID": "i", "REFRESH": "r0", **secrets}},
            {
                "now": now,
                "kv_get": lambda key: OAUTH2 if key == "auth_recipe:s" else self.kept.get(key),
                "http_fetch": self.answer,
            },
        )
        assert done.error is None, done
        self.kept |= {call.arguments[0]: call.arguments[1] for call in done.calls if call.name == "kv_put"}
        return done.result

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        given = parse_qs(request["body"])["refresh_token"][0]
        if given != self.valid:
            return {"status": 400, "json": {"error": "invalid_grant"}}
        self.asked += 1
        self.valid = f"r{self.asked}"
        token = {"access_token": f"at-{self.asked}", "expires_in": 3600, "refresh_token": self.valid}
        return {"status": 200, "json": token}


def test_a_refresh_token_that_is_replaced_is_used_the_next_time() -> None:
    service = Service()
    tokens = [
        service.authenticate(f"2026-01-01T{time}Z")["auth_headers"]["Authorization"]
        for time in ("00:00:00", "00:58:59", "00:59:00", "01:30:00", "05:00:00")
    ]
    assert tokens == ["Bearer at-1", "Bearer at-1", "Bearer at-2", "Bearer at-2", "Bearer at-3"]


def test_a_new_credential_comes_before_what_is_kept_of_the_old_one() -> None:
    service = Service()
    service.authenticate("2026-01-01T00:00:00Z")
    service.valid = "given anew"
    assert service.authenticate("2026-01-01T00:01:00Z", REFRESH="given anew")["auth_headers"] == {
        "Authorization": "Bearer at-2"
    }
    assert service.authenticate("2026-01-01T09:00:00Z")["error_code"] == "TOKEN_REFUSED"


@given(SECRETS, SECRETS)
@settings(max_examples=60, deadline=None)
def test_secrets_arrive_as_they_are(user: str, password: str) -> None:
    secrets = {"ID": user, "REFRESH": password}
    recipe = {
        **OAUTH2,
        "primitive": "static_key",
        "inject": {
            "header": {"Authorization": "Basic {{base64(secret.ID, ':', secret.REFRESH)}}"},
            "query": {"a": "<{{secret.ID}}>"},
            "body": {"中": "{{ secret.REFRESH }}{{''}}"},
        },
    }
    result = run(
        "auth_static_key",
        {"service": "s", "resolved_secrets": secrets},
        {"kv_get": {"auth_recipe:s": recipe}},
    ).result
    basic = base64.b64encode(f"{user}:{password}".encode()).decode()
    assert result["auth_headers"] == {"Authorization": f"Basic {basic}"}
    assert (result["auth_query"], result["auth_body"]) == ({"a": f"<{user}>"}, {"中": password})
    done = run(
        "auth_oauth2",
        {"service": "s", "resolved_secrets": secrets},
        {"kv_get": {"auth_recipe:s": OAUTH2}, "http_fetch": {"status": 200, "json": {"access_token": "t"}}},
    )
    (request,) = done.calls[-1].arguments
    sent = {"grant_type": ["refresh_token"], "client_id": [user], "refresh_token": [password]}
    assert parse_qs(request["body"], keep_blank_values=True, strict_parsing=True) == sent


KEYS = """
const {generateKeyPairSync} = require("node:crypto");
const {privateKey} = generateKeyPairSync("rsa", {modulusLength: 2048});
const pem = privateKey.export({type: "pkcs8", format: "pem"});
const der = privateKey.export({type: "pkcs8", format: "der"}).toString("base64");
console.log(JSON.stringify({pem, der}));
"""


def test_a_service_account_hands_over_its_very_key() -> None:
    made = subprocess.run([*find_node().node, "-e", KEYS], capture_output=True, text=True, check=True)
    keys = json.loads(made.stdout)
    escaped = keys["pem"].replace("\n", "\\n")
    signature = bytes(range(256))
    for pem in (keys["pem"], escaped, keys["pem"].replace("\n", "\r\n")):
        account = {"client_email": "a@b.test", "private_key": pem}
        done = run(
            "auth_service_account",
            {"service": "s", "resolved_secrets": {"KEY": json.dumps(account)}},
            {
                "kv_get": {"auth_recipe:s": ACCOUNT},
                "crypto_sign_rs256": lambda *_: signature,
                "http_fetch": {"status": 200, "json": {"access_token": "t"}},
            },
        )
        signed, sent = (call for call in done.calls if call.name in ("crypto_sign_rs256", "http_fetch"))
        assert signed.arguments[1] == keys["der"]
        assertion = parse_qs(sent.arguments[0]["body"])["assertion"][0]
        assert assertion.startswith(f"{signed.arguments[0]}.")
        assert base64.urlsafe_b64decode(assertion.split(".")[2] + "==") == signature


ACCOUNT = {
    "primitive": "service_account",
    "required_secrets": [{"key": "KEY"}],
    "token_exchange": {"key": "{{secret.KEY}}", "url": "https://auth.test/token", "claims": {"scope": "s"}},
}

MANY = 3000
PEM = "-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----"
WRONG_RECIPES: dict[str, Any] = {
    "no object": [],
    "no JSON": "primitive: static_key",
    "too long": json.dumps({"primitive": "static_key", "x": "y" * 70_000}),
    "too deep": "[" * 10_000,
    "secrets that are no list": {"required_secrets": {"key": "A"}},
    "a secret without a key": {"required_secrets": [{"label": "A"}]},
    "a secret that is a text": {"required_secrets": ["A"]},
    "too many secrets": {"required_secrets": [{"key": "K"}] * 1001},
    "inject is a list": {"inject": []},
    "another place": {"inject": {"headers": {}}},
    "headers that are no object": {"inject": {"header": "X"}},
    "a header that is a list": {"inject": {"header": {"X": []}}},
    "a header with a line break in its name": {"inject": {"header": {"X\nY": "1"}}},
    "an unknown root": {"inject": {"query": {"a": "{{input.a}}"}}},
    "no end": {"inject": {"query": {"a": "{{secret.K"}}},
    "no value": {"inject": {"query": {"a": "{{}}"}}},
    "a quote that does not end": {"inject": {"query": {"a": "{{'}}"}}},
    "calls in calls": {"inject": {"query": {"a": "{{" + "base64(" * 5000}}},
    "a text that explodes": {"inject": {"query": {"a": "{{secret.K}}" * MANY}}},
    "texts that explode": {"inject": {"query": {f"{i}": "{{secret.K}}" for i in range(MANY)}}},
}


@pytest.mark.parametrize("recipe", WRONG_RECIPES.values(), ids=WRONG_RECIPES.keys())
@pytest.mark.parametrize("primitive", ["static_key", "oauth2", "service_account", "mtls"])
def test_a_wrong_recipe_is_told_and_breaks_nothing(primitive: str, recipe: Any) -> None:
    whole = {
        "primitive": primitive,
        "required_secrets": [{"key": "K"}],
        "binding_name": "CERT",
        "token_exchange": {
            "url": "https://auth.test/",
            "form": {"grant_type": "client_credentials"},
            "key": json.dumps({"client_email": "a", "private_key": PEM}),
        },
    }
    done = authenticated(primitive, {**whole, **recipe} if isinstance(recipe, dict) else recipe)
    assert done.error is None, done
    assert done.result["success"] is False
    assert done.result["error_code"] in ("RECIPE_INVALID", "CREDENTIAL_INVALID", "COMPONENT_INPUT")


def authenticated(primitive: str, recipe: Any) -> Run:
    return run(
        f"auth_{primitive}",
        {"service": "s", "api_key": "k", "resolved_secrets": {"K": "x" * 60_000}},
        {
            "kv_get": {"auth_recipe:s": recipe},
            "crypto_sign_rs256": "signed",
            "http_fetch": {"status": 200, "json": {"access_token": "t"}},
        },
    )


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(None, id="none"),
        pytest.param("not JSON", id="no JSON"),
        pytest.param({"error": {"a": 1}, "error_code": "X"}, id="an error that is an object"),
        pytest.param({"status": 200, "json": {"access_token": 7}}, id="a token that is a number"),
        pytest.param({"status": 200, "json": {"ok": False, "error": "invalid_auth"}}, id="200 and an error"),
        pytest.param({"status": 302, "body": ""}, id="a redirect"),
        pytest.param({"status": 200, "body": "[" * 5000}, id="brackets"),
    ],
)
def test_an_endpoint_that_gives_no_token(answer: Any) -> None:
    done = run(
        "auth_oauth2",
        {"service": "s", "resolved_secrets": {"ID": "i", "REFRESH": "r"}},
        {"kv_get": {"auth_recipe:s": OAUTH2}, "http_fetch": answer},
    )
    assert done.error is None, done
    assert done.result["success"] is False
    assert done.result["error"].startswith("no token for `s`: ")


@pytest.mark.parametrize(
    ("lifetime", "kept"),
    [
        pytest.param(3600, 3540, id="a minute less than it lives"),
        pytest.param("7200", 7140, id="written as a text"),
        pytest.param(None, 3540, id="an hour where nothing is said"),
        pytest.param(119, None, id="too short to be kept"),
        pytest.param(1e300, 315_359_940, id="not for ever"),
        pytest.param("soon", 3540, id="what is no number"),
    ],
)
def test_how_long_a_token_is_kept(lifetime: Any, kept: int | None) -> None:
    answer = {"access_token": "t"} | ({} if lifetime is None else {"expires_in": lifetime})
    done = run(
        "auth_oauth2",
        {"service": "s", "api_key": "k", "resolved_secrets": {"ID": "i", "REFRESH": "r"}},
        {"kv_get": {"auth_recipe:s": OAUTH2}, "http_fetch": {"status": 200, "json": answer}},
    )
    assert [call.arguments[2] for call in done.calls if call.name == "kv_put"] == ([kept] if kept else [])
