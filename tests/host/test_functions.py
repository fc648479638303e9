"""Each host function, as COMPONENTS has it: the Worker does what the probe says it does."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from host_stage import ANN, KEY, RECIPES, SECRET, STORED_RECIPES, TOKENS, Stage, encrypt, sealed

from arcrun_compiler.probe.sandbox import Run, Sandbox

OWN = "ak_of_the_probe"
RECORD = {"k": encrypt(SECRET, "api_token"), "other": encrypt(SECRET, "api_token", bytes(32))}
ENCRYPTED, IV = RECORD["k"]["encrypted"], RECORD["k"]["iv"]


def alone(module: Sandbox, call: str, *texts: str, host: Any = None, **more: Any) -> Run:
    """In the probe, under the key `OWN`."""
    return module.run(json.dumps({"call": call, "texts": texts, "api_key": OWN, **more}), host)


class Told:
    """What `asker` found out: the host's code and the text, or why there is none."""

    def __init__(self, result: Any) -> None:
        data = result.get("data") or {}
        self.code = data.get("code")
        self.length = data.get("length")
        self.text = data.get("text")
        _, _, self.complaint = str(result.get("error", "")).partition(": ")


STORE = {
    **dict(RECIPES),
    **{key: value for key, value in STORED_RECIPES.items() if key != "auth_recipe:both"},
    f"{OWN}:cred:short": "its record",
    f"{OWN}:oauth2:google": json.dumps(TOKENS),
    f"{ANN}:cred:api_token": "a record of Ann",
    "the-own-key-of-this-worker:cred:short": "a key that it guessed",
}


@pytest.mark.parametrize(
    ("key", "code"),
    [
        pytest.param("auth_recipe:compiled", 0, id="a recipe of the bundle"),
        pytest.param("auth_recipe:both", 0, id="a recipe of the bundle and of KV"),
        pytest.param("auth_recipe:stored", 0, id="a recipe of KV"),
        pytest.param("auth_recipe:nobody", 2, id="an unknown recipe"),
        pytest.param("auth_recipe:" + "x" * 600, None, id="a recipe whose name no KV can hold"),
        pytest.param("other", 2, id="another prefix"),
        pytest.param("user:" + ANN, 2, id="a user"),
        pytest.param("", 2, id="nothing"),
        pytest.param("{own}:cred:short", 0, id="an own credential"),
        pytest.param("{own}:cred:nobody", 2, id="an own credential that is not there"),
        pytest.param("{own}:cred:" + "x" * 600, 2, id="an own credential that no KV can hold"),
        pytest.param("{own}:oauth2:google", 0, id="an own token"),
        pytest.param("{own}:session:1", 2, id="an own entry of another kind"),
        pytest.param("{own}", 2, id="the own key alone"),
        pytest.param(f"{ANN}:cred:api_token", 2, id="another key's credential"),
        pytest.param(f"{KEY}:cred:short", 2, id="the own key itself, which no component knows"),
        pytest.param("x{own}:cred:short", 2, id="a key that holds the own one"),
        pytest.param(":cred:short", 2, id="no key"),
    ],
)
def test_kv_get_finds_recipes_and_own_entries(
    stage: Stage, module: Sandbox, key: str, code: int | None
) -> None:
    told = Told(stage.ask("kv_get", key))
    probed = Told(alone(module, "kv_get", key, host={"kv_get": STORE}).result)
    if code is None:
        assert (told.code, told.complaint) == (1, "the store gives no answer")
    else:
        assert (told.code, probed.code) == (code, code)
    if key.startswith("auth_recipe:"):
        assert told.text == probed.text


def test_a_recipe_of_the_bundle_is_read_without_kv(stage: Stage) -> None:
    said = stage.say("ask", {"ask": {"call": "kv_get", "texts": ["auth_recipe:both"]}})
    assert said.body["data"]["text"] == '{"from":"the bundle"}'
    assert said.kv == []


def test_a_record_is_given_as_it_is_stored(stage: Stage) -> None:
    told = Told(stage.ask("kv_get", "{own}:cred:short"))
    assert json.loads(told.text).keys() == {"name", "encrypted", "iv"}


