"""The layout of `acr fmt`, as edits of an editor."""

import pytest
from client import Editor

from arcrun_compiler.syntax.format import format_text

OPTIONS = {"tabSize": 2, "insertSpaces": True}
TEXT = """\
name: it
description: d   # 說明 😀
flow:
    - input >> ON_SUCCESS >> 取得😀
    - 取得😀   >>   成功時 >> keep
config:
    取得😀: {component: http_request,   url: "https://a.example.com"}
    keep: {component: set, values: {a: "{{input.a|upper}}", b: "😀{{ 取得.data }}"}}
output: "{{keep.data}}"
"""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(TEXT, id="a text that is laid out otherwise"),
        pytest.param(TEXT.replace("\n", "\r\n"), id="carriage returns and line feeds"),
        pytest.param(TEXT.replace("說明", "說\u2028明"), id="what is no line break"),
        pytest.param(TEXT.rstrip("\n"), id="no line break at the end"),
    ],
)
def test_the_edits_make_what_acr_fmt_makes(editor: Editor, text: str) -> None:
    file = editor.open(text)
    edits = file.ask("textDocument/formatting", options=OPTIONS)
    assert edits
    got = file.edited(edits)
    assert got == format_text(text).text
    assert editor.open(got).ask("textDocument/formatting", options=OPTIONS) == []


def test_lines_that_stay_are_not_touched(editor: Editor) -> None:
    file = editor.open(TEXT)
    edits = file.ask("textDocument/formatting", options=OPTIONS)
    touched = {
        line for each in edits for line in range(each["range"]["start"]["line"], each["range"]["end"]["line"])
    }
    assert not touched & {0, 2, 5, 8}


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        pytest.param(TEXT + "  broken: [\n", [], id="broken YAML"),
        pytest.param("services:   {}\n", None, id="another tool's file"),
    ],
)
def test_what_is_not_laid_out(editor: Editor, text: str, edits: list[object] | None) -> None:
    assert editor.open(text, "other.yaml").ask("textDocument/formatting", options=OPTIONS) == edits
