"""The shipped recipes in a Worker: what their examples send, and what of an answer becomes the text."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from harness.compiling import compile_case
from harness.library import API, AUTH

from arcrun_compiler.runner.mock import Call, mock_internet, read_script
from arcrun_compiler.runner.run import KEY_HEADER, credential_secrets, new_key, serve_bundle

GOLDEN = Path(__file__).with_name("sent.txt")
TOKENS = "POST https://oauth2.googleapis.com/token"
TOKENS_OF_SHOP = "POST https://oolong-house.myshopify.com/admin/oauth/access_token"


SERVICES = tuple(dict.fromkeys(each.get("auth_service", "workers_ai") for each in API.values()))
ANSWERED = {name: each for name, each in API.items() if "response_map" in each}


def workflow(name: str, config: Mapping[str, Any], **more: Any) -> str:
    flow = [f"input >> ON_SUCCESS >> {node}" for node in config]
    return json.dumps({"name": name, "description": "calls", "flow": flow, "config": config, **more})


def examples_of(service: str) -> dict[str, Any]:
    """Nodes by name."""
    found = {name: api for name, api in API.items() if api.get("auth_service", "workers_ai") == service}
    return {f"{name}_{i}": e["config"] for name, api in found.items() for i, e in enumerate(api["examples"])}


class Said(NamedTuple):
    status: int
    body: Any
    calls: list[Call]


Ask = Callable[[str, Mapping[str, Any]], Said]


@pytest.fixture(scope="module")
def credentials() -> dict[str, str]:
    """Of each secret that any service wants, one that shows its name."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    account = {"client_email": "bot@account.test", "private_key_id": "k1", "private_key": pem.decode()}
    asked = {secret["key"] for each in AUTH.values() for secret in each["required_secrets"]}
    given = {"GOOGLE_SERVICE_ACCOUNT": json.dumps(account), "SHOPIFY_SHOP": "oolong-house"}
    return {**{name: f"{name}-of-tests" for name in asked}, **given}


@pytest.fixture(scope="module")
def ask(credentials: dict[str, str]) -> Iterator[Ask]:
    """Runs a workflow: the examples of a service, or the example of a recipe that has a text."""
    texts = {f"{service}.yaml": workflow(service, examples_of(service)) for service in SERVICES}
    for name, api in ANSWERED.items():
        config = {"call": api["examples"][0]["config"]}
        texts[f"{name}.yaml"] = workflow(f"text_of_{name}", config, output={"text": "{{call.data.text}}"})
    compiled = compile_case(texts, "worker")
    assert compiled.findings == (), compiled.told()
    assert compiled.bundle is not None
    key = new_key()
    secrets = {"ARCRUN_API_KEY": key, **credential_secrets(credentials)}
    with (
        mock_internet() as internet,
        serve_bundle(compiled.bundle, secrets=secrets, proxy=internet.address) as running,
    ):

        def answer(name: str, script: Mapping[str, Any]) -> Said:
            scene = internet.play("bundle", read_script(script))
            headers = {KEY_HEADER: key, "Content-Type": "application/json"}
            path = f"/webhooks/named/{name}/query"
            said = running.ask("bundle", "POST", path, headers=headers, body=b"{}", timeout=300)
            told = [said.body.decode(), *running.log]
            hidden = (*credentials.values(), "PRIVATE KEY", "access-token")
            assert not [each for each in hidden for text in told if each in text]
            return Said(said.status, json.loads(said.body), scene.calls)

        yield answer


def shown(call: Call) -> str:
    """A request as text: its headers but those that any request has, its body."""
    lines = [call.key]
    for name, value in sorted(call.headers.items()):
        if name not in ("host", "connection", "content-length", "accept-encoding", "transfer-encoding"):
            basic = re.fullmatch(r"Basic (\S+)", value)
            lines.append(f"{name}: {decoded(basic[1]) if basic else value}")
    if call.body:
        lines.append(call.body.decode().replace("\r\n", "\n"))
    return re.sub(r"part_[\w-]+?(?=[\n]|--|$)", "part_<run>", "\n".join(lines), flags=re.MULTILINE)


def decoded(text: str) -> str:
    return f"Basic base64({base64.b64decode(text).decode()})"


def test_every_example_sends_what_the_service_expects(ask: Ask, update: bool) -> None:
    sent: list[str] = []
    for service in SERVICES:
        token = {"json": {"access_token": "access-token-1", "expires_in": 3600}}
        said = ask(service, {TOKENS: token, TOKENS_OF_SHOP: token})
        calls = [call for call in said.calls if call.key not in (TOKENS, TOKENS_OF_SHOP)]
        assert len(calls) == len(examples_of(service)), said.body
        sent += map(shown, calls)
    text = "\n\n".join(sent) + "\n"
    if update:
        GOLDEN.write_text(text, "utf-8")
    assert text == GOLDEN.read_text("utf-8")


OPENAI = {"id": "c1", "model": "m", "choices": [{"message": {"content": "Air scatters blue."}}]}
GEMINI = {"candidates": [{"content": {"parts": [{"text": "玉山"}]}}]}
THOUGHT = {"choices": [{"message": {"content": "<think>50 each</think>\n\n350 元"}}]}
ANSWERS: dict[str, tuple[dict[str, Any], str]] = {
    "openai_ask": (OPENAI, "Air scatters blue."),
    "openai_chat": (OPENAI, "Air scatters blue."),
    "gemini_ask": (GEMINI, "玉山"),
    "gemini_chat": (GEMINI, "玉山"),
    "workers_ai_chat": ({"response": "因為散射"}, "因為散射"),
    "workers_ai_reason": (THOUGHT, "350 元"),
    "workers_ai_translate": ({"translated_text": "早安"}, "早安"),
}


@pytest.mark.parametrize("name", ANSWERED)
def test_the_text_of_an_answer(ask: Ask, name: str) -> None:
    given, text = ANSWERS[name]
    said = ask(f"text_of_{name}", {request_of(name): {"json": given}})
    assert (said.status, said.body) == (200, {"text": text})


def request_of(name: str) -> str:
    """The key of the first example's request."""
    recipe = API[name]
    if "endpoint" not in recipe:
        return "AI " + re.findall(r"@cf/[^'}]+", recipe["model"])[0]
    model = recipe["examples"][0]["config"]["model"]
    return "POST " + recipe["endpoint"].replace("{{model}}", model)
