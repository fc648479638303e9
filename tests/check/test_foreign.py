"""Words of other engines: told where they stand, mended where it is certain, left alone where declared."""

import pytest
from told import HEAD, at, findings, flow

from arcrun_compiler.text.diagnostic import Diagnostic

HTTP = '{component: http_request, method: POST, url: "https://a.test/"'
AFTER = "input >> PIPE >> a >> ON_SUCCESS >> b"


def reading(path: str, *edges: str, inputs: str = "", before: str = "{{", a: str = HTTP + "}") -> str:
    """A workflow whose node `b` sends a path to a service, behind `a`."""
    b = f'{HTTP}, headers: {{X-Key: "{before}{path}}}}}"}}}}'
    text = flow(*(edges or (AFTER,)), a=a, b=b)
    return text.replace("flow:", f"inputs: {inputs}\nflow:", 1) if inputs else text


def mended(finding: Diagnostic) -> str | None:
    """The template's scalar with the fix applied."""
    text = finding.source.text
    if finding.fix is None:
        return None
    for edit in sorted(finding.fix.edits, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text.partition('X-Key: "')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("path", "becomes"),
    [
        pytest.param("steps.a.output", "{{a.data}}", id="a whole result"),
        pytest.param("steps.a.outputs.status", "{{a.data.status}}", id="a field of a result"),
        pytest.param("nodes.a.data.status", "{{a.data.status}}", id="a path that is right behind the word"),
        pytest.param("nodes.a.data.json.x.y", "{{a.data.json.x.y}}", id="below what may be anything"),
        pytest.param("nodes.a.colour", None, id="a field that is not there"),
        pytest.param("env.LINE_TOKEN", "{{credential.LINE_TOKEN}}", id="a secret of the environment"),
        pytest.param("process.env.API_KEY", "{{credential.API_KEY}}", id="as Node.js has it"),
        pytest.param("env.BASE_URL", None, id="perhaps no secret"),
        pytest.param("secrets.LINE", "{{secret.LINE}}", id="secrets"),
    ],
)
def test_another_engine_s_path_is_an_error(path: str, becomes: str | None) -> None:
    (finding,) = findings(reading(path))
    assert (finding.code.slug, at(finding)) == ("unknown-name", path.partition(".")[0])
    assert mended(finding) == becomes
    assert finding.help is not None


@pytest.mark.parametrize(
    ("path", "before", "becomes"),
    [
        pytest.param("secrets.LINE ", "${{ ", "{{ secret.LINE }}", id="secrets"),
        pytest.param("env.API_KEY ", "${{ ", "{{ credential.API_KEY }}", id="environment"),
        pytest.param("env.API_KEY ", "Bearer ${{ ", "Bearer {{ credential.API_KEY }}", id="in a text"),
        pytest.param("inputs.price", "NT${{", "NT${{input.price}}", id="the sign of a currency stays"),
    ],
)
def test_the_dollar_of_another_engine(path: str, before: str, becomes: str) -> None:
    (finding,) = findings(reading(path, before=before))
    assert mended(finding) == becomes


@pytest.mark.parametrize(
    ("path", "help"),
    [
        pytest.param("payload.x", "what the caller sends is `input`: write `input.x`", id="payload"),
        pytest.param("event.body", "what the caller sends is `input`: write `input.body`", id="event"),
        pytest.param(
            "prev.data.status", "a result is read by the name of its node: `a.data.status`", id="prev"
        ),
        pytest.param("json.status", "a result is read by the name of its node: `a.data.status`", id="json"),
        pytest.param("item.x", "no loop is around it", id="item"),
        pytest.param("execution.id", "write `_run_id`", id="the run"),
        pytest.param("github.actor", "there is no environment here", id="github"),
    ],
)
def test_what_may_be_a_field_is_not_settled_by_a_fix(path: str, help: str) -> None:
    (finding,) = findings(reading(path))
    assert (finding.code.slug, finding.fix) == ("implicit-field", None)
    assert str(finding.help).startswith(help)
    assert str(finding.help).endswith(f"if the payload has a field `{path.partition('.')[0]}`")


@pytest.mark.parametrize("word", ["payload", "body", "event"])
def test_a_declared_field_below_another_engine_s_word(word: str) -> None:
    (finding,) = findings(reading(f"{word}.x", inputs="{x: {type: string}}"))
    assert (finding.code.slug, mended(finding)) == ("unknown-name", "{{input.x}}")


def test_the_item_of_a_loop_that_names_it() -> None:
    edges = ("input >> PIPE >> a", "a >> FOREACH file IN a.data.json.files >> b")
    (finding,) = findings(reading("item.x", *edges))
    assert (finding.code.slug, mended(finding)) == ("unknown-name", "{{file.x}}")


@pytest.mark.parametrize("word", ["payload", "steps", "env", "secrets", "item", "json", "event", "github"])
def test_a_declared_name_is_that_name(word: str) -> None:
    declared = findings(reading(f"input.{word}.a", inputs=f"{{{word}: {{type: object}}}}"))
    assert declared == ()
    node = "{component: set, values: {A: '1'}}"
    text = f"{HEAD}flow: ['input >> PIPE >> {word}', '{word} >> ON_SUCCESS >> b']\nconfig:\n"
    text += f'  {word}: {node}\n  b: {{component: set, values: {{v: "{{{{{word}.data.A}}}}"}}}}\n'
    assert findings(text) == ()
    loop = ("input >> PIPE >> a", f"a >> FOREACH {word} IN a.data.json.files >> b")
    assert findings(reading(f"{word}.a", *loop)) == ()