def test_entries_are_those_of_who_calls(stage: Stage) -> None:
    mine, hers = (Told(stage.ask("kv_get", "{own}:cred:api_token", key=key)).text for key in (KEY, ANN))
    assert (mine, hers) == tuple(sealed_of(key) for key in (KEY, ANN))
    assert Told(stage.ask("kv_get", "{own}:cred:short", key=ANN)).code == 2


def sealed_of(key: str) -> str:
    value = SECRET if key == KEY else "the-token-of-ann"
    return sealed({key: {"api_token": value}})[f"{key}:cred:api_token"]


@pytest.mark.parametrize("path", ["/webhooks/named/tests/ask/query"])
def test_public_runs_are_the_workers_own_whatever_key_is_sent(stage: Stage, path: str) -> None:
    asked = {"ask": {"call": "kv_get", "texts": ["{own}:cred:short"]}}
    for key in (None, ANN, "a-stranger"):
        said = stage.say("ask", asked, key=key, path=path)
        assert [each[2] for each in said.kv] == [f"{KEY}:cred:short"]
    said = stage.say("ask", asked, key=ANN, path=path, lane="bare")
    assert (said.body["data"]["code"], said.kv) == (2, [])


@pytest.mark.parametrize(
    ("given", "code"),
    [
        pytest.param(ANN, 2, id="another key"),
        pytest.param(KEY, 0, id="the own key, which the workflow was told"),
        pytest.param("", 2, id="no key"),
    ],
)
def test_a_key_that_a_workflow_gives_opens_nothing_but_its_own(stage: Stage, given: str, code: int) -> None:
    said = stage.say("foreign_key", {"key": given})
    assert said.body["data"]["code"] == code
    assert KEY not in said.text


# ── kv_put ─────────────────────────────────────────────────────────────────────────────────────

PREFIX = "`kv_put` stores tokens only, as `{own key}:oauth2:{name}`"
TIME = "`kv_put` keeps a token for 60 seconds or longer"


@pytest.mark.parametrize(
    ("key", "seconds", "complaint"),
    [
        pytest.param("{own}:oauth2:new", 60, None, id="a token for a minute"),
        pytest.param("{own}:oauth2:a:b", 3600, None, id="a token with a colon in its name"),
        pytest.param("{own}:oauth2:new", 59, TIME, id="shorter than KV keeps anything"),
        pytest.param("{own}:oauth2:new", 0, TIME, id="for ever"),
        pytest.param("{own}:oauth2:new", -1, TIME, id="a time that is none"),
        pytest.param("{own}:cred:api_token", 60, PREFIX, id="a credential"),
        pytest.param(f"{ANN}:oauth2:google", 60, PREFIX, id="another key's token"),
        pytest.param("auth_recipe:stored", 60, PREFIX, id="a recipe"),
        pytest.param("oauth2:new", 60, PREFIX, id="nobody's token"),
    ],
)
def test_kv_put_keeps_own_tokens_for_a_time(
    stage: Stage, module: Sandbox, key: str, seconds: int, complaint: str | None
) -> None:
    told = stage.ask("put_and_get", key, "a token", seconds=seconds)
    probed = alone(module, "put_and_get", key, "a token", seconds=seconds)
    if complaint is None:
        assert probed.result["data"]["text"] == "a token"
        assert told["data"]["text"] == f"[secret oauth2 {key.partition(':oauth2:')[2]}]"
        assert [call.arguments[0] for call in probed.calls] == [key.replace("{own}", OWN)] * 2
    else:
        assert Told(told).complaint == complaint
        assert (Told(told).code, Told(probed.result).code) == (1, 1)


def test_kv_put_says_how_long(stage: Stage) -> None:
    asked = {"ask": {"call": "kv_put", "texts": ["{own}:oauth2:x", "v"], "seconds": 90, "tell": "length"}}
    said = stage.say("ask", asked)
    assert said.kv == [["put", "CREDENTIALS_KV", f"{KEY}:oauth2:x", {"expirationTtl": 90}]]


