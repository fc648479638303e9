"""What rules make of types: what is certain is told where it stands, what might be right is not."""

import pytest
from told import HEAD, Told, at, findings, told

from arcrun_compiler.text.edit import edited

HTTP = '{component: http_request, url: "https://a.test/"}'


def workflow(*edges: str, inputs: str = "", output: str = "", **nodes: str) -> str:
    rows = "".join(f"  {name}: {written}\n" for name, written in nodes.items())
    listed = "".join(f"  - {edge}\n" for edge in edges)
    given = f"inputs: {inputs}\n" if inputs else ""
    gives = f"output: {output}\n" if output else ""
    return f"{HEAD}{given}flow:\n{listed}config:\n{rows}{gives}"


def keeps(path: str, *edges: str, inputs: str = "", **nodes: str) -> str:
    """A workflow whose node `keep` reads a path."""
    return workflow(
        *edges, inputs=inputs, **nodes, keep=f'{{component: set, values: {{v: "{{{{{path}}}}}"}}}}'
    )


NOTHING: set[tuple[str, str]] = set()
PATH = "no-such-property"
A = "input >> ON_SUCCESS >> a >> ON_SUCCESS >> keep"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(keeps("a.data.json.x.y", A, a=HTTP), NOTHING, id="json may hold anything"),
        pytest.param(keeps("a.data.headers.etag", A, a=HTTP), NOTHING, id="any header"),
        pytest.param(keeps("a.data.boddy", A, a=HTTP), {(PATH, "boddy")}, id="a misspelt property"),
        pytest.param(keeps("a.data.status.code", A, a=HTTP), {(PATH, "code")}, id="a number has none"),
        pytest.param(keeps("a.error", A, a=HTTP), {(PATH, "error")}, id="the error of what did not fail"),
        pytest.param(keeps("a.error ?? null", A, a=HTTP), NOTHING, id="unless something stands in"),
        pytest.param(
            keeps("a.error", "input >> ON_SUCCESS >> a >> PIPE >> keep", a=HTTP),
            NOTHING,
            id="it may have failed",
        ),
        pytest.param(
            keeps("a.data.status", "input >> ON_SUCCESS >> a >> ON_FAIL >> keep", a=HTTP),
            NOTHING,
            id="a failure with an answer",
        ),
        pytest.param(
            keeps(
                "a.data.n",
                "input >> ON_SUCCESS >> a >> ON_FAIL >> keep",
                a="{component: set, values: {n: 1}}",
            ),
            {(PATH, "data")},
            id="a failure without data",
        ),
        pytest.param(
            keeps("input.x.y", A, a=HTTP, inputs="{x: {type: object}}"), NOTHING, id="an open object"
        ),
        pytest.param(keeps("input.x.y", A, a=HTTP, inputs="{x: {type: string}}"), {(PATH, "y")}, id="a text"),
        pytest.param(
            keeps("input.x.length", A, a=HTTP, inputs="{x: {type: object}}"),
            NOTHING,
            id="a property `length`",
        ),
        pytest.param(
            keeps("input.x.y", A, a=HTTP, inputs="{x: {type: strnig}}"),
            {("bad-schema", "strnig")},
            id="no known type",
        ),
        pytest.param(
            keeps(
                "a.results",
                "input >> PIPE >> a",
                "a >> FOREACH x IN a.data.json >> b",
                "a >> PIPE >> keep",
                a=HTTP,
                b="{component: set, values: {n: 1}}",
            ),
            NOTHING,
            id="results after the loop",
        ),
        pytest.param(
            keeps(
                "a.results",
                "input >> PIPE >> a",
                "a >> PIPE >> keep",
                "a >> FOREACH x IN a.data.json >> b",
                a=HTTP,
                b="{component: set, values: {n: 1}}",
            ),
            {(PATH, "results")},
            id="results before the loop",
        ),
        pytest.param(
            keeps("a.data.b", A, a="{component: set, assignments: [{key: b, value: 1}], values: {c: 1}}"),
            NOTHING,
            id="names that only the run knows",
        ),
        pytest.param(
            keeps("a.data.x", A, a='{component: code, code: "const o = {}; o.x = 1; return o;"}'),
            NOTHING,
            id="an object that is made step by step",
        ),
        pytest.param(
            keeps("a.data.x", A, a='{component: code, code: "return { y: 1 };"}'),
            {(PATH, "x")},
            id="an object of code",
        ),
    ],
)
def test_paths(text: str, expected: set[tuple[str, str]]) -> None:
    assert told(text) == {Told(*each) for each in expected}


ONE = "input >> ON_SUCCESS >> a"


