"""What counts as a change of meaning, and what does not."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from harness.command import Acr, acr_in, refused
from harness.workflows import CATALOG

from arcrun_compiler.comparing import Side, compare_sources
from arcrun_compiler.pipeline import Input
from arcrun_compiler.report import change_json, change_markdown, change_text
from arcrun_compiler.text.change import KINDS, Action, Change, WorkflowChange
from arcrun_compiler.text.source import Source

ROOT = Path(__file__).parent.parent.parent
BASE = """\
name: shop
description: Orders what runs low
inputs:
  below: {type: integer, minimum: 1, default: 10}
triggers: {cron: ["0 1 * * *"]}
flow:
  - input >> ON_SUCCESS >> stock
  - stock >> ON_SUCCESS >> low
  - stock >> ON_FAIL >> rescue
  - low >> FOREACH product IN low.data.items >> order
  - low >> IF(data.count > 3) >> note
config:
  stock: {component: http_request, url: "https://stock.example.com/products"}
  low:
    component: filter
    items: "{{stock.data.json.products}}"
    condition: {key: count, op: lt, value: "{{input.below}}"}
  order:
    component: http_request
    method: POST
    url: https://orders.example.com/products/{{product.id | urlencode}}
    headers: {Authorization: "Bearer {{credential.orders_token}}"}
    policy: {retry: {limit: 2, delay: 1s}}
  note:
    component: code
    code: "return input.count + 1; // one more"
    input: {count: "{{low.data.count}}"}
  rescue: {component: set, values: {reason: "{{stock.error}}"}}
