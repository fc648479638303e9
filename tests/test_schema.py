"""`acr schema`: what the parser takes fits, what it refuses does not, and the two know the same keys."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from harness.case import load
from jsonschema import Draft7Validator

from arcrun_compiler.check.rules.unknown_component import BUILT_IN
from arcrun_compiler.check.rules.unknown_key import CRON_PARAMETERS, LIMITS
from arcrun_compiler.check.selection import Selection
from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.contract.document import ContractDocument, flaws
from arcrun_compiler.contract.read import JsonLoader
from arcrun_compiler.files.shipped import COMPONENTS
from arcrun_compiler.ir.build import CALL_PARAMETERS, CODE_PARAMETERS
from arcrun_compiler.ir.payload import data_of
from arcrun_compiler.ir.resolve import RESERVED_ROOTS
from arcrun_compiler.pipeline import Input, lint_sources
from arcrun_compiler.schema import glossary
from arcrun_compiler.schema.contract import contract_schema
from arcrun_compiler.schema.recipe import recipe_schema
from arcrun_compiler.schema.workflow import workflow_schema
from arcrun_compiler.syntax import document, yaml
from arcrun_compiler.syntax.relations import RELATIONS, canonical_word
from arcrun_compiler.syntax.template import FILTERS
from arcrun_compiler.syntax.tree import Relation
from arcrun_compiler.text.diagnostic import Severity
from arcrun_compiler.text.source import Source, Span

ROOT = Path(__file__).parent.parent
CATALOG = Catalog()
WORKFLOW = workflow_schema(CATALOG)
DRAFT_7 = frozenset(
    "$schema $ref title description default examples type enum const multipleOf maximum exclusiveMaximum"
    " minimum exclusiveMinimum maxLength minLength pattern items additionalItems maxItems minItems"
    " uniqueItems contains"
    " maxProperties minProperties required properties patternProperties additionalProperties dependencies"
    " propertyNames if then else allOf anyOf oneOf not definitions format".split()
)
EDITORS = frozenset(("markdownDescription", "defaultSnippets"))
"""Keywords of YAML editors."""


def refused(schema: dict[str, Any], value: Any) -> list[str]:
    return [
        f"{list(each.absolute_path)}: {each.message[:200]}"
        for each in Draft7Validator(schema).iter_errors(value)
    ]


def of_text(text: str) -> Any:
    """The first document of a text, as our reader gives it to an editor."""
    return data_of(yaml.read(Source("it.yaml", text)).documents[0])


# ── it is a schema, and says what it should ────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param(WORKFLOW, id="workflow"),
        pytest.param(recipe_schema(), id="recipe"),
        pytest.param(contract_schema(), id="contract"),
    ],
)
def test_a_schema_is_of_draft_07(schema: dict[str, Any]) -> None:
    Draft7Validator.check_schema(schema)
    assert set(_keywords(schema)) <= DRAFT_7 | EDITORS
    for reference in _references(schema):
        assert reference.removeprefix("#/definitions/") in schema["definitions"]


def _keywords(schema: Any) -> Iterator[str]:
    if not isinstance(schema, dict):
        return
    for key, value in schema.items():
        yield key
        if key in ("properties", "patternProperties", "definitions"):
            for each in value.values():
                yield from _keywords(each)
        elif key in ("default", "enum", "const", "examples", "defaultSnippets", "dependencies"):
            continue
        else:
            for each in value if isinstance(value, list) else [value]:
                yield from _keywords(each)


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"]
        for each in schema.values():
            yield from _references(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from _references(each)


def _then(component: str) -> set[str]:
    for rule in WORKFLOW["definitions"]["node"]["allOf"]:
        if component in rule["if"]["properties"]["component"]["enum"]:
            return set(rule["then"]["properties"]) - {"component", "policy"}
    raise LookupError(component)


def test_the_keys_are_those_of_the_parser() -> None:
    policy = WORKFLOW["definitions"]["policy"]["properties"]
    edge = WORKFLOW["definitions"]["edge"]["anyOf"][1]["properties"]
    assert set(WORKFLOW["properties"]) == set(document.WORKFLOW_KEYS) == set(glossary.WORKFLOW)
    assert set(policy) == set(document.POLICY_KEYS) == set(glossary.POLICY)
    assert set(policy["retry"]["properties"]) == set(document.RETRY_KEYS) == set(glossary.RETRY)
    assert set(edge) == set(document.EDGE_KEYS) == set(glossary.EDGE)
    assert set(WORKFLOW["properties"]["triggers"]["properties"]) == set(glossary.TRIGGERS)
    assert set(WORKFLOW["definitions"]["limits"]["properties"]) == set(LIMITS) == set(glossary.LIMITS)
    assert set(WORKFLOW["definitions"]["node"]["properties"]) == set(glossary.NODE)


def test_the_parameters_are_those_of_the_components() -> None:
    assert _then("code") == set(CODE_PARAMETERS) == set(glossary.CODE)
    assert _then("cron") == set(CRON_PARAMETERS) == set(glossary.CRON)
    assert _then("trigger_workflow") == set(CALL_PARAMETERS) == set(glossary.CALL)
    assert set(glossary.BUILT_IN) == set(BUILT_IN)
    for component in CATALOG.ids():
        contract = CATALOG.find(component)
        if component not in BUILT_IN and contract and isinstance(contract.input_schema, dict):
            assert _then(component) == set(contract.input_schema["properties"]), component


def test_every_word_has_its_meaning() -> None:
    words = {canonical_word(Relation(each.kind, "", Span(0, 0), each.branch)) for each, _ in RELATIONS}
    assert set(glossary.RELATIONS) == words
    assert set(glossary.FILTERS) == set(FILTERS)
    assert set(glossary.ROOTS) == set(RESERVED_ROOTS)


def test_the_keys_of_a_contract_are_those_of_the_parser() -> None:
    keys = {field.alias or name for name, field in ContractDocument.model_fields.items()}
    assert set(contract_schema()["properties"]) == keys


# ── what the parser takes ──────────────────────────────────────────────────────────────────────


class Sample(NamedTuple):
    name: str
    text: str


def _samples() -> Iterator[Sample]:
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        if "flow:" in path.read_text("utf-8"):
            yield Sample(path.name, path.read_text("utf-8"))
    for path in sorted((ROOT / "tests" / "cases" / "behaviour").glob("*.yaml")):
        for name, text in load(path).files.items():
            if name.endswith((".yaml", ".yml")):
                yield Sample(f"{path.stem}:{name}", text)
    for page in sorted((ROOT / "arcrun_compiler" / "check" / "rules").glob("*.md")):
        blocks = re.findall(r"^```yaml [^\n]*\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S)
        for number, text in enumerate(blocks):
            yield Sample(f"{page.stem}:{number}", text)


@cache
def taken() -> tuple[tuple[Sample, Any], ...]:
    """The workflows of examples, cases and pages in which lint finds no error."""
    found = []
    for sample in _samples():
        source = Source(sample.name, sample.text)
        findings = lint_sources([Input(source, sample.name)], CATALOG, {}, Selection())
        wrong = [
            each for each in findings if each.severity is Severity.ERROR and each.code.slug not in BEYOND
        ]
        if wrong:
            continue
        for root in yaml.read(source).documents:
            if isinstance(root, yaml.Mapping) and document.kind_of_document(root) == "workflow":
                found.append((sample, data_of(root)))
    return tuple(found)


BEYOND = frozenset(("unknown-workflow",))
"""Errors of several files; the schema sees one."""


def test_what_lint_takes_fits() -> None:
    wrong = {sample.name: told for sample, value in taken() if (told := refused(WORKFLOW, value))}
    assert not wrong
    assert len(taken()) > 150


def test_every_contract_of_ours_fits() -> None:
    schema = contract_schema()
    paths = sorted(COMPONENTS.glob("*/component.contract.yaml"))
    for path in paths:
        import yaml as pyyaml

        assert refused(schema, pyyaml.load(path.read_text("utf-8"), JsonLoader)) == [], path.parent.name
    assert len(paths) > 10


# ── what both refuse ───────────────────────────────────────────────────────────────────────────

SOUND = """\
name: it
description: d
flow: [input >> ON_SUCCESS >> a]
config:
  a: {component: http_request, url: "https://a.example.com"}
