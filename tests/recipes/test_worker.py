"""Recipes in a Worker: what reaches a service, what comes back, and who never sees a secret."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.pipeline import Input, compile_sources
from arcrun_compiler.runner.config import CERTIFICATE_HEADER, Vault
from arcrun_compiler.runner.mock import Call, mock_internet, read_script
from arcrun_compiler.runner.run import KEY_HEADER, new_encryption_key, new_key, serve_bundle
from arcrun_compiler.syntax import yaml
from arcrun_compiler.targets.worker.emit import Settings

SERVICES = Path(__file__).parent / "services.yaml"
TOKENS, ACCOUNT = "POST https://tokens.test/token", "POST https://tokens.test/account"
CREDENTIALS = {
    "BEARER_TOKEN": "bearer-token-1",
    "BASIC_USER": "someone@example.test",
    "BASIC_PASSWORD": "pässword: 'x'",
    "PLACES_KEY": "110:key/with?every&thing=",
    "CLIENT_SECRET": "client-secret-1",
    "REFRESH_TOKEN": "refresh-token-0",
    "TENANT_KEY": "tenant-key-1",
}
NEVER_SHOWN = ("access-token", "refresh-token", "PRIVATE KEY")
NODES: dict[str, dict[str, Any]] = {
    "bearer_get": {"id": "{{input.id}}", "q": "{{input.q}}"},
    "basic_form": {"to": "+886 1", "kind": "a&b"},
    "places_post": {"text": "hi"},
    "unset_get": {},
    "refresh_get": {},
    "account_append": {"range": "Sheet1!A1:B", "rows": [["a", 1]]},
    "bank_get": {},
    "tenants_get": {"tenant": "{{input.tenant}}"},
    "open_text": {"greeting": "{{input.greeting}}"},
    "ask_llama": {"question": "{{input.question}}"},
}


def workflow_of(recipe: str, params: Mapping[str, Any]) -> str:
    return json.dumps(
        {
            "name": recipe,
            "description": "calls a recipe",
            "egress": ["one.tenants.test", "elsewhere.test"],
            "flow": ["input >> ON_SUCCESS >> call"],
            "config": {"call": {"component": recipe, **params}},
        }
    )


class Said(NamedTuple):
    status: int
    body: Any
    calls: list[Call]


Ask = Callable[..., Said]


@pytest.fixture(scope="module")
def key_pair() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def bundle() -> Mapping[str, bytes]:
    texts = {name: workflow_of(name, params) for name, params in NODES.items()}
    texts["services"] = SERVICES.read_text("utf-8")
    inputs = []
    for name, text in texts.items():
        source, problems = yaml.read_bytes(f"{name}.yaml", text.encode())
        inputs.append(Input(source, f"{name}.yaml", problems))
    compiled = compile_sources(inputs, Catalog(), {}, Settings("recipes", "tests", trace=True))
    assert compiled.bundle is not None, [each.message for each in compiled.diagnostics]
    return dict(compiled.bundle)


@pytest.fixture(scope="module")
def ask(key_pair: rsa.RSAPrivateKey, bundle: Mapping[str, bytes]) -> Iterator[Ask]:
    """Runs a recipe's workflow, traced, the internet scripted. No secret may be in its answer or a log."""
    pem = key_pair.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    account = {"client_email": "bot@account.test", "private_key_id": "k1", "private_key": pem.decode()}
    key, encryption = new_key(), new_encryption_key()
    vault = Vault(key, encryption, {**CREDENTIALS, "ACCOUNT": json.dumps(account)})
    hidden = [*CREDENTIALS.values(), *NEVER_SHOWN, key, encryption]
    secrets = {"ARCRUN_API_KEY": key, "ENCRYPTION_KEY": encryption}
    with (
        mock_internet() as internet,
        serve_bundle(bundle, secrets=secrets, trace=True, proxy=internet.address, vault=vault) as running,
    ):

        def answer(recipe: str, http: Mapping[str, Any], **payload: Any) -> Said:
            scene = internet.play("bundle", read_script(http))
            path = f"/webhooks/named/{recipe}/trigger"
            headers = {KEY_HEADER: key, "Content-Type": "application/json"}
            said = running.ask(
                "bundle", "POST", path, headers=headers, body=json.dumps(payload).encode(), timeout=60
            )
            told = [said.body.decode(), *running.log]
            assert not [(each, text) for each in hidden for text in told if each in text]
            return Said(said.status, json.loads(said.body), scene.calls)

        yield answer


