"""The auth components in a Worker: what reaches the service and its token endpoint, and nobody else."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qs

import pytest

from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.pipeline import Input, compile_sources
from arcrun_compiler.runner.config import Vault
from arcrun_compiler.runner.mock import Call, mock_internet, read_script
from arcrun_compiler.runner.run import KEY_HEADER, new_encryption_key, new_key, serve_bundle
from arcrun_compiler.runner.toolchain import find_node
from arcrun_compiler.syntax import yaml
from arcrun_compiler.targets.worker.emit import Settings

TOKENS = "POST https://auth.test/token"
API = "https://api.test/things"
BEARER = {"header": {"Authorization": "Bearer {{runtime.access_token}}"}}

RECIPES: dict[str, dict[str, Any]] = {
    "bearer": {
        "primitive": "static_key",
        "required_secrets": [{"key": "WORKER_TOKEN"}],
        "inject": {"header": {"Authorization": "Bearer {{secret.WORKER_TOKEN}}"}},
    },
    "basic": {
        "primitive": "static_key",
        "required_secrets": [{"key": "USER"}, {"key": "PASSWORD"}],
        "inject": {"header": {"Authorization": "Basic {{base64(secret.USER, ':', secret.PASSWORD)}}"}},
    },
    "query": {
        "primitive": "static_key",
        "required_secrets": [{"key": "API_KEY"}],
        "inject": {"query": {"key": "{{secret.API_KEY}}"}},
    },
    "unset": {"primitive": "static_key", "required_secrets": [{"key": "NOBODY_SET_IT"}]},
    "refresh": {
        "primitive": "oauth2",
        "required_secrets": [{"key": "CLIENT"}, {"key": "CLIENT_SECRET"}, {"key": "REFRESH"}],
        "token_exchange": {
            "url": "https://auth.test/token",
            "form": {
                "grant_type": "refresh_token",
                "client_id": "{{secret.CLIENT}}",
                "client_secret": "{{secret.CLIENT_SECRET}}",
                "refresh_token": "{{secret.REFRESH}}",
            },
        },
        "inject": BEARER,
    },
    "account": {
        "primitive": "service_account",
        "required_secrets": [{"key": "ACCOUNT"}],
        "token_exchange": {
            "key": "{{secret.ACCOUNT}}",
            "url": "https://auth.test/token",
            "claims": {"scope": "https://api.test/auth/things"},
        },
        "inject": BEARER,
    },
    "bank": {"primitive": "mtls", "binding_name": "BANK_CERT"},
}
RECIPES["refused"] = RECIPES["account"]  # another service, so that no token of the other is there

WORKER_SECRETS = {"CRED_WORKER_TOKEN": "worker-token-1"}
CREDENTIALS = {
    "USER": "someone@example.test",
    "PASSWORD": "pässword: 'x'",
    "API_KEY": "key/with?every&thing=",
    "CLIENT": "client-id-1",
    "CLIENT_SECRET": "client-secret-1",
    "REFRESH": "refresh-token-0",
}
NEVER_SHOWN = ("access-token", "refresh-token", "PRIVATE KEY")

KEYS = """
const {generateKeyPairSync} = require("node:crypto");
const {publicKey, privateKey} = generateKeyPairSync("rsa", {modulusLength: 2048});
const pem = (key, type) => key.export({type, format: "pem"});
console.log(JSON.stringify({open: pem(publicKey, "spki"), secret: pem(privateKey, "pkcs8")}));
"""
VERIFY = """
const [key, content, signature] = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const {verify} = require("node:crypto");
console.log(verify("sha256", Buffer.from(content), key, Buffer.from(signature, "base64url")));
"""


def node(program: str, given: str = "") -> Any:
    made = subprocess.run(
        [*find_node().node, "-e", program], input=given, capture_output=True, text=True, check=True
    )
    return json.loads(made.stdout)


def workflow_of(service: str) -> str:
    component = f"auth_{RECIPES[service]['primitive']}"
    call = {
        "component": "http_request",
        "url": API,
        "headers": "{{auth.auth_headers}}",
        "query": "{{auth.auth_query}}",
    }
    return json.dumps(
        {
            "name": service,
            "description": "asks a service in the caller's name",
            "egress": ["api.test", "auth.test"],
            "flow": ["input >> ON_SUCCESS >> auth", "auth >> ON_SUCCESS >> call"],
            "config": {"auth": {"component": component, "service": service}, "call": call},
            "output": {"auth": "{{auth}}", "answer": "{{call.data.json}}"},
        }
    )


class Said(NamedTuple):
    status: int
    body: Any
    calls: list[Call]


Ask = Callable[[str, Mapping[str, Any]], Said]


@pytest.fixture(scope="module")
def keys() -> dict[str, str]:
    """A key pair of RSA: `open` and `secret`, in PEM."""
    made: dict[str, str] = node(KEYS)
    return made


@pytest.fixture(scope="module")
def ask(keys: dict[str, str]) -> Iterator[Ask]:
    """Runs a service's workflow, the internet scripted. No secret may be in its answer, or in a log."""
    recipes = tuple((f"auth_recipe:{name}", json.dumps(recipe)) for name, recipe in RECIPES.items())
    sources = []
    for service in RECIPES:
        source, problems = yaml.read_bytes(f"{service}.yaml", workflow_of(service).encode())
        sources.append(Input(source, f"{service}.yaml", problems))
    settings = Settings(None, "tests", credentials="kv", recipes=recipes)
    compiled = compile_sources(sources, Catalog(), {}, settings)
    assert compiled.bundle is not None, [each.message for each in compiled.diagnostics]
    account = {"client_email": "bot@things.test", "private_key_id": "k1", "private_key": keys["secret"]}
    credentials = {**CREDENTIALS, "ACCOUNT": json.dumps(account)}
    key, encryption = new_key(), new_encryption_key()
    secrets = {"ARCRUN_API_KEY": key, "ENCRYPTION_KEY": encryption, **WORKER_SECRETS}
    hidden = [*WORKER_SECRETS.values(), *CREDENTIALS.values(), *NEVER_SHOWN, key, encryption]
    vault = Vault(key, encryption, credentials)
    with (
        mock_internet() as internet,
        serve_bundle(dict(compiled.bundle), secrets=secrets, proxy=internet.address, vault=vault) as running,
    ):

        def answer(service: str, http: Mapping[str, Any]) -> Said:
            scene = internet.play("bundle", read_script(http))
            path = f"/webhooks/named/{service}/query"
            headers = {KEY_HEADER: key, "Content-Type": "application/json"}
            answer = running.ask("bundle", "POST", path, headers=headers, body=b"{}", timeout=60)
            told = [answer.body.decode(), *running.log]
            assert not [(each, text) for each in hidden for text in told if each in text]
            return Said(answer.status, json.loads(answer.body), scene.calls)

        yield answer


