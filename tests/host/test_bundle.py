"""What a bundle asks of its deployer, and what it holds: decided by what its components import."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import wasmtime
from click.testing import CliRunner
from harness.emitted import complaints
from host_stage import KEY, SECRET, compiled

from arcrun_compiler.cli.main import cli
from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.files import settings as project_files
from arcrun_compiler.files.settings import SettingsError
from arcrun_compiler.files.shipped import COMPONENTS
from arcrun_compiler.pipeline import Input, compile_sources
from arcrun_compiler.runner.build import write
from arcrun_compiler.runner.mock import read_script
from arcrun_compiler.runner.run import run_once
from arcrun_compiler.targets.worker.emit import Settings
from arcrun_compiler.text.source import Source

PARAMETERS = {
    "http_fetch": 4,
    "secret_get": 4,
    "kv_get": 4,
    "kv_put": 5,
    "crypto_decrypt": 8,
    "crypto_sign_rs256": 6,
}
CONTRACT = """\
canonical_id: single
display_name: Single
category: api
version: 1.0.0
description: Imports a host function, and calls none.
input_schema: {{type: object}}
output_schema: true
capabilities: [{0}]
"""
USES = "name: w\ndescription: d\nflow: [input >> ON_SUCCESS >> a]\nconfig: {a: {component: single}}\n"
ASKS = """\
name: w
description: d
flow: [input >> ON_SUCCESS >> a]
config: {a: {component: http_request, url: "https://api.test/", headers: {X: "{{credential.api_token}}"}}}
"""


def importing(folder: Path, function: str) -> Catalog:
    """A catalog with the component `single`, whose module imports just this function."""
    text = f"""(module
      (import "u6u" "{function}" (func (param {"i32 " * PARAMETERS[function]}) (result i32)))
      (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 1)
      (data (i32.const 8) "{{\\22success\\22:false,\\22error\\22:\\22it does nothing\\22}}")
      (func (export "_start")
        (i32.store (i32.const 0) (i32.const 8)) (i32.store (i32.const 4) (i32.const 43))
        (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 100)))))"""
    place = folder / "components" / "single"
    place.mkdir(parents=True)
    (place / "single.wasm").write_bytes(wasmtime.wat2wasm(text))
    (place / "component.contract.yaml").write_text(CONTRACT.format(function), encoding="utf-8")
    return Catalog((folder / "components", COMPONENTS))


def bundle(text: str, catalog: Catalog, **settings: Any) -> dict[str, bytes]:
    source = Source("w.yaml", text)
    made = compile_sources([Input(source, source.name)], catalog, {}, Settings("w", **settings))
    assert made.bundle is not None, [each.message for each in made.diagnostics]
    return dict(made.bundle)


def asked_for(files: dict[str, bytes]) -> set[str]:
    """What the deployer is asked for beside the key of every Worker; each place says the same."""
    manifest = json.loads(files["bundle.json"])
    assert all(each["why"] for each in (*manifest["bindings"], *manifest["secrets"]))
    bindings = {each["name"] for each in manifest["bindings"]}
    secrets = {each["name"] for each in manifest["secrets"]}
    for name in bindings:
        assert f'binding = "{name}"' in files["wrangler.toml"].decode()
        assert f"{name}: KVNamespace;" in files["src/env.ts"].decode()
        assert f"- {name}: " in files["README.md"].decode()
    for name in secrets:
        assert f'{name}=""' in files[".dev.vars.example"].decode()
        assert f"{name}?: string;" in files["src/env.ts"].decode()
        assert f"secret put {name}" in files["README.md"].decode()
    assert files["wrangler.toml"].count(b"[[kv_namespaces]]") == len(bindings)
    return (bindings | secrets) - {"ARCRUN_API_KEY"}


STORE = {"CREDENTIALS_KV", "RECIPES", "ENCRYPTION_KEY"}
OF_STORE = {"host/kv", "store", "cipher"}


@pytest.mark.parametrize(
    ("function", "needed", "files"),
    [
        pytest.param("http_fetch", set(), {"host/http"}, id="requests"),
        pytest.param("secret_get", set(), {"host/secret"}, id="secrets of the Worker"),
        pytest.param("kv_get", STORE, OF_STORE, id="reading what is stored"),
        pytest.param("kv_put", STORE, OF_STORE, id="keeping tokens"),
        pytest.param("crypto_decrypt", {"ENCRYPTION_KEY"}, {"host/decrypt", "cipher"}, id="decrypting"),
        pytest.param("crypto_sign_rs256", set(), {"host/sign"}, id="signing"),
    ],
)
def test_imports_decide(tmp_path: Path, function: str, needed: set[str], files: set[str]) -> None:
    made = bundle(USES, importing(tmp_path, function))
    assert asked_for(made) == needed
    optional = {
        *OF_STORE,
        "host/http",
        "host/secret",
        "host/decrypt",
        "host/sign",
        "credentials",
        "auth",
    }
    assert {each for each in optional if f"src/runtime/{each}.ts" in made} == files
    assert ("src/recipes.ts" in made) == (needed == STORE)
    (workflow,) = json.loads(made["bundle.json"])["workflows"]
    assert workflow["cost"]["kv_operations"] == ("kv(single)" if needed == STORE else "0")


@pytest.mark.parametrize("function", ["kv_get", "crypto_sign_rs256"])
def test_tsc_and_wrangler_have_nothing_to_say_of_one_alone(tmp_path: Path, function: str) -> None:
    made = bundle(USES, importing(tmp_path, function))
    write(made, tmp_path / "bundle")
    assert complaints(tmp_path / "bundle") == []


class TestCredentialsInKv:
    def test_only_who_names_one_reads_kv(self) -> None:
        made = bundle(ASKS, Catalog(), credentials="kv")
        assert asked_for(made) == {"CREDENTIALS_KV", "ENCRYPTION_KEY", "CRED_API_TOKEN"}
        assert b"credentials: storedCredential," in made["src/workflows/w.ts"]
        (workflow,) = json.loads(made["bundle.json"])["workflows"]
        assert workflow["cost"]["kv_operations"] == "1"
        assert "put CRED_API_TOKEN # can be left out" in made["README.md"].decode()

    def test_nothing_is_bound_where_nobody_names_one(self) -> None:
        text = ASKS.replace("{{credential.api_token}}", "x")
        assert bundle(text, Catalog(), credentials="kv") == bundle(text, Catalog())

    def test_without_the_setting_nothing_is_there(self) -> None:
        made = bundle(ASKS, Catalog())
        assert asked_for(made) == {"CRED_API_TOKEN"}
        assert not any(b"CREDENTIALS_KV" in each or b"ENCRYPTION_KEY" in each for each in made.values())
        assert {"src/runtime/credentials.ts", "src/runtime/cipher.ts"}.isdisjoint(made)

    def test_tsc_and_wrangler_have_nothing_to_say(self, components: Path, tmp_path: Path) -> None:
        write(bundle(ASKS, Catalog(), credentials="kv"), tmp_path / "alone")
        assert complaints(tmp_path / "alone") == []
        everything = compiled(components)
        del everything["src/counted.js"]
        everything["wrangler.toml"] = everything["wrangler.toml"].replace(b"counted.js", b"index.ts")
        write(everything, tmp_path / "everything")
        assert complaints(tmp_path / "everything") == []


def test_a_component_that_asks_for_the_own_key_is_given_what_stands_for_it(components: Path) -> None:
    written = compiled(components)["src/workflows/foreign_key.ts"].decode()
    assert "api_key: run.ownKey(input.key)" in written
    assert "api_key: run.ownKey()" in compiled(components)["src/workflows/breaks.ts"].decode()


def test_a_field_of_the_payload_is_never_the_own_key(components: Path) -> None:
    text = """\