def test_a_bearer_token_and_inputs_in_their_places(ask: Ask) -> None:
    said = ask("bearer_get", {}, id="a/../b?c#d", q="x&y")
    (call,) = said.calls
    assert call.headers["authorization"] == "Bearer bearer-token-1"
    path, _, query = call.url.partition("?")
    assert path == "https://bearer.test/items/a%2F..%2Fb%3Fc%23d"
    assert parse_qs(query).keys() == {"q", "on"}
    assert parse_qs(query)["q"] == ["x&y"]


def test_what_is_not_given_is_not_sent(ask: Ask) -> None:
    said = ask("bearer_get", {}, id=7)
    assert [parse_qs(call.url.partition("?")[2]).keys() for call in said.calls] == [{"on"}]


def test_a_missing_part_of_a_url_fails_before_anything_is_sent(ask: Ask) -> None:
    said = ask("bearer_get", {}, q="x")
    assert (said.status, said.body["error_code"], said.calls) == (500, "TEMPLATE_UNRESOLVED", [])


def test_user_and_password_and_a_form(ask: Ask) -> None:
    said = ask("basic_form", {"POST https://basic.test/messages": {"json": {"sid": 1}}})
    (call,) = said.calls
    told = call.headers["authorization"].removeprefix("Basic ")
    assert base64.b64decode(told).decode() == f"{CREDENTIALS['BASIC_USER']}:{CREDENTIALS['BASIC_PASSWORD']}"
    assert call.body.decode() == "To=%2B886%201&meta%5Bkind%5D=a%26b&list%5B0%5D=%2B886%201&list%5B1%5D=2"
    assert said.body["data"]["data"]["json"] == {"sid": 1}


def test_a_key_in_query_body_and_path(ask: Ask) -> None:
    said = ask("places_post", {})
    (call,) = said.calls
    key = "110%3Akey%2Fwith%3Fevery%26thing%3D"
    assert call.url == f"https://places.test/bot{key}/send?key={key}"
    assert call.content == {"text": "hi", "api_key": CREDENTIALS["PLACES_KEY"], "strict": True}


def test_a_secret_that_is_not_set_is_named(ask: Ask) -> None:
    said = ask("unset_get", {})
    assert (said.status, said.body["error_code"], said.calls) == (500, "CREDENTIAL_MISSING", [])
    assert "`NOBODY_SET_IT` (A token, https://unset.test/tokens)" in said.body["error"]


def test_tokens_are_refreshed_rotated_kept_and_renewed_when_refused(ask: Ask) -> None:
    """The first is too old at once, the second is good until the service wants it no more, the third is given
    out again while it is known already.
    """
    me = "GET https://refresh.test/me"
    fine = {me: {"json": 1}}
    refused = {me: [{"status": 401}, {"json": 2}]}
    seen = []
    steps = ((30, 1, fine), (3600, 2, fine), (0, 0, fine), (3600, 3, refused), (3600, 3, refused))
    for expires_in, number, answers in steps:
        tokens = {"access_token": f"access-token-{number}", "refresh_token": f"refresh-token-{number}"}
        http = answers | ({TOKENS: {"json": {**tokens, "expires_in": expires_in}}} if number else {})
        said = ask("refresh_get", http)
        assert said.status == 200, said.body
        forms = [
            parse_qs(call.body.decode())["refresh_token"][0] for call in said.calls if call.key == TOKENS
        ]
        seen.append((forms, [call.headers["authorization"] for call in said.calls if call.key == me]))
    assert seen == [
        (["refresh-token-0"], ["Bearer access-token-1"]),
        (["refresh-token-1"], ["Bearer access-token-2"]),
        ([], ["Bearer access-token-2"]),
        (["refresh-token-2"], ["Bearer access-token-2", "Bearer access-token-3"]),
        (["refresh-token-3"], ["Bearer access-token-3", "Bearer access-token-3"]),
    ]