@pytest.mark.parametrize(
    ("node", "inputs", "expected"),
    [
        pytest.param(
            "{component: array_ops, operation: sum, input: '{{input.x}}'}",
            "{x: {type: array}}",
            NOTHING,
            id="a list that may hold numbers",
        ),
        pytest.param(
            "{component: array_ops, operation: sum, input: '{{input.x}}'}",
            "{x: {type: array, items: {type: string}}}",
            NOTHING,
            id="a list that may be empty",
        ),
        pytest.param(
            "{component: array_ops, operation: sum, input: '{{input.x}}'}",
            "{x: {type: string}}",
            {("type-mismatch", "input.x")},
            id="a text for a list",
        ),
        pytest.param(
            "{component: array_ops, operation: sum, input: [a, b]}",
            "",
            {("type-mismatch", "a"), ("type-mismatch", "b")},
            id="texts among numbers",
        ),
        pytest.param(
            "{component: array_ops, operation: pluck, input: []}",
            "",
            {("bad-constant", "a")},
            id="an operation that needs more",
        ),
        pytest.param(
            "{component: array_ops, operation: '{{input.x}}', input: []}",
            "{x: {type: string}}",
            NOTHING,
            id="an operation that the run knows",
        ),
        pytest.param(
            "{component: http_request, url: 'https://a.test/', timeout_ms: '{{input.x}}'}",
            "{x: {type: number}}",
            NOTHING,
            id="a number that may be whole",
        ),
        pytest.param(
            "{component: http_request, url: 'https://a.test/', timeout_ms: 1.5}",
            "",
            {
                ("type-mismatch", "1.5"),
            },
            id="a number that is not",
        ),
        pytest.param(
            "{component: http_request, url: 'https://a.test/', method: null}",
            "",
            NOTHING,
            id="null where it is allowed",
        ),
        pytest.param(
            "{component: http_request, url: 'https://a.test/', headers: {a: '{{input.x}}'}}",
            "{x: {type: object}}",
            {("type-mismatch", "input.x")},
            id="an object as a header",
        ),
        pytest.param(
            "{component: set, values: {v: 'a {{input.x}}'}}",
            "{x: {type: [object, string]}}",
            NOTHING,
            id="an object or a text in a text",
        ),
        pytest.param(
            "{component: set, values: {v: 'a {{input.x}}'}}",
            "{x: {type: object}}",
            {("object-in-text", "input.x")},
            id="an object in a text",
        ),
        pytest.param(
            "{component: set, values: {v: '{\"a\": {{input.x}}}'}}",
            "{x: {type: object}}",
            NOTHING,
            id="an object in JSON",
        ),
        pytest.param(
            "{component: set, values: {v: '{{input.x | length}}'}}",
            "{x: {type: number}}",
            {("type-mismatch", "input.x")},
            id="a filter that does not fit",
        ),
        pytest.param(
            "{component: set, values: {v: '{{input.x | length}}'}}",
            "{x: {type: [number, string]}}",
            NOTHING,
            id="a filter that may fit",
        ),
        pytest.param(
            "{component: if_control, condition: n > 1, input: {n: '{{input.x}}'}}",
            "{x: {type: string}}",
            {("condition-type", "n > 1")},
            id="a condition of a component",
        ),
        pytest.param(
            "{component: if_control, condition: m > 1, input: {n: 1}}",
            "",
            {("no-such-property", "m")},
            id="a path in one",
        ),
        pytest.param(
            "{component: filter, items: '{{input.x}}', condition: item > 1}",
            "{x: {type: array, items: {type: integer}}}",
            NOTHING,
            id="the item itself",
        ),
        pytest.param(
            "{component: filter, items: '{{input.x}}', condition: \"item == '1'\"}",
            "{x: {type: array, items: {type: integer}}}",
            {("condition-type", "item == '1'")},
            id="an item that never is",
        ),
        pytest.param(
            "{component: filter, items: '{{input.x}}', condition: n = 1}",
            "",
            {("condition-syntax", "=")},
            id="a condition of a component that cannot be read",
        ),
        pytest.param(
            "{component: if_control, condition: input.n > 1, input: '{{input}}'}",
            "{n: {type: integer}}",
            {("no-such-property", "input")},
            id="a path that begins with whose it is",
        ),
        pytest.param(
            "{component: if_control, condition: input.n > 1, input: '{{input}}'}",
            "{input: {type: object}}",
            NOTHING,
            id="a field that is called so",
        ),
    ],
)
def test_values(node: str, inputs: str, expected: set[tuple[str, str]]) -> None:
    assert told(workflow(ONE, inputs=inputs, a=node)) == {Told(*each) for each in expected}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param("data.status == 200", NOTHING, id="a status"),
        pytest.param("data.status == 404", NOTHING, id="a status of a failure"),
        pytest.param("error == null", NOTHING, id="what may be missing equals null"),
        pytest.param("data.json.n == 1", NOTHING, id="json may hold anything"),
        pytest.param("data.status in [200, 201]", NOTHING, id="in a list"),
        pytest.param(
            "data.status in ['200']", {("condition-type", "data.status in ['200']")}, id="in a list of texts"
        ),
        pytest.param("data.status", NOTHING, id="a value as a condition"),
        pytest.param("result.data.status > 1 and ctx.success", NOTHING, id="prefixes"),
        pytest.param("size(data.body) > 1", NOTHING, id="a size"),
        pytest.param(
            "size(data.body) == '1'", {("condition-type", "size(data.body) == '1'")}, id="a size is a number"
        ),
        pytest.param(
            "success == 'true'", {("condition-type", "success == 'true'")}, id="a boolean is no text"
        ),
        pytest.param("not exists(data.json) or empty(data.body)", NOTHING, id="functions"),
        pytest.param("a.data.status == 200", {("no-such-property", "a")}, id="the name of the source"),
        pytest.param("data.body == '{{_today}}'", {("condition-syntax", "'{{_today}}'")}, id="a template"),
        pytest.param("'{{' in data.body", NOTHING, id="braces that are no template"),
    ],
)
def test_conditions(condition: str, expected: set[tuple[str, str]]) -> None:
    edge = f'{{from: a, to: b, type: IF, condition: "{condition}"}}'
    text = workflow(ONE, edge, a=HTTP, b="{component: set, values: {n: 1}}")
    assert told(text) == {Told(*each) for each in expected}


