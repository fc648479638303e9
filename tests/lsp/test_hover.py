"""What an editor shows of the name under the cursor."""

import pytest
from client import Editor

TEXT = """\
name: orders
description: Orders what runs low
inputs:
  below: {type: integer, default: 10, description: order below this many}
flow:
  - input >> ON_SUCCESS >> 庫存
  - 庫存 >> 失敗時 >> rescue
  - 庫存 >> FOREACH product IN 庫存.data.json.products >> order
  - 庫存 >> IF(data.status == 200) >> check
  - check >> CALLS_SUBFLOW >> shipping
  - 庫存 >> ON_SUCCESS >> total
  - total >> FOREACH row IN total.data.all >> each
config:
  庫存:
    component: http_request
    url: https://stock.example.com/{{input.below | urlencode}}
    policy: {retry: {limit: 2, backoff: linear}}
  order:
    component: http_request
    method: POST
    url: https://orders.example.com/{{product.id}}/{{product_index}}
    headers: {Authorization: "Bearer {{credential.token}}"}
  rescue: {component: set, values: {reason: "{{庫存.error}}", day: "{{_today}}"}}
  check:
    component: code
    code: return input.n;
    input: {n: "{{庫存.data.status}}", all: "{{data}}"} # arcrun: ignore[ARC204, not-upstream]
  total:
    component: code
    code: "return { sum: input.n + 1, all: [{ n: 1 }, { n: 2 }] };"
    input: {n: "of {{庫存.success}}"}
  each:
    component: set
    values: {n: "{{row.n}}"}
output: "{{total.data}}"
---
name: shipping
description: How many days shipping takes
inputs: {data: {type: object, required: true}}
flow: [input >> ON_SUCCESS >> set]
config: {set: {values: {}}}
"""


@pytest.mark.parametrize(
    ("at", "told"),
    [
        pytest.param(
            "input >> ON_SUCCESS >> ‸庫存",
            ["庫存", "`http_request` 1.0.0", "HTTP request"],
            id="a node: its component",
        ),
        pytest.param("‸庫存:", ["- `url`: text, required", "`timeout_ms`"], id="a node: its parameters"),
        pytest.param(
            "{{庫‸存.error", ["{success: false, error: text", "node: text}"], id="a node where it has failed"
        ),
        pytest.param(
            "of {{庫‸存.success",
            ["{data: {status: integer,", "results: ["],
            id="a node where it has succeeded",
        ),
        pytest.param(
            "{{庫存.error‸", ["**error**: a text", "By the contract of `http_request`"], id="an error"
        ),
        pytest.param("{{row.n‸", ["**n**: 1 or 2"], id="a member of an item"),
        pytest.param("FOREACH ro‸w", ["**row**: `{n}`", "- `n`: integer"], id="an item whose type is known"),
        pytest.param(
            "{{total.da‸ta",
            ["**data**: `{sum, all}`", "- `sum`: any", "By the code of `total`"],
            id="what code returns",
        ),
        pytest.param("    val‸ues: {n", ["Given: `{n}`"], id="what a parameter is given"),
        pytest.param("    values: {‸n", ["Given: 1 or 2"], id="what is given below a parameter"),
        pytest.param("‸order:", ["once for each `product` of `庫存`"], id="a node in a loop"),
        pytest.param("‸check:", ["JavaScript"], id="a code node"),
        pytest.param(
            "- ‸input >>",
            ["the payload", "`below`: integer, default `10`. order below this many"],
            id="the payload",
        ),
        pytest.param(">> ON_SUC‸CESS", ["fires when the source did not fail", "`成功時`"], id="a relation"),
        pytest.param(
            ">> 失‸敗時",
            ["**ON_FAIL**, written `失敗時`", "takes care of the failure"],
            id="a Chinese relation",
        ),
        pytest.param("FOR‸EACH", ["once for each item"], id="a loop's relation"),
        pytest.param(
            "FOREACH prod‸uct",
            ["item of the loop", "`庫存.data.json.products`"],
            id="a loop variable where it is made",
        ),
        pytest.param("{{prod‸uct.id", ["item of the loop"], id="a loop variable where it is read"),
        pytest.param("{{product_in‸dex", ["integer", "position"], id="a loop's index"),
        pytest.param("url‸encode", ["encodeURIComponent"], id="a filter"),
        pytest.param("{{_to‸day", ["2026-11-23"], id="a reserved root"),
        pytest.param("credential.to‸ken", ["CRED_TOKEN"], id="a credential"),
        pytest.param("input.be‸low |", ["integer", "order below this many"], id="a field of the payload"),
        pytest.param("{{庫存.data.sta‸tus", ["integer", "The status."], id="a member of a result"),
        pytest.param("IF(data.sta‸tus", ["integer", "The status."], id="a member in a condition"),
        pytest.param("IN 庫存.da‸ta.json", ["`headers`"], id="a member in a loop's list"),
        pytest.param("component: http_re‸quest", ["Sends one HTTP request"], id="a component"),
        pytest.param("component: co‸de", ["JavaScript"], id="a component of the compiler"),
        pytest.param("    met‸hod: POST", ["default `GET`", "in any case"], id="a parameter"),
        pytest.param("    in‸put: {n", ["What the code can read"], id="a parameter of a code node"),
        pytest.param("pol‸icy:", ["How the node is run"], id="the policy"),
        pytest.param("ret‸ry:", ["Tries a failed node again"], id="a key of the policy"),
        pytest.param("back‸off:", ["exponential"], id="a key of the retry"),
        pytest.param("fl‸ow:\n  - input", ["Who runs after whom"], id="a key of the workflow"),
        pytest.param(
            "CALLS_SUBFLOW >> ship‸ping",
            ["How many days shipping takes", "`data`: object, required"],
            id="a workflow",
        ),
        pytest.param("{{da‸ta}}", ["without its node", "read from `庫存`"], id="a field without its node"),
        pytest.param("ignore[ARC2‸04", ["# ARC204 maybe-missing", "What it does"], id="a rule by its id"),
        pytest.param("not-up‸stream]", ["# ARC203"], id="a rule by its slug"),
    ],
)
def test_hover_tells(editor: Editor, at: str, told: list[str]) -> None:
    assert TEXT.count(at.replace("‸", "")) >= 1
    file = editor.open(TEXT.replace(at.replace("‸", ""), at, 1))
    shown = file.hover()
    assert shown is not None
    for each in told:
        assert each in shown, shown


@pytest.mark.parametrize(
    "at",
    [
        pytest.param("return in‸put.n", id="code"),
        pytest.param("https://st‸ock.", id="a text"),
        pytest.param("description: Or‸ders", id="the description"),
    ],
)
def test_hover_is_silent(editor: Editor, at: str) -> None:
    assert editor.open(TEXT.replace(at.replace("‸", ""), at, 1)).hover() is None


def test_the_range_is_the_name(editor: Editor) -> None:
    file = editor.open(TEXT.replace("{{庫存.data.status", "{{庫‸存.data.status"))
    found = file.ask("textDocument/hover")
    assert file.shown(found["range"]) == "庫存"