name: w
description: d
inputs: {api_key: {type: string}, call: {type: string, default: echo}}
flow: [input >> ON_SUCCESS >> a]
config: {a: {component: asker}}
"""
    made = bundle(text, Catalog((components, COMPONENTS)))
    assert "asker(run, { call: input.call, api_key: run.ownKey() })" in made["src/workflows/w.ts"].decode()


# ── here ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["template", "handed"])
def test_a_local_run_has_its_credentials(components: Path, name: str) -> None:
    requests = [*(f"GET https://api.test/{i}" for i in (1, 2, 3)), "POST https://api.test/last"]
    mock = read_script({each: {} for each in (*requests, "GET https://api.test/handed")})
    ran = run_once(plain(components), name, {}, mock=mock, credentials={"api_token": SECRET})
    assert ran.ok, ran.output
    sent = ran.calls[-1].headers["authorization"].encode("latin-1").decode()
    assert sent.startswith("Basic " if name == "template" else f"Bearer {SECRET}")
    assert SECRET not in json.dumps(ran.output, ensure_ascii=False)


@pytest.mark.parametrize(
    ("name", "code"),
    [pytest.param("api_token", 0, id="a credential of the file"), pytest.param("nobody", 2, id="another")],
)
def test_a_local_run_stores_them_as_a_client_would(components: Path, name: str, code: int) -> None:
    ask = {"call": "kv_get", "texts": [f"{{own}}:cred:{name}"]}
    ran = run_once(plain(components), "ask", {"ask": ask}, mock={}, credentials={"api_token": SECRET})
    assert ran.output["data"]["code"] == code
    if code == 0:
        record = json.loads(ran.output["data"]["text"])
        assert (record.keys(), record["name"]) == ({"name", "encrypted", "iv"}, name)


def test_a_local_run_can_decrypt_what_it_stores(components: Path, tmp_path: Path) -> None:
    text = """\