output: {orders: "{{low.results | length}}", reason: "{{rescue.data.reason}}"}
"""
IF_EDGE = "- low >> IF(data.count > 3) >> note"
OTHER = """\
---
name: other
description: d
flow: [input >> ON_SUCCESS >> a]
config: {a: {component: set, values: {}}}
"""


def side(text: str) -> Side:
    return Side([Input(Source("a.yaml", text), "a.yaml")], CATALOG, {})


def compared(old: str, new: str) -> tuple[WorkflowChange, ...]:
    found = compare_sources(side(old), side(new))
    assert found.unreadable == ()
    return found.changes


def edited(*pairs: str) -> str:
    text = BASE
    for one, other in zip(pairs[::2], pairs[1::2]):
        assert one in text
        text = text.replace(one, other)
    return text


def told(changes: tuple[WorkflowChange, ...]) -> list[str]:
    return [
        f"{each.kind} {each.action} {each.subject}: {each.before} → {each.after}"
        for each in changes[0].changes
    ]


@pytest.mark.parametrize(
    "new",
    [
        pytest.param(BASE, id="nothing"),
        pytest.param(edited("ON_SUCCESS", "成功時", "ON_FAIL", "fail"), id="another word for a relation"),
        pytest.param(
            edited("Orders what", "# new\ndescription2: x\nx-old: Orders what").replace(
                "description2", "x-a"
            ),
            id="descriptions, comments and keys of the author's own",
        ),
        pytest.param(
            edited("product IN", "item IN", "{{product.id", "{{item.id"), id="what a loop calls its items"
        ),
        pytest.param(edited("- input >>", "- trigger >>"), id="another word for the virtual source"),
        pytest.param(
            edited(IF_EDGE, "- \"(low)-[:IF {condition: 'data.count>3'}]->(note)\""),
            id="another notation",
        ),
        pytest.param(
            edited("{{product.id | urlencode}}", "{{ product.id|urlencode }}"), id="blanks in a template"
        ),
        pytest.param(edited('"{{input.below}}"', '"{{below}}"'), id="an implicit field that means the same"),
        pytest.param(
            edited("return input.count + 1; // one more", "return input.count  +  1;"),
            id="blanks and comments of code",
        ),
        pytest.param(edited("delay: 1s", "delay: 1000ms, backoff: exponential"), id="a default written out"),
        pytest.param(edited("policy: {retry", "'policy': {retry"), id="quotes"),
    ],
)
def test_what_is_no_change(new: str) -> None:
    assert compared(BASE, new) == ()
    assert compared(new, BASE) == ()


@pytest.mark.parametrize(
    ("new", "changes"),
    [
        pytest.param(
            edited("https://stock.example.com", "https://other.example.org"),
            [
                "host added other.example.org: None → other.example.org",
                "host removed stock.example.com: stock.example.com → None",
                'parameter changed stock.url: "https://stock.example.com/products" → "https://other.example.org/products"',
            ],
            id="a host, first of all",
        ),
        pytest.param(
            edited("credential.orders_token", "credential.admin"),
            [
                "credential added admin: None → admin",
                "credential removed orders_token: orders_token → None",
                'parameter changed order.headers.Authorization: "Bearer {{credential.orders_token}}"'
                ' → "Bearer {{credential.admin}}"',
            ],
            id="a credential",
        ),
        pytest.param(
            edited("triggers: {cron", "access: public\ntriggers: {cron", "0 1 * * *", "0 2 * * *"),
            [
                "access changed access: key → public",
                "trigger added cron 0 2 * * *: None → cron 0 2 * * *",
                "trigger removed cron 0 1 * * *: cron 0 1 * * * → None",
            ],
            id="who and what starts it",
        ),
        pytest.param(
            edited("minimum: 1, default: 10}", "default: 20}\n  all: {type: boolean, required: true}"),
            [
                "payload changed input.below: default: 10 → 20",
                "payload removed input.below: minimum: 1 → None",
                'payload added input.all: None → {type: "boolean", required: true}',
            ],
            id="the payload, by keyword",
        ),
        pytest.param(
            edited("component: filter\n    items:", "component: set\n    values:"),
            [
                "node changed low: filter → set",
                "parameter added low.values: None → {{stock.data.json.products}}",
                "parameter removed low.items: {{stock.data.json.products}} → None",
            ],
            id="a component, and its parameters",
        ),
        pytest.param(
            edited("limit: 2", "limit: 3", "delay: 1s}", "delay: 1s}, timeout: 5s"),
            [
                "policy changed order.policy.retry.limit: 2 → 3",
                "policy added order.policy.timeout: None → 5000ms",
                "cost changed subrequests: 1 + 3 × items(low.product) → 1 + 4 × items(low.product)",
            ],
            id="a policy, and what it costs",
        ),
        pytest.param(
            edited("stock >> ON_FAIL", "stock >> PIPE", "IF(data.count > 3)", "IF(data.count > 4)"),
            [
                "edge changed stock >> rescue: ON_FAIL → PIPE",
                "edge changed low >> note: IF(data.count > 3) → IF(data.count > 4)",
            ],
            id="relations and conditions",
        ),
        pytest.param(
            edited(
                "  - stock >> ON_FAIL >> rescue\n",
                "",
                "  - low >> IF",
                "  - stock >> ON_FAIL >> rescue\n  - low >> IF",
            ).replace(
                "  - stock >> ON_SUCCESS >> low\n  - low >> FOREACH",
                "  - stock >> ON_SUCCESS >> low\n  - low >> FOREACH",
            ),
            [],
            id="an edge that moves without changing the order",
        ),
        pytest.param(
            edited(
                "  - stock >> ON_SUCCESS >> low\n  - stock >> ON_FAIL >> rescue\n",
                "  - stock >> ON_FAIL >> rescue\n  - stock >> ON_SUCCESS >> low\n",
            ),
            ["order changed order: stock, low, order, note, rescue → stock, rescue, low, order, note"],
            id="the order",
        ),
        pytest.param(
            edited("rescue", "retry later", "{{retry later.", '{{[\\"retry later\\"].'),
            ["node renamed retry later: rescue → retry later"],
            id="a node with another name",
        ),
        pytest.param(
            re.sub(r"(?<!/)\bstock\b", "shelf", re.sub(r"\blow\b", "few", BASE)),
            ["node renamed shelf: stock → shelf", "node renamed few: low → few"],
            id="neighbours with other names",
        ),
        pytest.param(
            edited(
                "rescue: {component: set, values",
                "sorry: {component: set, values: {}}\n  rescue: {component: set, values",
                "stock >> ON_FAIL >> rescue",
                "stock >> ON_FAIL >> rescue >> PIPE >> sorry",
            ),
            [
                "node added sorry: None → set",
                "parameter added sorry.values: None → {}",
                "edge added rescue >> sorry: None → PIPE",
            ],
            id="a node, its parameters and edges",
        ),
        pytest.param(
            edited("{{low.results | length}}", "{{low.data.count | string}}"),
            [
                "output changed output.orders: {{low.results | length}} → {{low.data.count | string}}",
                "result changed result: {orders?: integer, reason?: text} → {orders?: text, reason?: text}",
            ],
            id="the output, and its type",
        ),
        pytest.param(
            edited("count + 1", "count + 2"),
            [
                "parameter changed note.code: return input.count + 1; // one more"
                " → return input.count + 2; // one more"
            ],
            id="code",
        ),
    ],
)
def test_changes(new: str, changes: list[str]) -> None:
    found = compared(BASE, new)
    assert (told(found) if found else []) == changes


def test_workflows_come_and_go() -> None:
    found = compared(BASE, BASE + OTHER)
    assert [(each.name, each.action, each.changes) for each in found] == [("other", Action.ADDED, ())]
    found = compared(BASE + OTHER, OTHER)
    assert [(each.name, each.action) for each in found] == [("shop", Action.REMOVED)]
    found = compared(OTHER, BASE + OTHER)
    assert [each.kind for each in found[0].changes] == ["host", "host", "credential", "trigger", "cost"]


def test_a_workflow_with_another_name() -> None:
    found = compared(BASE, BASE.replace("name: shop", "name: store"))
    assert found == (WorkflowChange("store", Action.RENAMED, (), "shop"),)
    both = compared(BASE + OTHER, BASE + OTHER.replace("name: other", "name: another"))
    assert both == (WorkflowChange("another", Action.RENAMED, (), "other"),)


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.yaml")), ids=lambda path: str(path.name))
def test_a_workflow_is_like_itself(path: Path) -> None:
    text = path.read_text("utf-8")
    if "\nflow:" in text:
        assert compared(text, text) == ()


# ── how they are shown ─────────────────────────────────────────────────────────────────────────

NASTY = "a|b`` </code> @me [x](https://evil.example.com) \u202e <script>"
CHANGES = (
    WorkflowChange(
        "shop",
        Action.CHANGED,
        (
            Change("host", Action.ADDED, "new.example.com", None, "new.example.com"),
            Change("parameter", Action.CHANGED, NASTY, NASTY, "`x`"),
            Change("parameter", Action.CHANGED, "a.code", "one\n```\ntwo\n", "one\n```\nthree\n"),
        ),
    ),
    WorkflowChange("other", Action.RENAMED, (), "another"),
)
SIDE = {"type": ["string", "null"]}
CHANGE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "kind": {"enum": list(KINDS)},
        "action": {"enum": [each.value for each in Action]},
        "subject": {"type": "string"},
        "before": SIDE,
        "after": SIDE,
        "exposure": {"type": "boolean"},
    },
    "required": ["kind", "action", "subject", "before", "after", "exposure"],
    "additionalProperties": False,
}
WORKFLOW: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "action": {"enum": [each.value for each in Action]},
        "was": SIDE,
        "changes": {"type": "array", "items": CHANGE},
    },
    "required": ["name", "action", "was", "changes"],
    "additionalProperties": False,
}


def test_text() -> None:
    shown = change_text.render(CHANGES).splitlines()
    assert shown[:2] == ["shop changed", "  + host       new.example.com"]
    assert shown[-8:] == [
        "        one",
        "        ```",
        "      - two",
        "      + three",
        "",
        "other renamed (was another)",
        "",
        "2 workflows: 1 changed, 1 renamed",
    ]
    assert "\u202e" not in "".join(shown)
    assert "\x1b[1;33m+\x1b[0m host" in change_text.render(CHANGES, color=True)


def test_json() -> None:
    made = json.loads(change_json.render(CHANGES))
    assert made["version"] == 1
    for each in made["workflows"]:
        jsonschema.validate(each, WORKFLOW)
    assert [change["exposure"] for change in made["workflows"][0]["changes"]] == [True, False, False]


def test_markdown_cannot_be_broken_out_of() -> None:
    shown = change_markdown.render(CHANGES)
    assert "- ➕ **host** `new.example.com`" in shown
    row = next(line for line in shown.splitlines() if "✏️ parameter" in line and line.startswith("|"))
    assert row.count("|") == 5
    assert "<script>" not in shown
    assert "https://evil" not in shown
    assert "````diff\n  one\n  ```\n- two\n+ three\n````" in shown


def test_many_changes_are_folded_away() -> None:
    many = tuple(Change("parameter", Action.ADDED, f"a.{i}", None, "1") for i in range(13))
    host = Change("host", Action.ADDED, "x.example.com", None, "x.example.com")
    shown = change_markdown.render((WorkflowChange("a", Action.CHANGED, (host, *many)),))
    assert shown.index("x.example.com") < shown.index("<details><summary>13 more changes</summary>\n\n|")
    assert shown.endswith("</details>\n")


# ── the command ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def acr(tmp_path: Path) -> Acr:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    (tmp_path / "old" / "shop.yaml").write_text(BASE, "utf-8")
    (tmp_path / "new" / "店.yaml").write_text(edited("limit: 2", "limit: 3"), "utf-8")
    return acr_in(tmp_path)


def test_diff_of_folders(acr: Acr) -> None:
    done = acr("diff", "old", "new")
    assert done.returncode == 1
    assert "~ policy  order.policy.retry.limit: 2 → 3" in done.stdout
    assert json.loads(acr("diff", "old", "new", "-f", "json").stdout)["version"] == 1
    assert (
        "| ✏️ policy | `order.policy.retry.limit` | `2` | `3` |"
        in acr("diff", "old", "new", "--output-format", "markdown").stdout
    )


def test_diff_of_the_same(acr: Acr) -> None:
    done = acr("diff", "old/shop.yaml", "-", stdin="# new\n" + BASE)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "no change in meaning\n")
    done = acr("diff", "old", "old", "-f", "markdown")
    assert (done.returncode, done.stdout) == (0, "### Workflows\n\nNo change in meaning.\n")


def test_diff_of_what_cannot_be_read(acr: Acr, tmp_path: Path) -> None:
    refused(acr("diff", "old", "nowhere"), "there is no file or folder `nowhere`")
    refused(acr("diff", "-", "-"), "only one side can be standard input")
    done = acr("diff", "old", "-", stdin="flow: [a\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert "yaml-syntax" in done.stderr


def test_diff_says_when_a_side_has_errors(acr: Acr) -> None:
    done = acr("diff", "old", "-", stdin=BASE.replace("component: filter", "component: fliter"))
    assert done.returncode == 1
    assert "acr: `<stdin>` has errors, so what it means is not certain" in done.stderr
    assert "~ node  low: filter → fliter" in done.stdout
    assert "cost" not in done.stdout


def test_workflows_beside_a_file_are_found(acr: Acr) -> None:
    done = acr("diff", "bad.yaml", str(ROOT / "examples" / "notify_files.yaml"))
    assert "notify_files.yaml` has errors" not in done.stderr