def test_a_service_account_signs_for_a_token(ask: Ask, key_pair: rsa.RSAPrivateKey) -> None:
    url = "POST https://account.test/rows/Sheet1!A1%3AB"
    token = {"json": {"access_token": "access-token-9", "expires_in": 3599}}
    said = ask("account_append", {ACCOUNT: token, url: {"json": 1}})
    assert said.status == 200, said.body
    form, call = said.calls
    assert (call.headers["authorization"], call.content) == ("Bearer access-token-9", {"values": [["a", 1]]})
    sent = parse_qs(form.body.decode())
    content, _, signature = sent["assertion"][0].rpartition(".")
    key_pair.public_key().verify(
        base64.urlsafe_b64decode(f"{signature}=="), content.encode(), padding.PKCS1v15(), hashes.SHA256()
    )
    claims = json.loads(base64.urlsafe_b64decode(f"{content.partition('.')[2]}=="))
    assert (claims["iss"], claims["aud"]) == ("bot@account.test", "https://tokens.test/account")


def test_a_certificate_sends_the_request(ask: Ask) -> None:
    said = ask("bank_get", {"GET https://bank.test/balance": {"json": 5}})
    assert said.status == 200, said.body
    assert [call.headers[CERTIFICATE_HEADER] for call in said.calls] == ["BANK_CERT"]


def test_a_request_by_no_certificate_is_plain(ask: Ask) -> None:
    said = ask("open_text", {}, greeting="hi")
    assert [call.headers.get(CERTIFICATE_HEADER) for call in said.calls] == [None]


@pytest.mark.parametrize(
    ("tenant", "status"),
    [
        pytest.param("one", 200, id="a host that `egress` names"),
        pytest.param("two", 500, id="another tenant, which nobody named"),
        pytest.param("elsewhere.test/?", 500, id="a host that is named, but is not the recipe's"),
    ],
)
def test_a_secret_goes_to_the_hosts_of_its_recipe_only(ask: Ask, tenant: str, status: int) -> None:
    said = ask("tenants_get", {"GET https://one.tenants.test/me": {"json": 1}}, tenant=tenant)
    assert said.status == status, said.body
    assert [call.url for call in said.calls] == (["https://one.tenants.test/me"] if status == 200 else [])


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        pytest.param("plain", "plain", id="a text as it is"),
        pytest.param("<think>hm</think>\nso", "so", id="without what the model thought"),
        pytest.param("hm, well</think> so", "so", id="a thought whose beginning is not there"),
        pytest.param("問：1 答：2 答： 三", "三", id="behind the last marker"),
        pytest.param("- A: - yes - no", "yes - no", id="without prefixes, one after the other"),
    ],
)
def test_the_text_of_an_answer(ask: Ask, written: str, shown: str) -> None:
    said = ask(
        "open_text",
        {"POST https://open.test/raw": {"json": {"answers": [{"text": written}]}}},
        greeting="hello",
    )
    assert said.body["data"]["data"]["text"] == shown
    assert [call.body.decode() for call in said.calls] == ["hello, you"]


def test_an_answer_without_its_text_fails(ask: Ask) -> None:
    said = ask("open_text", {"POST https://open.test/raw": {"json": {"answers": []}}}, greeting="hello")
    assert (said.status, said.body["error_code"]) == (500, "COMPONENT_OUTPUT")
    assert said.body["error"] == "the answer has no text at `json.answers[0].text`"


def test_workers_ai_answers_without_a_key(ask: Ask) -> None:
    model = "AI @cf/meta/llama-3.1-8b-instruct"
    said = ask("ask_llama", {model: {"json": {"response": "因為天空"}}}, question="為什麼？")
    assert said.body["data"]["data"] == {"json": {"response": "因為天空"}, "text": "因為天空"}
    assert [(call.key, call.content) for call in said.calls] == [
        (model, {"messages": [{"role": "user", "content": "為什麼？"}]})
    ]


def test_a_model_that_fails_fails_the_node(ask: Ask) -> None:
    said = ask("ask_llama", {"AI @cf/meta/llama-3.1-8b-instruct": {"status": 500}}, question="why")
    assert (said.status, said.body["error_code"]) == (500, "HTTP_FAILED")


def test_what_a_deployer_provides_is_told(bundle: Mapping[str, bytes]) -> None:
    manifest = json.loads(bundle["bundle.json"])
    why = {each["name"]: each["why"] for each in manifest["secrets"]}
    assert "A token, https://unset.test/tokens" in why["CRED_NOBODY_SET_IT"]
    assert {each["name"] for each in manifest["bindings"]} >= {"AI", "BANK_CERT"}
    assert {"bearer.test", "tokens.test"} <= set(manifest["egress"])
    assert {each["id"] for each in manifest["recipes"]} == set(NODES)