def test_a_kv_that_throws_is_an_error_and_its_words_stay_here(stage: Stage) -> None:
    for call in ("kv_get", "kv_put"):
        told = stage.ask(call, "{own}:oauth2:x", "v", seconds=60, lane="down")
        assert Told(told).code == 1
        assert KEY not in json.dumps(told)


# ── crypto ─────────────────────────────────────────────────────────────────────────────────────

DAMAGED = "it was encrypted with another key or for another name, or it is damaged"


@pytest.mark.parametrize(
    ("texts", "lane", "complaint"),
    [
        pytest.param((ENCRYPTED, IV, "renamed"), "main", DAMAGED, id="another name"),
        pytest.param((ENCRYPTED, IV, ""), "main", DAMAGED, id="no name"),
        pytest.param((ENCRYPTED, IV, "api_token"), "other", DAMAGED, id="another key"),
        pytest.param(
            (RECORD["other"]["encrypted"], IV, "api_token"), "main", DAMAGED, id="encrypted with another key"
        ),
        pytest.param((ENCRYPTED[4:], IV, "api_token"), "main", DAMAGED, id="cut"),
        pytest.param(("", IV, "api_token"), "main", DAMAGED, id="nothing"),
        pytest.param(("%", IV, "api_token"), "main", "what is encrypted is not base64", id="no base64"),
        pytest.param(
            (ENCRYPTED, "AAAA", "api_token"), "main", "its iv is not the base64 of 12 bytes", id="iv"
        ),
        pytest.param(
            (ENCRYPTED, "%", "api_token"), "main", "its iv is not the base64 of 12 bytes", id="no iv"
        ),
        pytest.param(
            (ENCRYPTED, IV, "api_token"), "keyless", "the secret ENCRYPTION_KEY is not set", id="no key"
        ),
        pytest.param(
            (ENCRYPTED, IV, "api_token"),
            "short",
            "the secret ENCRYPTION_KEY is not the base64 of 32 bytes",
            id="a key that is none",
        ),
    ],
)
def test_crypto_decrypt_refuses(stage: Stage, texts: tuple[str, ...], lane: str, complaint: str) -> None:
    told = stage.ask("crypto_decrypt", *texts, lane=lane)
    assert Told(told).code == 1
    assert Told(told).complaint == f"`{texts[2]}` cannot be decrypted: {complaint}"


def test_crypto_decrypt_gives_a_component_the_value_and_nobody_else(stage: Stage, module: Sandbox) -> None:
    told = Told(stage.ask("crypto_decrypt", ENCRYPTED, IV, "api_token"))
    assert (told.code, told.length, told.text) == (0, len(SECRET.encode()), "[secret api_token]")
    probed = Told(
        alone(module, "crypto_decrypt", ENCRYPTED, IV, "api_token", host={"crypto_decrypt": SECRET}).result
    )
    assert (probed.code, probed.length, probed.text) == (0, told.length, SECRET)


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def der_of(key: rsa.RSAPrivateKey) -> str:
    der = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return base64.b64encode(der).decode()


def test_crypto_sign_rs256_gives_the_signatures_bytes(stage: Stage, key: rsa.RSAPrivateKey) -> None:
    told = stage.ask("crypto_sign_rs256", "header.臺", der_of(key), tell="bytes")
    signature = base64.b64decode(told["data"]["base64"])
    assert told["data"]["length"] == len(signature) == 256
    key.public_key().verify(signature, "header.臺".encode(), padding.PKCS1v15(), hashes.SHA256())


@pytest.mark.parametrize("der", ["", "AAAA"])
def test_crypto_sign_rs256_refuses_what_is_no_key(stage: Stage, der: str) -> None:
    told = Told(stage.ask("crypto_sign_rs256", "data", der, tell="bytes"))
    assert (told.code, told.complaint) == (1, "the signing key is no RSA key in PKCS8 DER")


@pytest.mark.parametrize(
    ("script", "written"),
    [
        pytest.param({"base64": "/wD+"}, "/wD+", id="bytes"),
        pytest.param("signed", base64.b64encode(b"signed").decode(), id="a text"),
        pytest.param(
            lambda data, der: b"\xff" + data.encode(), base64.b64encode(b"\xffd").decode(), id="a function"
        ),
    ],
)
def test_a_scripted_signature_may_be_any_bytes(module: Sandbox, script: Any, written: str) -> None:
    done = alone(module, "crypto_sign_rs256", "d", "/wD/", tell="bytes", host={"crypto_sign_rs256": script})
    assert done.result["data"]["base64"] == written
    assert done.calls[0].arguments == ("d", "/wD/")  # bytes that are no text are written down in base64