def test_a_bearer_token(ask: Ask) -> None:
    said = ask("bearer", {f"GET {API}": {"json": {"ok": True}}})
    assert said.status == 200, said.body
    assert [call.headers["authorization"] for call in said.calls] == ["Bearer worker-token-1"]
    assert said.body["answer"] == {"ok": True}


def test_user_and_password(ask: Ask) -> None:
    said = ask("basic", {f"GET {API}": {"json": 1}})
    told = said.calls[0].headers["authorization"].removeprefix("Basic ")
    assert base64.b64decode(told).decode() == f"{CREDENTIALS['USER']}:{CREDENTIALS['PASSWORD']}"


def test_a_key_in_the_query(ask: Ask) -> None:
    url = f"{API}?key=key%2Fwith%3Fevery%26thing%3D"
    said = ask("query", {f"GET {url}": {"json": 1}})
    assert (said.status, [call.url for call in said.calls]) == (200, [url])


def test_what_is_not_set_fails_the_run_with_its_name(ask: Ask) -> None:
    said = ask("unset", {})
    assert (said.status, said.body["error_code"], said.calls) == (500, "CREDENTIAL_MISSING", [])
    assert "`NOBODY_SET_IT`" in said.body["error"]


def test_tokens_are_refreshed_rotated_and_kept(ask: Ask) -> None:
    """The first token is too old at once, the second is good for an hour."""
    seen = []
    for tokens in (
        {"access_token": "access-token-1", "expires_in": 30, "refresh_token": "refresh-token-1"},
        {"access_token": "access-token-2", "expires_in": 3600, "refresh_token": "refresh-token-2"},
        None,
    ):
        http = {f"GET {API}": {"json": 1}} | ({TOKENS: {"json": tokens}} if tokens else {})
        said = ask("refresh", http)
        assert said.status == 200, said.body
        forms = [parse_qs(call.body.decode()) for call in said.calls if call.key == TOKENS]
        seen.append((*(form["refresh_token"][0] for form in forms), said.calls[-1].headers["authorization"]))
    assert seen == [
        ("refresh-token-0", "Bearer access-token-1"),
        ("refresh-token-1", "Bearer access-token-2"),
        ("Bearer access-token-2",),
    ]


def test_a_service_account_signs_for_a_token(ask: Ask, keys: dict[str, str]) -> None:
    said = ask(
        "account",
        {TOKENS: {"json": {"access_token": "access-token-2", "expires_in": 3599}}, f"GET {API}": {"json": 1}},
    )
    assert said.status == 200, said.body
    form, call = said.calls
    assert call.headers["authorization"] == "Bearer access-token-2"
    sent = parse_qs(form.body.decode())
    assert sent["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    content, _, signature = sent["assertion"][0].rpartition(".")
    assert node(VERIFY, json.dumps([keys["open"], content, signature])) is True
    header, claims = (json.loads(base64.urlsafe_b64decode(f"{part}==")) for part in content.split("."))
    assert header == {"alg": "RS256", "typ": "JWT", "kid": "k1"}
    assert claims["exp"] - claims["iat"] == 3600
    told = {name: claims[name] for name in ("iss", "aud", "scope")}
    assert told == {
        "iss": "bot@things.test",
        "aud": "https://auth.test/token",
        "scope": "https://api.test/auth/things",
    }


def test_a_token_endpoint_that_refuses(ask: Ask) -> None:
    said = ask("refused", {TOKENS: {"status": 400, "json": {"error": "invalid_grant"}}})
    assert said.status == 500
    assert said.body["error_code"] == "TOKEN_REFUSED"
    assert said.body["error"] == "no token for `refused`: its endpoint answered 400, invalid_grant"


def test_a_certificate_is_named(ask: Ask) -> None:
    said = ask("bank", {f"GET {API}": {"json": 1}})
    assert said.body["auth"]["auth_binding"] == "BANK_CERT"