name: w
description: d
flow:
  - input >> ON_SUCCESS >> stored
  - stored >> ON_SUCCESS >> record
  - record >> ON_SUCCESS >> open
  - open >> ON_SUCCESS >> send
config:
  stored: {component: asker, call: kv_get, texts: ["{own}:cred:api_token"]}
  record: {component: string_ops, operation: json_parse, input: "{{stored.data.text}}"}
  open:
    component: asker
    call: crypto_decrypt
    texts: ["{{record.data.result.encrypted}}", "{{record.data.result.iv}}", api_token]
  send: {component: http_request, url: "https://api.test/", headers: {X-Token: "{{open.data.text}}"}}
output: "{{open.data.text}}"
"""
    made = bundle(text, Catalog((components, COMPONENTS)))
    mock = read_script({"GET https://api.test/": {}})
    ran = run_once(made, "w", {}, mock=mock, credentials={"api_token": "stored-here"}, trace=True)
    assert (ran.ok, ran.output) == (True, "[secret api_token]")
    assert ran.calls[0].headers["x-token"] == "stored-here"


def plain(components: Path) -> dict[str, bytes]:
    """The bundle without what counts its operations."""
    made = compiled(components)
    made["wrangler.toml"] = made["wrangler.toml"].replace(b"counted.js", b"index.ts")
    return made


# ── the project file ───────────────────────────────────────────────────────────────────────────


def test_the_project_file_says_where_credentials_are(tmp_path: Path) -> None:
    project = tmp_path / "arcrun.toml"
    project.write_text('credentials = "kv"', encoding="utf-8")
    assert project_files.find(tmp_path).credentials == "kv"
    project.write_text('credentials = "env"', encoding="utf-8")
    with pytest.raises(SettingsError, match="`credentials`: expected `kv`, found `env`"):
        project_files.find(tmp_path)
    project.write_text("", encoding="utf-8")
    assert project_files.find(tmp_path).credentials is None


def test_the_command_line_keeps_to_it(tmp_path: Path) -> None:
    (tmp_path / "arcrun.toml").write_text('name = "w"\ncredentials = "kv"', encoding="utf-8")
    (tmp_path / "w.yaml").write_text(ASKS, encoding="utf-8")
    done = CliRunner().invoke(cli, ["compile", str(tmp_path / "w.yaml"), "-o", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert 'binding = "CREDENTIALS_KV"' in (tmp_path / "out" / "wrangler.toml").read_text(encoding="utf-8")
    (tmp_path / "answers.yaml").write_text('"GET https://api.test/": {json: {ok: true}}', encoding="utf-8")
    (tmp_path / "credentials.yaml").write_text("api_token: stored-here", encoding="utf-8")
    given = ["--mock", str(tmp_path / "answers.yaml"), "--credentials", str(tmp_path / "credentials.yaml")]
    done = CliRunner().invoke(cli, ["run", str(tmp_path / "w.yaml"), *given])
    assert done.exit_code == 0, done.output
    assert "stored-here" not in done.output
    assert KEY not in done.output
