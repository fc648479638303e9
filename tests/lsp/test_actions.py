"""What an editor offers to do about findings."""

from typing import Any

import pytest
from client import Editor, File

TEXT = """\
name: it
description: d
flow:
  - input >> ON_SUCCESS >> fetch
  - fetch >> ON_FAILURE >> rescue
  - fetch >> ON_SUCCESS >> keep
config:
  fetch: {component: http_request, url: "https://a.example.com"}
  rescue: {component: set, values: {why: "{{fetch.error | uper}}"}}
  keep:
    component: code
    code: |
      const a = "{{x}}";
      return input.n;
    input: {n: "{{data}}"}
"""


def offered(file: File, line: int, **context: Any) -> list[dict[str, Any]]:
    place = {"line": line, "character": 6}
    end = {"line": line, "character": 500}
    found = file.ask(
        "textDocument/codeAction", range={"start": place, "end": end}, context={"diagnostics": [], **context}
    )
    return list(found)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n")


@pytest.mark.parametrize(
    ("part", "title", "mended"),
    [
        pytest.param("ON_FAILURE", "write `ON_FAIL`", "fetch >> ON_FAIL >> rescue", id="a relation"),
        pytest.param("uper", "write `upper`", "{{fetch.error | upper}}", id="a filter"),
        pytest.param(
            "{{data}}", "write `fetch.data`", "{{fetch.data}}", id="the spelling of a field without its node"
        ),
    ],
)
def test_a_fix_is_offered_where_its_finding_is(editor: Editor, part: str, title: str, mended: str) -> None:
    file = editor.open(TEXT)
    found = {each["title"]: each for each in offered(file, line_of(TEXT, part), only=["quickfix"])}
    action = found[title]
    assert action["kind"] == "quickfix"
    assert action["isPreferred"] is True
    assert action["diagnostics"][0]["message"]
    assert mended in file.changed(action["edit"])


def test_everything_that_is_safe_at_once(editor: Editor) -> None:
    file = editor.open(TEXT)
    (action,) = offered(file, 0, only=["source.fixAll"])
    assert action["kind"] == "source.fixAll.acr"
    got = file.changed(action["edit"])
    expected = (
        TEXT.replace("ON_FAILURE", "ON_FAIL").replace("uper", "upper").replace("{{data}}", "{{fetch.data}}")
    )
    assert got == expected
    after = editor.open(got)
    assert offered(after, 0, only=["source.fixAll.acr"]) == []
    assert [each["code"] for each in after.findings()] == ["ARC209"]


@pytest.mark.parametrize(
    ("part", "code", "line"),
    [
        pytest.param("ON_FAILURE", "ARC102", "  # arcrun: ignore[ARC102]", id="above its line"),
        pytest.param(
            'const a = "{{x}}"',
            "ARC209",
            "    code: | # arcrun: ignore[ARC209]",
            id="behind the key of a block",
        ),
    ],
)
def test_a_finding_is_silenced_by_a_comment(editor: Editor, part: str, code: str, line: str) -> None:
    file = editor.open(TEXT)
    (action,) = [
        each for each in offered(file, line_of(TEXT, part)) if each["title"].startswith(f"silence {code}")
    ]
    got = file.changed(action["edit"])
    assert line in got.split("\n")
    before = [each["code"] for each in file.findings()]
    assert [each["code"] for each in editor.open(got).findings()] == [each for each in before if each != code]


def test_a_second_finding_joins_the_comment_that_is_there(editor: Editor) -> None:
    text = TEXT.replace("  rescue: {comp", "  # arcrun: ignore[ARC999]\n  rescue: {comp")
    file = editor.open(text)
    found = [
        each for each in offered(file, line_of(text, "uper")) if each["title"].startswith("silence ARC208")
    ]
    assert "  # arcrun: ignore[ARC999, ARC208]\n" in file.changed(found[0]["edit"])


def test_each_owner_of_a_field_is_offered(editor: Editor) -> None:
    text = (
        "name: it\ndescription: d\nflow: [input >> PIPE >> a, a >> PIPE >> b, b >> PIPE >> c]\nconfig:\n"
        "  a: {component: https://a.example.com/run}\n  b: {component: https://b.example.com/run}\n"
        '  c: {component: set, values: {x: "{{total}}"}}\n'
    )
    file = editor.open(text)
    titles = [each["title"] for each in offered(file, line_of(text, "total"), only=["quickfix"])]
    assert {"write `b.total`", "write `a.total`", "write `input.total`"} <= set(titles)


def test_nothing_is_offered_where_nothing_is_wrong(editor: Editor) -> None:
    file = editor.open(TEXT)
    assert offered(file, 0, only=["quickfix"]) == []


@pytest.mark.parametrize(
    "kind",
    [pytest.param("refactor", id="refactorings"), pytest.param("source.organizeImports", id="imports")],
)
def test_kinds_that_there_are_not(editor: Editor, kind: str) -> None:
    assert offered(editor.open(TEXT), 4, only=[kind]) == []


def test_hints_say_whose_a_field_is(editor: Editor) -> None:
    file = editor.open(TEXT)
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    (hint,) = file.ask("textDocument/inlayHint", range=whole)
    assert hint["label"] == "fetch."
    assert file.text[file.offset(hint["position"]) :].startswith("data}}")
    top = {"start": {"line": 0, "character": 0}, "end": {"line": 2, "character": 0}}
    assert file.ask("textDocument/inlayHint", range=top) == []


def test_hints_say_where_a_parameter_comes_from(editor: Editor) -> None:
    text = (
        "name: it\ndescription: d\ninputs: {url: {type: string}}\nflow: [input >> PIPE >> get]\n"
        "egress: ['*']\nconfig:\n  get: {component: http_request}\n"
    )
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    (hint,) = editor.open(text).ask("textDocument/inlayHint", range=whole)
    assert hint["label"] == "url: input.url"