@pytest.mark.parametrize(
    ("source", "condition", "expected"),
    [
        pytest.param("input", "input.n > 1", {("no-such-property", "input")}, id="the payload"),
        pytest.param("webhook", "webhook.n > 1", {("no-such-property", "webhook")}, id="by another name"),
        pytest.param("input", "n > 1", NOTHING, id="its field"),
        pytest.param("input", "m > 1", NOTHING, id="a field that nobody declared"),
    ],
)
def test_conditions_over_the_payload(source: str, condition: str, expected: set[tuple[str, str]]) -> None:
    text = workflow(f"{source} >> IF({condition}) >> a", inputs="{n: {type: integer}}", a=HTTP)
    assert told(text) == {Told(*each) for each in expected}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("a.data.json.result.from.id", NOTHING, id="a field that the recipe does not name"),
        pytest.param("a.data.jsn.result", {("no-such-property", "jsn")}, id="what the recipe's result lacks"),
        pytest.param("a.data.json.ok.x", {("no-such-property", "x")}, id="a path into what it names"),
    ],
)
def test_an_answer_may_hold_more_than_its_recipe_names(path: str, expected: set[tuple[str, str]]) -> None:
    send = "{component: telegram_send_message, chat_id: '1', text: hi}"
    text = workflow(
        "input >> ON_SUCCESS >> a",
        "a >> ON_SUCCESS >> b",
        a=send,
        b=f"{{component: set, values: {{x: '{{{{{path}}}}}'}}}}",
    )
    assert told(text) == {Told(*each) for each in expected}


@pytest.mark.parametrize(
    ("template", "becomes"),
    [
        pytest.param("{{input.rows.length}}", "{{input.rows | length}}", id="of a list"),
        pytest.param("{{ input.rows.size ?? 0 }}", "{{ input.rows | length ?? 0 }}", id="with a default"),
        pytest.param("{{input.rows[0].count}}", "{{input.rows[0] | length}}", id="of a text"),
        pytest.param("{{input.rows.first}}", "{{input.rows | first}}", id="an end"),
        pytest.param('{{input.rows["length"]}}', None, id="in brackets"),
        pytest.param("{{input.rows.length.x}}", None, id="on the way"),
        pytest.param("{{input.n.length}}", None, id="of a number"),
        pytest.param("{{input.rows[0].first}}", None, id="the first of a text"),
    ],
)
def test_a_length_is_a_filter(template: str, becomes: str | None) -> None:
    inputs = "{rows: {type: array, items: {type: string}}, n: {type: number}}"
    text = workflow("input >> PIPE >> a", inputs=inputs, a=f"{{component: set, values: {{v: '{template}'}}}}")
    (finding,) = findings(text)
    assert (finding.code.slug, finding.fix is None) == (PATH, becomes is None)
    if finding.fix is not None:
        mended = edited(text, finding.fix.edits)
        assert mended == text.replace(template, str(becomes))
        assert findings(mended) == ()


