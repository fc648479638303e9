"""What only some projects have of the HTTP interface: users in KV, and pages of other origins."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from harness.emitted import complaints

from arcrun_compiler.cli.main import cli
from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.files import settings as project_files
from arcrun_compiler.files.settings import SettingsError
from arcrun_compiler.pipeline import Input, compile_sources
from arcrun_compiler.runner.build import build, write
from arcrun_compiler.runner.config import Worker
from arcrun_compiler.runner.run import KEY_HEADER
from arcrun_compiler.runner.workerd import Answer, Running, serve
from arcrun_compiler.targets.worker.emit import Settings
from arcrun_compiler.text.source import Source

WORKFLOWS = """
name: open
description: anybody may call it
access: public
flow: [input >> ON_SUCCESS >> a]
config: {a: {component: set, values: {v: 1}}}
output: "{{a.data}}"
---
name: closed
description: wants a key
flow: [input >> ON_SUCCESS >> a]
config: {a: {component: set, values: {v: 2}}}
output: "{{a.data}}"
---
name: broken
description: fails
flow: [input >> ON_SUCCESS >> a]
config: {a: {component: code, code: "throw new Error('no')"}}
"""

OWN = "the-own-key"
APP = "https://app.example.com"
DEV = "http://localhost:5173"

# Hands the Worker a namespace whose reads the answer tells.
COUNTED = """
import worker from "./index";
export default {
  async fetch(request, env, context) {
    const reads = [];
    const get = (key, options) => (reads.push([key, options]), env.USERS_KV.get(key, options));
    const response = await worker.fetch(request, { ...env, USERS_KV: { get } }, context);
    const told = new Response(response.body, response);
    told.headers.set("x-reads", encodeURIComponent(JSON.stringify(reads)));
    return told;
  },
};
"""


def bundle(settings: Settings) -> dict[str, bytes]:
    source = Source("workflows.yaml", WORKFLOWS)
    compiled = compile_sources([Input(source, source.name)], Catalog(), {}, settings)
    assert compiled.bundle is not None, compiled.diagnostics
    return dict(compiled.bundle)


def counted(files: Mapping[str, bytes]) -> dict[str, bytes]:
    wrangler = files["wrangler.toml"].replace(b'"src/index.ts"', b'"src/counted.js"')
    return {**files, "wrangler.toml": wrangler, "src/counted.js": COUNTED.encode()}


PLAIN = Settings("plain")
USERS = Settings("users", users="kv")
CORS = Settings("cors", cors=(APP, DEV))
ANY = Settings("any", users="kv", cors=("*",))

LONGEST = "k" * 507
"""With `user:` it has the 512 bytes that a KV key may have."""
KV = {"USERS_KV": {"user:ann": '{"name": "Ann"}', "user:empty": "", f"user:{LONGEST}": "{}", "user:": "{}"}}


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("interface")
    sources = {}
    for settings in (PLAIN, USERS, CORS, ANY):
        assert settings.name is not None
        sources[settings.name] = folder / "source" / settings.name
        files = bundle(settings)
        write(counted(files) if settings == USERS else files, sources[settings.name])
    built = build(sources, folder)
    own = {"ARCRUN_API_KEY": OWN}
    lanes = [
        Worker("plain", built["plain"], own, None),
        Worker("users", built["users"], own, None, kv=KV),
        Worker("keyless", built["users"], {}, None, kv=KV),
        Worker("down", built["users"]._replace(kv=()), own, None),
        Worker("cors", built["cors"], own, None),
        Worker("bare", built["cors"], {}, None),
        Worker("any", built["any"], own, None, kv=KV),
    ]
    with serve(lanes, folder) as running:
        yield running


def code_of(answer: Answer) -> str | None:
    body = json.loads(answer.body)
    return body.get("error_code") if isinstance(body, dict) else None


# ── users ──────────────────────────────────────────────────────────────────────────────────────


def asked(running: Running, lane: str, key: str | None, path: str) -> tuple[Answer, list[object]]:
    from urllib.parse import unquote

    method = "POST" if path.endswith(("query", "trigger")) else "GET"
    headers = {} if key is None else {KEY_HEADER: key}
    answer = running.ask(lane, method, path, headers=headers)
    return answer, json.loads(unquote(answer.headers["x-reads"]))


@pytest.mark.parametrize("lane", ["users", "keyless"])
@pytest.mark.parametrize(
    ("key", "refused", "read"),
    [
        pytest.param("ann", None, "user:ann", id="a user"),
        pytest.param("empty", None, "user:empty", id="a user of whom nothing is known"),
        pytest.param(LONGEST, None, f"user:{LONGEST}", id="the longest key"),
        pytest.param("bob", "FORBIDDEN", "user:bob", id="a stranger"),
        pytest.param("user:ann", "FORBIDDEN", "user:user:ann", id="the name of an entry"),
        pytest.param("../ann%2f", "FORBIDDEN", "user:../ann%2f", id="marks of URLs"),
        pytest.param(f"{LONGEST}k", "FORBIDDEN", None, id="longer than any entry"),
        pytest.param("", "FORBIDDEN", None, id="no text"),
        pytest.param(None, "UNAUTHORIZED", None, id="no key"),
    ],
)
def test_keys_of_users(
    workers: Running, lane: str, key: str | None, refused: str | None, read: str | None
) -> None:
    answer, reads = asked(workers, lane, key, "/webhooks/named/closed/query")
    assert (answer.status, code_of(answer)) == ({None: 200, "UNAUTHORIZED": 401}.get(refused, 403), refused)
    assert reads == ([] if read is None else [[read, {"cacheTtl": 60}]])


def test_the_own_key_is_known_without_a_read_and_only_where_it_is_set(workers: Running) -> None:
    answer, reads = asked(workers, "users", OWN, "/webhooks/named/closed/query")
    assert (answer.status, json.loads(answer.body), reads) == (200, {"v": 2}, [])
    answer, reads = asked(workers, "keyless", OWN, "/webhooks/named/closed/query")
    assert (answer.status, len(reads)) == (403, 1)


@pytest.mark.parametrize(
    "path", ["/webhooks/named", "/webhooks/named/closed/definition", "/webhooks/named/closed/trigger"]
)
def test_every_keyed_route_takes_users(workers: Running, path: str) -> None:
    assert asked(workers, "users", "ann", path)[0].status == 200
    assert asked(workers, "users", "bob", path)[0].status == 403
    assert asked(workers, "keyless", None, path)[0].status == 401


@pytest.mark.parametrize("path", ["/q/default/open", "/webhooks/named/default/open/query", "/health"])
def test_routes_without_a_key_read_nothing(workers: Running, path: str) -> None:
    answer, reads = asked(workers, "users", "bob", path)
    assert (answer.status, reads) == (200, [])


def test_a_namespace_that_does_not_answer_lets_nobody_in(workers: Running) -> None:
    answer, _ = asked(workers, "down", "ann", "/webhooks/named/closed/query")
    assert (answer.status, code_of(answer)) == (500, "INTERNAL")
    assert asked(workers, "down", OWN, "/webhooks/named/closed/query")[0].status == 200


def test_a_user_gets_the_same_errors(workers: Running) -> None:
    answer, _ = asked(workers, "users", "ann", "/webhooks/named/nobody/query")
    assert (answer.status, code_of(answer)) == (404, "NOT_FOUND")
    answer, _ = asked(workers, "users", "ann", "/webhooks/named/broken/query")
    assert (answer.status, code_of(answer)) == (500, "CODE_THREW")


# ── origins ────────────────────────────────────────────────────────────────────────────────────

ALLOW = "access-control-allow-origin"
ROUTES = [
    pytest.param("cors", "POST", "/webhooks/named/closed/query", OWN, 200, id="query"),
    pytest.param("cors", "POST", "/webhooks/named/closed/trigger", OWN, 200, id="trigger"),
    pytest.param("cors", "POST", "/webhooks/named/closed/trigger?async=1", OWN, 202, id="async"),
    pytest.param("cors", "GET", "/q/default/open", None, 200, id="public"),
    pytest.param("cors", "GET", "/webhooks/named", OWN, 200, id="list"),
    pytest.param("cors", "GET", "/webhooks/named/open/definition", OWN, 200, id="definition"),
    pytest.param("cors", "GET", "/", None, 200, id="root"),
    pytest.param("cors", "GET", "/health", None, 200, id="health"),
    pytest.param("cors", "GET", "/openapi.json", None, 200, id="interface"),
    pytest.param("cors", "HEAD", "/webhooks/named/closed/query", OWN, 405, id="head"),
    pytest.param("cors", "POST", "/webhooks/named/broken/query", OWN, 500, id="a failed run"),
    pytest.param("cors", "POST", "/webhooks/named/closed/query", None, 401, id="no key"),
    pytest.param("cors", "POST", "/webhooks/named/closed/query", "wrong", 403, id="wrong key"),
    pytest.param("cors", "GET", "/nowhere", None, 404, id="no route"),
    pytest.param("bare", "POST", "/webhooks/named/closed/query", OWN, 503, id="no key configured"),
]


@pytest.mark.parametrize(("lane", "method", "path", "key", "status"), ROUTES)
def test_allowed_origins_may_read_every_answer(
    workers: Running, lane: str, method: str, path: str, key: str | None, status: int
) -> None:
    headers = {} if key is None else {KEY_HEADER: key}
    for origin in (APP, DEV):
        answer = workers.ask(lane, method, path, headers={**headers, "Origin": origin})
        assert (answer.status, answer.headers[ALLOW], answer.headers["vary"]) == (status, origin, "Origin")
        assert answer.headers["access-control-expose-headers"] == "x-arcrun-duration-ms"
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "https://evil.example",
        f"{APP}.evil.example",
        f"{APP}:8443",
        "http://app.example.com",
        "null",
        "*",
        "",
    ],
)
def test_other_origins_may_not(workers: Running, origin: str | None) -> None:
    headers = {} if origin is None else {"Origin": origin}
    answer = workers.ask("cors", "GET", "/q/default/open", headers=headers)
    assert (answer.status, json.loads(answer.body)) == (200, {"v": 1})
    assert permissions(answer) == []
    assert answer.headers["vary"] == "Origin"
    asked = {**headers, "Access-Control-Request-Method": "POST"}
    assert permissions(workers.ask("cors", "OPTIONS", "/q/default/open", headers=asked)) == []


def permissions(answer: Answer) -> list[str]:
    return [name for name in answer.headers if name.startswith("access-control-")]


def preflight(running: Running, lane: str, origin: str) -> Answer:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-arcrun-api-key",
    }
    return running.ask(lane, "OPTIONS", "/webhooks/named/closed/trigger", headers=asked)


def test_a_preflight_needs_no_key(workers: Running) -> None:
    answer = preflight(workers, "cors", APP)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers[ALLOW] == APP
    assert answer.headers["vary"] == "Origin"
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, POST"
    assert answer.headers["access-control-allow-headers"] == "content-type, x-arcrun-api-key"
    assert int(answer.headers["access-control-max-age"]) > 0


def test_any_origin(workers: Running) -> None:
    answer = workers.ask("any", "GET", "/webhooks/named", headers={"Origin": "null", KEY_HEADER: "ann"})
    assert (answer.status, answer.headers[ALLOW]) == (200, "*")
    assert "vary" not in answer.headers
    assert preflight(workers, "any", "https://any.example").headers[ALLOW] == "*"
    assert permissions(workers.ask("any", "GET", "/health")) == []


def test_without_the_setting_there_is_none_of_it(workers: Running) -> None:
    for answer in (
        preflight(workers, "plain", APP),
        workers.ask("plain", "GET", "/q/default/open", headers={"Origin": APP}),
        workers.ask("plain", "GET", "/nowhere", headers={"Origin": APP}),
    ):
        assert permissions(answer) == []
        assert "vary" not in answer.headers


# ── bundles ────────────────────────────────────────────────────────────────────────────────────


def test_nothing_is_emitted_for_settings_that_are_absent() -> None:
    plain = bundle(PLAIN)
    assert not {"src/runtime/users.ts", "src/runtime/cors.ts"} & plain.keys()
    for path in ("wrangler.toml", "src/index.ts", "src/env.ts", "bundle.json", "README.md"):
        assert not any(each in plain[path].lower() for each in (b"users_kv", b"cors", b"namespaces]]"))


def test_the_manifest_says_what_users_need() -> None:
    manifest = json.loads(bundle(USERS)["bundle.json"])
    (binding,) = manifest["bindings"]
    assert (binding["name"], binding["type"]) == ("USERS_KV", "kv_namespace")
    assert "user:<key>" in binding["why"]
    assert {each["cost"]["kv_operations"] for each in manifest["workflows"]} == {"1"}
    plain = json.loads(bundle(PLAIN)["bundle.json"])
    assert plain["bindings"] == []
    assert {each["cost"]["kv_operations"] for each in plain["workflows"]} == {"0"}


def test_tsc_and_wrangler_have_nothing_to_say(tmp_path: Path) -> None:
    write(bundle(Settings("both", users="kv", cors=(APP, DEV))), tmp_path)
    assert complaints(tmp_path) == []


# ── the project file ───────────────────────────────────────────────────────────────────────────


def read(folder: Path, text: str) -> project_files.Settings:
    (folder / "arcrun.toml").write_text(text, encoding="utf-8")
    return project_files.find(folder)


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("", ()),
        ("cors = []", ()),
        ('cors = "*"', ("*",)),
        ('cors = ["*"]', ("*",)),
        (f'cors = ["{APP}", "{DEV}", "{APP}"]', (APP, DEV)),
        (
            'cors = ["http://[::1]:8787", "capacitor://localhost"]',
            ("http://[::1]:8787", "capacitor://localhost"),
        ),
        ('cors = ["https://xn--fsq.tw"]', ("https://xn--fsq.tw",)),
    ],
)
def test_origins_of_a_project(tmp_path: Path, text: str, origins: Sequence[str]) -> None:
    assert read(tmp_path, text).cors == tuple(origins)


def test_users_of_a_project(tmp_path: Path) -> None:
    assert read(tmp_path, "").users is None
    assert read(tmp_path, 'users = "kv"').users == "kv"
    (tmp_path / "arcrun.toml").unlink()
    (tmp_path / "pyproject.toml").write_text(f'[tool.arcrun]\nusers = "kv"\ncors = ["{APP}"]', "utf-8")
    settings = project_files.find(tmp_path)
    assert (settings.users, settings.cors) == ("kv", (APP,))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('users = "d1"', "`users`: expected `kv`, found `d1`"),
        ("users = true", "`users`: expected `kv`, found true"),
        ("cors = true", '`cors`: expected a list of origins, such as ["https://app.example.com"], or "*"'),
        ("cors = [1]", "`cors`: expected a list of origins"),
        ("cors = {app = 1}", "`cors`: expected a list of origins"),
        (f'cors = ["*", "{APP}"]', "`cors`: `*` is every origin, so it stands alone"),
        (
            'cors = ["https://App.Example.com/"]',
            "`https://App.Example.com/`: write `https://app.example.com`",
        ),
        ('cors = ["https://a.test:443"]', "`https://a.test:443`: write `https://a.test`"),
        ('cors = ["http://a.test:80/x"]', "`http://a.test:80/x`: write `http://a.test`"),
        ('cors = ["null"]', "`null` is no origin"),
        ('cors = ["app.example.com"]', "`app.example.com` is no origin"),
        ('cors = ["https://*.example.com"]', "`https://*.example.com` is no origin"),
        ('cors = ["https://例.tw"]', "`https://例.tw` is no origin"),
        ('cors = ["https://a.test\\nvary: x"]', r"`https://a.test\nvary: x` is no origin"),
        ('cors = [""]', "`` is no origin"),
    ],
)
def test_bad_settings_are_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, text)
    message = str(caught.value)
    assert said in message
    assert message.startswith(f"`{tmp_path / 'arcrun.toml'}`: `")
    assert "\n" not in message


def test_compile_takes_them_from_the_project_file(tmp_path: Path) -> None:
    (tmp_path / "workflows.yaml").write_text(WORKFLOWS, encoding="utf-8")
    asked = ["compile", str(tmp_path / "workflows.yaml"), "-o", str(tmp_path / "out")]
    (tmp_path / "arcrun.toml").write_text('cors = ["https://a.test/"]', encoding="utf-8")
    refused = CliRunner().invoke(cli, asked)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith("acr: ")
    assert refused.stderr.count("\n") == 1
    (tmp_path / "arcrun.toml").write_text(f'name = "both"\nusers = "kv"\ncors = ["{APP}"]', encoding="utf-8")
    assert CliRunner().invoke(cli, asked).exit_code == 0
    files = bundle(Settings("both", users="kv", cors=(APP,)))
    for path in ("wrangler.toml", "src/index.ts", "src/env.ts"):
        assert (tmp_path / "out" / path).read_bytes() == files[path]