"""
CALL = 'http_request, url: "https://a.example.com"'


@pytest.mark.parametrize(
    ("old", "new", "slug"),
    [
        pytest.param("description", "descripton", "unknown-key", id="a key that nobody reads"),
        pytest.param("name: it\n", "", "missing-field", id="no name"),
        pytest.param("name: it", "name: i t", "bad-name", id="a name with a blank"),
        pytest.param("flow: [input >> ON_SUCCESS >> a]\n", "", "missing-field", id="no flow"),
        pytest.param("[input >> ON_SUCCESS >> a]", "[]", "missing-field", id="an empty flow"),
        pytest.param("[input >> ON_SUCCESS >> a]", "input", "missing-field", id="a flow that is no list"),
        pytest.param(
            "input >> ON_SUCCESS >> a", "input ON_SUCCESS a", "flow-syntax", id="an entry that is no edge"
        ),
        pytest.param(
            "input >> ON_SUCCESS >> a", "{from: input}", "missing-field", id="an edge that leads nowhere"
        ),
        pytest.param(
            "input >> ON_SUCCESS >> a", "{from: input, to: a, when: x}", "unknown-key", id="an edge's key"
        ),
        pytest.param(
            "input >> ON_SUCCESS >> a",
            "{from: input, to: a, type: ON_FAILURE}",
            "unknown-relation",
            id="a relation",
        ),
        pytest.param("http_request", "http_requst", "unknown-component", id="a component that there is not"),
        pytest.param("url:", "uri:", "unknown-parameter", id="a parameter that there is not"),
        pytest.param("url:", "policy: {retries: 2}, url:", "unknown-key", id="a policy that there is not"),
        pytest.param(
            "url:", "policy: {retry: {delay: 1s}}, url:", "missing-field", id="a retry without its limit"
        ),
        pytest.param(
            "url:", "policy: {retry: {limit: -1}}, url:", "missing-field", id="a limit below nought"
        ),
        pytest.param(
            "url:", "policy: {retry: {limit: 1, backoff: random}}, url:", "missing-field", id="a backoff"
        ),
        pytest.param(
            "url:", "policy: {timeout: 30}, url:", "missing-field", id="a duration without its unit"
        ),
        pytest.param("url:", "policy: {on_error: ignore}, url:", "missing-field", id="what a failure does"),
        pytest.param("url:", "policy: {concurrency: 0}, url:", "missing-field", id="no item at once"),
        pytest.param("url:", "policy: often, url:", "missing-field", id="a policy that is no map"),
        pytest.param("{component: " + CALL + "}", "set", "missing-field", id="a text as a node"),
        pytest.param("description: d", "access: private", "missing-field", id="who may call it"),
        pytest.param("description: d", "egress: [{host: a}]", "missing-field", id="a host that is no text"),
        pytest.param(
            "description: d", "triggers: {crons: []}", "unknown-key", id="a trigger that there is not"
        ),
        pytest.param(
            "description: d", "triggers: {cron: [5]}", "missing-field", id="a schedule that is no text"
        ),
        pytest.param("description: d", "inputs: [a]", "missing-field", id="inputs that are a list"),
        pytest.param(CALL, "code, code: return 1, inputs: {}", "unknown-key", id="a code node's key"),
        pytest.param(
            CALL,
            "code, code: return 1, limits: {max_bytes: 1}",
            "unknown-key",
            id="a limit that there is not",
        ),
        pytest.param(CALL, "cron, cron_expr: '* * * * *', tz: UTC", "unknown-key", id="a time zone"),
        pytest.param(
            CALL,
            "trigger_workflow, workflow_name: it, payload: {}",
            "unknown-key",
            id="a call's key",
        ),
    ],
)
def test_what_both_refuse(old: str, new: str, slug: str) -> None:
    assert refused(WORKFLOW, of_text(SOUND)) == []
    assert old in SOUND
    text = SOUND.replace(old, new)
    found = lint_sources([Input(Source("it.yaml", text), "it.yaml")], CATALOG, {}, Selection())
    assert slug in {each.code.slug for each in found}
    assert refused(WORKFLOW, of_text(text))


@pytest.mark.parametrize(
    "config",
    [
        pytest.param(
            '{component: http_request, url: "{{input.url}}", timeout_ms: "{{input.ms}}"}', id="for a number"
        ),
        pytest.param(
            '{component: http_request, url: __URL__, headers: "{{input.headers}}"}', id="for an object"
        ),
        pytest.param(
            '{component: merge, inputs: "{{input.all}}", mode: "{{input.mode}}"}', id="for a listed value"
        ),
        pytest.param('{component: switch, cases: "{{input.cases}}"}', id="for one of several shapes"),
        pytest.param(
            '{component: "component://set", values: {a: "{{input.a}}"}, x-note: mine}', id="below a value"
        ),
        pytest.param("{component: set}", id="a parameter that may come from upstream"),
        pytest.param(
            "{component: https://a.example.com/run, anything: [1]}", id="anything for a remote component"
        ),
        pytest.param("{values: {a: 1}}", id="anything for a node without a component"),
    ],
)
def test_a_template_stands_for_any_value(config: str) -> None:
    text = f"name: it\nflow: [input >> ON_SUCCESS >> a]\nconfig:\n  a: {config}\n"
    assert refused(WORKFLOW, of_text(text)) == []


@pytest.mark.parametrize(
    "config",
    [
        pytest.param(
            "{component: http_request, url: 'https://a', timeout_ms: soon}", id="a text for a number"
        ),
        pytest.param("{component: http_request, url: 'https://a', headers: [a]}", id="a list for an object"),
        pytest.param("{component: merge, inputs: [], mode: deeply}", id="none of the listed values"),
        pytest.param("{component: switch, cases: [{match: a}]}", id="a key that lacks below a value"),
    ],
)
def test_values_are_checked(config: str) -> None:
    text = f"name: it\nflow: [input >> ON_SUCCESS >> a]\nconfig:\n  a: {config}\n"
    assert refused(WORKFLOW, of_text(text))


CONTRACT: dict[str, Any] = {
    "canonical_id": "it",
    "display_name": "It",
    "category": "data",
    "version": "1.0.0",
    "description": "d",
    "input_schema": {"type": "object"},
    "cases": [{"name": "a", "input": {}, "output": 1}],
}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"canonical_id": "It"}, id="an id in capitals"),
        pytest.param({"category": "misc"}, id="a category that there is not"),
        pytest.param({"version": "1"}, id="a version that is none"),
        pytest.param({"author": "me"}, id="a key that nobody reads"),
        pytest.param({"capabilities": ["fetch"]}, id="a host function that there is not"),
        pytest.param({"capabilities": ["result_read"]}, id="the host function that comes with any other"),
        pytest.param({"cases": [{"name": "a", "input": {}}]}, id="a case that expects nothing"),
        pytest.param(
            {"cases": [{"name": "a", "input": {}, "output": 1, "output_schema": True}]}, id="two expectations"
        ),
        pytest.param({"cases": [{"name": "a", "input": {}, "output": 1, "why": ""}]}, id="a case's key"),
        pytest.param({"gherkin_tests": [{"given": "a", "when": "b"}]}, id="a scenario without its end"),
        pytest.param({"input_schema": "object"}, id="a schema that is a text"),
        pytest.param({"deterministic": "yes"}, id="a flag that is a text"),
    ],
)
def test_what_both_refuse_of_a_contract(change: dict[str, Any]) -> None:
    schema = contract_schema()
    assert refused(schema, {**CONTRACT, "x-mine": 1}) == []
    assert not list(flaws(CONTRACT, "it"))
    assert list(flaws({**CONTRACT, **change}, "it"))
    assert refused(schema, {**CONTRACT, **change})


NOTION = """\
canonical_id: notion_create_page
display_name: Create a page
description: Adds a page to a database
endpoint: https://api.notion.com/v1/pages
method: POST
headers: {Notion-Version: "2022-06-28"}
body: {parent: {database_id: "{{database}}"}}
response_map: {text_path: id}
auth_service: notion
input_schema: {type: object, properties: {database: {type: string}}}
"""
NOTION_KEY = """\
service: notion
primitive: static_key
base_url: https://api.notion.com
required_secrets: [{key: NOTION_TOKEN, label: Token, help_url: "https://www.notion.so/my-integrations"}]
inject: {header: {Authorization: "Bearer {{secret.NOTION_TOKEN}}"}}
"""


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        pytest.param(NOTION, True, id="an API recipe"),
        pytest.param(NOTION_KEY, True, id="an auth recipe"),
        pytest.param(NOTION.replace("POST", "SEND"), False, id="a method that there is not"),
        pytest.param(NOTION.replace("endpoint", "endpont"), False, id="no endpoint"),
        pytest.param(NOTION + "body_template: x\n", False, id="two bodies"),
        pytest.param(NOTION.replace("https://api", "http://api"), False, id="an address without encryption"),
        pytest.param(NOTION_KEY.replace("static_key", "password"), False, id="a primitive that there is not"),
        pytest.param(NOTION_KEY.replace("key: NOTION_TOKEN, ", ""), False, id="a secret without its name"),
        pytest.param(NOTION_KEY.replace("header:", "cookie:"), False, id="a place where no secret goes"),
    ],
)
def test_recipes(text: str, is_right: bool) -> None:
    assert (refused(recipe_schema(), of_text(text)) == []) is is_right


# ── the command ────────────────────────────────────────────────────────────────────────────────


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "arcrun_compiler.cli.main", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
    )


def test_the_command_prints_the_project_s_own_components(tmp_path: Path) -> None:
    own = tmp_path / "components" / "shout"
    own.mkdir(parents=True)
    own.joinpath("component.contract.yaml").write_text(
        json.dumps(
            {
                **CONTRACT,
                "canonical_id": "shout",
                "input_schema": {"type": "object", "properties": {"loud": {}}},
            }
        )
    )
    done = run("schema", "workflow", cwd=tmp_path)
    schema = json.loads(done.stdout)
    names = schema["definitions"]["node"]["properties"]["component"]["anyOf"][0]["enum"]
    assert "shout" in names
    assert "http_request" in names
    rules = schema["definitions"]["node"]["allOf"]
    assert any("loud" in rule["then"]["properties"] for rule in rules)


def test_the_command_knows_three_kinds(tmp_path: Path) -> None:
    titles = [
        json.loads(run("schema", each, cwd=tmp_path).stdout)["title"] for each in ("recipe", "contract")
    ]
    assert titles == ["arcrun recipe", "arcrun component contract"]
    assert run("schema", "flow", cwd=tmp_path).returncode == 2
