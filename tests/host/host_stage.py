"""A bundle whose component calls every host function, what its KV holds, and what it is asked."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.files.shipped import COMPONENTS
from arcrun_compiler.pipeline import Input, compile_sources
from arcrun_compiler.runner.mock import Internet, Scene, read_script
from arcrun_compiler.runner.run import KEY_HEADER
from arcrun_compiler.runner.workerd import Running
from arcrun_compiler.syntax import yaml
from arcrun_compiler.targets.worker.emit import Settings

KEY = "the-own-key-of-this-worker"
ANN = "ann-has-another-key"
SECRET = 'tok/"en" é+123'
AES = bytes(range(32))
CREDENTIALS = {KEY: {"api_token": SECRET, "short": "abc"}, ANN: {"api_token": "the-token-of-ann"}}
TOKENS = {"access_token": "an-access-token-of-google", "token_type": "Bearer", "expires_at": 1}
RECIPES = (("auth_recipe:compiled", '{"from":"the bundle"}'), ("auth_recipe:both", '{"from":"the bundle"}'))
STORED_RECIPES = {
    "auth_recipe:stored": '{"from":"KV"}',
    "auth_recipe:both": '{"from":"KV"}',
    "rec_long": "x" * 70_000,
    "other": "nobody may read this",
}
KV = {"RECIPES": STORED_RECIPES, "USERS_KV": {f"user:{ANN}": "{}"}}

# Hands the Worker namespaces whose operations the answer tells.
COUNTED = """
import worker from "./index";
export default {
  ...worker,
  async fetch(request, env, context) {
    const done = [];
    const counted = (name) => ({
      get(key, ...more) {
        done.push(["get", name, key]);
        if (env.KV_THROWS && name !== "USERS_KV") throw new Error(`KV GET failed: 500, ${key}`);
        return env[name].get(key, ...more);
      },
      put(key, value, options) {
        done.push(["put", name, key, options]);
        if (env.KV_THROWS) throw new Error(`KV PUT failed: 429, ${key}`);
        return env[name].put(key, value, options);
      },
    });
    const names = ["CREDENTIALS_KV", "RECIPES", "USERS_KV"];
    const kv = Object.fromEntries(names.map((name) => [name, counted(name)]));
    const response = await worker.fetch(request, { ...env, ...kv }, context);
    const told = new Response(response.body, response);
    told.headers.set("x-kv", encodeURIComponent(JSON.stringify(done)));
    return told;
  },
};
"""


def compiled(components: Path, *, trace: bool = False, credentials: Any = "kv") -> dict[str, bytes]:
    source, problems = yaml.read_bytes("ask.yaml", (Path(__file__).parent / "ask.yaml").read_bytes())
    settings = Settings("hosts", "tests", trace, "kv", credentials=credentials, recipes=RECIPES)
    made = compile_sources(
        [Input(source, "ask.yaml", problems)], Catalog((components, COMPONENTS)), {}, settings
    )
    assert made.bundle is not None, [each.message for each in made.diagnostics]
    wrangler = made.bundle["wrangler.toml"].replace(b'"src/index.ts"', b'"src/counted.js"')
    return {**made.bundle, "wrangler.toml": wrangler, "src/counted.js": COUNTED.encode()}


def secrets() -> dict[str, str]:
    return {
        "ARCRUN_API_KEY": KEY,
        "ENCRYPTION_KEY": base64.b64encode(AES).decode(),
        "CRED_PLAIN": "plain-secret",
    }


def encrypt(value: str, name: str, key: bytes = AES) -> dict[str, str]:
    """A record as clients push it."""
    iv = bytes(range(1, 13))
    encrypted = AESGCM(key).encrypt(iv, value.encode(), name.encode())
    return {
        "name": name,
        "encrypted": base64.b64encode(encrypted).decode(),
        "iv": base64.b64encode(iv).decode(),
    }


def sealed(credentials: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    stored = {
        f"{owner}:cred:{name}": json.dumps(encrypt(value, name))
        for owner, values in credentials.items()
        for name, value in values.items()
    }
    stored[f"{KEY}:cred:renamed"] = json.dumps(encrypt("a-value-of-another-name", "original"))
    stored[f"{KEY}:cred:broken"] = "no record"
    of_ann = {"access_token": "an-access-token-of-ann"}
    for owner, tokens in ((KEY, TOKENS), (ANN, of_ann)):
        stored[f"{owner}:oauth2:google"] = json.dumps(encrypt(json.dumps(tokens), "oauth2:google"))
    return stored


class Said(NamedTuple):
    """An answer; `kv` are the operations on KV before it, each `[what, namespace, key, …]`."""

    status: int
    body: Any
    text: str
    kv: list[list[Any]]
    calls: Scene


class Stage(NamedTuple):
    running: Running
    internet: Internet
    manifest: dict[str, Any]

    def say(
        self,
        workflow: str,
        payload: Any,
        *,
        lane: str = "main",
        key: str | None = KEY,
        http: object = None,
        path: str | None = None,
    ) -> Said:
        scene = self.internet.play(lane, read_script(http or {}))
        headers = {"content-type": "application/json"} | ({} if key is None else {KEY_HEADER: key})
        path = path or f"/webhooks/named/{workflow}/query"
        body = json.dumps(payload).encode()
        answer = self.running.ask(lane, "POST", path, headers=headers, body=body)
        text = answer.body.decode()
        kv = json.loads(unquote(answer.headers["x-kv"]))
        kv = [each for each in kv if each[1] != "USERS_KV"]
        return Said(answer.status, json.loads(text), text, kv, scene)

    def ask(self, call: str, *texts: str, lane: str = "main", key: str = KEY, **more: Any) -> Any:
        """What `asker` answers, without what the Worker adds to a result."""
        said = self.say("ask", {"ask": {"call": call, "texts": texts, **more}}, lane=lane, key=key)
        assert said.status == 200, said.text
        return {name: value for name, value in said.body.items() if name != "node"}