def test_secret_get_gives_secrets_of_the_worker_alone(stage: Stage) -> None:
    told = Told(stage.ask("secret_get", "plain"))
    assert (told.code, told.length, told.text) == (0, 12, "[secret plain]")
    assert Told(stage.ask("secret_get", "api_token")).code == 2


# ── buffers ────────────────────────────────────────────────────────────────────────────────────

LONG = STORED_RECIPES["rec_long"]
FITS = '{"from":"KV"}'


@pytest.mark.parametrize(
    ("key", "how", "code", "length"),
    [
        pytest.param("auth_recipe:stored", {"capacity": 13}, 0, 13, id="it fits exactly"),
        pytest.param("auth_recipe:stored", {"capacity": 12}, 3, 13, id="one byte is missing"),
        pytest.param("auth_recipe:stored", {"capacity": 12, "read": 13}, 0, 13, id="the rest is read"),
        pytest.param("auth_recipe:stored", {"capacity": 12, "read": 12}, 3, 13, id="and does not fit again"),
        pytest.param(
            "rec_long", {"capacity": 100, "read": 70_000}, 0, 70_000, id="more than any usual buffer"
        ),
        pytest.param("auth_recipe:stored", {"capacity": 0}, 0, 13, id="the older interface"),
        pytest.param("rec_long", {"capacity": 0}, 1, 70_000, id="more than the older interface can hold"),
        pytest.param("rec_none", {"capacity": 0}, 2, 0, id="not found, by the older interface"),
    ],
)
def test_results_and_buffers(
    stage: Stage, module: Sandbox, key: str, how: dict[str, int], code: int, length: int
) -> None:
    told = stage.ask("kv_get", key, **how)
    probed = alone(module, "kv_get", key, host={"kv_get": STORE}, **how).result
    assert [(each.code, each.length) for each in (Told(told), Told(probed))] == [(code, length)] * 2
    if code == 0:
        assert told == probed


def test_what_the_older_interface_cannot_hold_is_told(stage: Stage) -> None:
    complaint = Told(stage.ask("kv_get", "rec_long", capacity=0)).complaint
    assert complaint == "the host's answer has 70000 bytes, the component's buffer 65536"


@pytest.mark.parametrize("forged", ["text", "out", "length", "read"])
def test_forged_pointers_break_the_component_alone(stage: Stage, module: Sandbox, forged: str) -> None:
    how: dict[str, Any] = {"forged": forged, "capacity": 4 if forged == "read" else 100, "read": 100}
    told = stage.ask("kv_get", "auth_recipe:stored", **how)
    probed = alone(module, "kv_get", "auth_recipe:stored", host={"kv_get": STORE}, **how)
    assert (probed.error, probed.code) == (told["error"], told["error_code"])
    assert told["error"] == "the component broke: a pointer outside its memory"
    assert stage.ask("kv_get", "auth_recipe:stored")["success"] is True


@pytest.mark.parametrize("call", ["kv_put", "secret_get", "crypto_decrypt", "crypto_sign_rs256"])
def test_no_function_reads_outside_the_components_memory(stage: Stage, call: str) -> None:
    told = stage.ask(call, "a", "AAAA", "c", seconds=60, forged="text")
    assert told["error"] == "the component broke: a pointer outside its memory"


def test_marks_are_of_one_run(stage: Stage) -> None:
    """What stands for a key or a secret in one run is nothing in the next."""
    marks = {stage.ask("echo", "{own}", tell="bytes")["data"]["base64"] for _ in range(2)}
    own = [base64.b64decode(mark).decode() for mark in marks]
    assert len(own) == 2
    assert all(re.fullmatch("own_[0-9a-f]{32}_", mark) for mark in own)
    assert Told(stage.ask("kv_get", f"{own[0]}:cred:short")).code == 2
