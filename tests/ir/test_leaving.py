"""What requests carry, as the manifest tells it."""

import json
from typing import Any

import pytest

from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.contract.recipes.library import Library
from arcrun_compiler.files.shipped import COMPONENTS
from arcrun_compiler.pipeline import Input, compile_sources
from arcrun_compiler.syntax import yaml
from arcrun_compiler.targets.worker.emit import Settings

SERVICES = """\
service: places
primitive: static_key
base_url: https://places.test
required_secrets: [{key: PLACES_KEY, help_url: "https://places.test/"}]
inject: {header: {Authorization: "{{secret.PLACES_KEY}}"}}
---
service: tokens
primitive: oauth2
base_url: https://tokens.test
required_secrets: [{key: REFRESH, help_url: "https://tokens.test/"}]
token_exchange:
  url: https://login.test/token
  form: {grant_type: refresh_token, refresh_token: "{{secret.REFRESH}}"}
inject: {header: {Authorization: "Bearer {{runtime.access_token}}"}}
---
canonical_id: tokens_get
endpoint: https://tokens.test/notes
query: {q: "{{text}}"}
auth_service: tokens
input_schema: {type: object, required: [text], properties: {text: {type: string}}}
---
canonical_id: places_post
endpoint: https://places.test/notes
method: POST
body: {text: "{{text}}"}
auth_service: places
input_schema: {type: object, required: [text], properties: {text: {type: string}}}
"""


def sends(node: str, folder: Any) -> list[dict[str, Any]]:
    text = (
        "name: w\ndescription: d\ninputs: {q: {type: string, required: true}}\n"
        f"flow: ['input >> ON_SUCCESS >> a']\nconfig:\n  a: {node}\n"
    )
    (folder / "services.yaml").write_text(SERVICES)
    source, problems = yaml.read_bytes("w.yaml", text.encode())
    catalog = Catalog((COMPONENTS,), None, Library((folder,)))
    compiled = compile_sources([Input(source, "w.yaml", problems)], catalog, {}, Settings("w"))
    assert compiled.bundle is not None, [each.message for each in compiled.diagnostics]
    found: list[dict[str, Any]] = json.loads(compiled.bundle["bundle.json"])["workflows"][0]["sends"]
    return found


@pytest.mark.parametrize(
    ("node", "hosts", "data", "credentials"),
    [
        pytest.param("{component: set, values: {a: '{{input.q}}'}}", None, [], [], id="no request"),
        pytest.param(
            "{component: http_request, url: 'https://a.test/', query: {q: '{{input.q}}', day: '{{_today}}'},"
            " headers: {Authorization: 'Bearer {{credential.t}}'}}",
            ["a.test"],
            ["input.q"],
            ["t"],
            id="data and a credential; the day is nobody's",
        ),
        pytest.param(
            "{component: places_post, text: '{{input.q}}'}",
            ["places.test"],
            ["input.q"],
            ["PLACES_KEY"],
            id="a recipe's host and its secrets",
        ),
    ],
)
def test_sends(
    node: str, hosts: list[str] | None, data: list[str], credentials: list[str], tmp_path: Any
) -> None:
    expected = [{"node": "a", "hosts": hosts, "data": data, "credentials": credentials}]
    assert sends(node, tmp_path) == ([] if hosts is None else expected)


def test_a_service_gets_the_token_and_its_maker_the_secret(tmp_path: Any) -> None:
    assert sends("{component: tokens_get, text: '{{input.q}}'}", tmp_path) == [
        {"node": "a", "hosts": ["tokens.test"], "data": ["input.q"], "credentials": []},
        {"node": "a", "hosts": ["login.test"], "data": [], "credentials": ["REFRESH"]},
    ]