def test_a_length_in_a_condition_is_its_size() -> None:
    inputs = "{rows: {type: array, required: true}}"
    text = workflow("input >> IF(rows.length > 0) >> a", inputs=inputs, a="{component: set, values: {n: 1}}")
    (finding,) = findings(text)
    assert finding.fix is not None
    mended = edited(text, finding.fix.edits)
    assert "IF(size(rows) > 0)" in mended
    assert findings(mended) == ()


@pytest.mark.parametrize(
    ("layout", "goal"),
    [
        pytest.param("YYYY-MM-DD", '"2006-01-02"', id="moment.js"),
        pytest.param("yyyy/MM/dd HH:mm", '"2006/01/02 15:04"', id="Java"),
        pytest.param("YYYY年M月D日", '"2006年1月2日"', id="Chinese"),
        pytest.param("YYYY-MM-DDTHH:mm:ssZ", '"2006-01-02T15:04:05Z07:00"', id="a whole time"),
        pytest.param("HH:MM", '"15:04"', id="minutes in capitals"),
        pytest.param("YYYY-MM-DD HH:MM", None, id="a month and minutes alike"),
        pytest.param("yyyy-01-02", None, id="half of each"),
        pytest.param("today", None, id="a word"),
    ],
)
def test_a_layout_of_another_library(layout: str, goal: str | None) -> None:
    node = f"{{component: date_ops, operation: now, args: {{layout: {layout}}}}}"
    (finding,) = findings(workflow("input >> PIPE >> a", a=node))
    assert (finding.code.slug, str(finding.severity), at(finding)) == ("bad-constant", "warning", layout)
    assert (finding.fix.edits[0].text if finding.fix else None) == goal


@pytest.mark.parametrize(
    "layout",
    ["2006-01-02", "'%Y-%m-%d'", "Jan 2", "'15:04'", "2006年1月2日", "'{{input.layout}}'", "3 PM", "''"],
)
def test_layouts_of_the_component(layout: str) -> None:
    node = f"{{component: date_ops, operation: now, args: {{layout: {layout}}}}}"
    assert findings(workflow("input >> PIPE >> a", a=node)) == ()


LOOPS = (
    "input >> PIPE >> a",
    "a >> FOREACH x IN a.data.json.xs >> b",
    "a >> FOREACH y IN a.data.json.ys >> c",
)
LAST = {("ambiguous-field", "results")}


@pytest.mark.parametrize(
    ("edges", "output", "expected"),
    [
        pytest.param((*LOOPS, "a >> PIPE >> d"), "a.results", LAST, id="behind two loops"),
        pytest.param((*LOOPS[:2], "a >> PIPE >> d"), "a.results", NOTHING, id="behind one loop"),
        pytest.param((*LOOPS[:2], "a >> PIPE >> d", LOOPS[2]), "a.results", NOTHING, id="between two loops"),
        pytest.param((*LOOPS, "a >> PIPE >> d"), "a.data.status", NOTHING, id="something else"),
        pytest.param(
            (*LOOPS[:2], "a >> FOREACH y IN a.results >> c", "a >> PIPE >> d"),
            "a.results",
            NOTHING,
            id="a loop over the results of the one before",
        ),
        pytest.param(
            (*LOOPS[:2], "a >> IF(size(results) > 0) >> d", LOOPS[2], "a >> IF(empty(results)) >> d"),
            "a.data.status",
            NOTHING,
            id="each is read before the next",
        ),
        pytest.param((*LOOPS, "a >> IF(size(results) > 0) >> d"), "a.data.status", LAST, id="in a condition"),
        pytest.param(
            (*LOOPS, "a >> IF(data.json.results == 1) >> d"), "a.data.status", NOTHING, id="another"
        ),
        pytest.param(
            (*LOOPS[:2], "a >> IF(size(results) > 0) >> d", LOOPS[2]), "a.data.status", NOTHING, id="between"
        ),
    ],
)
def test_results_behind_loops(edges: tuple[str, ...], output: str, expected: set[tuple[str, str]]) -> None:
    count = "{component: set, values: {n: 1}}"
    told_of = f'{{component: set, values: {{v: "{{{{{output}}}}}"}}}}'
    seen = told(workflow(*edges, a=HTTP, b=count, c=count, d=told_of))
    assert seen - {Told("unused-config", "c")} == expected


@pytest.mark.parametrize(
    ("path", "help"),
    [
        pytest.param("a.data.statusCode", "did you mean `a.data.status`?", id="a longer word"),
        pytest.param("a.data.rows", "`json` may hold it: `a.data.json.rows`", id="another word"),
        pytest.param("a.status", "did you mean `a.data.status`?", id="one below"),
    ],
)
def test_a_path_to_nothing_is_led_further(path: str, help: str) -> None:
    (finding,) = findings(keeps(path, A, a=HTTP))
    assert (finding.code.slug, finding.help) == (PATH, help)
