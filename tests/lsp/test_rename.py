"""Renaming: every place follows, quoting stays right, and what would change the meaning is refused."""

import pytest
from client import Editor, File, RequestError

TEXT = """\
name: it
description: d
flow:
  - input >> ON_SUCCESS >> fetch >> ON_SUCCESS >> keep
  - "(fetch)-[:ON_FAIL]->(rescue)"
  - {from: fetch, to: last, type: FOREACH, iterator: row, in: fetch.data.json}
config:
  fetch: {component: http_request, url: "https://a.example.com"}
  keep:
    component: set
    values:
      plain: "{{fetch.data.status}}"
      single: '{{ fetch.data.json }} and {{fetch.success}}'
      bare: https://b.example.com/{{fetch.data.status}}
      block: |
        {{fetch.data.body}}
      bracket: '{{["fetch"].data}}'
  rescue: {component: set, values: {why: "{{fetch.error}}"}}
  last: {component: set, values: {id: "{{row.id}}", at: "{{row_index}}", of: "{{fetch.data.status}}"}}
  set: {}
output: "{{fetch.results}}"
"""
OWN = "name: it\ndescription: d\nflow: [input >> PIPE >> set]\nconfig: {set: {values: {}}}\n"


def open_at(editor: Editor, place: str, text: str = TEXT) -> File:
    clean = place.replace("‸", "")
    assert clean in text
    return editor.open(text.replace(clean, place, 1))


def renamed(file: File, name: str) -> str:
    return file.changed(file.ask("textDocument/rename", newName=name))


@pytest.mark.parametrize(
    "place",
    [
        pytest.param("ON_SUCCESS >> fe‸tch", id="from the flow"),
        pytest.param('"(fe‸tch)', id="from a path"),
        pytest.param("{from: fe‸tch", id="from a map"),
        pytest.param("  fetch‸: {", id="from the configuration"),
        pytest.param("{{fe‸tch.data.status", id="from a template"),
        pytest.param("in: fe‸tch", id="from a loop's list"),
    ],
)
def test_a_node_is_renamed_everywhere(editor: Editor, place: str) -> None:
    file = open_at(editor, place)
    got = file.ask("textDocument/prepareRename")
    assert (file.shown(got["range"]), got["placeholder"]) == ("fetch", "fetch")
    assert renamed(file, "load") == TEXT.replace('["fetch"]', "load").replace("fetch", "load")


def test_a_name_of_two_words_in_every_notation(editor: Editor) -> None:
    got = renamed(open_at(editor, "ON_SUCCESS >> fe‸tch"), "take back")
    for line in (
        "  - input >> ON_SUCCESS >> take back >> ON_SUCCESS >> keep",
        '  - "(`take back`)-[:ON_FAIL]->(rescue)"',
        '{from: take back, to: last, type: FOREACH, iterator: row, in: "[\\"take back\\"].data.json"}',
        "  take back: {component: http_request",
        '      plain: "{{[\\"take back\\"].data.status}}"',
        """      single: '{{ ["take back"].data.json }} and {{["take back"].success}}'""",
        '      bare: "https://b.example.com/{{[\\"take back\\"].data.status}}"',
        '        {{["take back"].data.body}}',
        'output: "{{[\\"take back\\"].results}}"',
    ):
        assert line in got
    assert editor.open(got).findings() == editor.open(TEXT).findings()


@pytest.mark.parametrize("name", [pytest.param("取得", id="Chinese"), pytest.param("fetch-2", id="a hyphen")])
def test_names_that_need_no_quotes(editor: Editor, name: str) -> None:
    got = renamed(open_at(editor, "ON_SUCCESS >> fe‸tch"), name)
    assert got == TEXT.replace('["fetch"]', "fetch").replace("fetch", name)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("it's: #1", id="what a plain scalar cannot hold"),
        pytest.param('say "hi"', id="double quotes"),
        pytest.param("a, [b] {c}", id="brackets"),
        pytest.param("😀", id="beyond the basic plane"),
        pytest.param("true", id="a word of YAML"),
        pytest.param("7", id="a number"),
        pytest.param("back`quote", id="a back quote"),
    ],
)
def test_odd_names_keep_the_document_whole(editor: Editor, name: str) -> None:
    got = renamed(open_at(editor, "ON_SUCCESS >> fe‸tch"), name)
    assert "fetch" not in got
    file = editor.open(got)
    outline = file.ask("textDocument/documentSymbol")
    assert [each["name"] for each in outline[0]["children"]] == [name, "keep", "rescue", "last"]


@pytest.mark.parametrize(
    ("place", "name"),
    [
        pytest.param("iterator: r‸ow", "item", id="from its loop"),
        pytest.param("{{r‸ow.id", "item", id="from a template"),
        pytest.param("{{row_in‸dex", "item_index", id="from its index"),
    ],
)
def test_a_loop_variable_is_renamed_with_its_index(editor: Editor, place: str, name: str) -> None:
    got = renamed(open_at(editor, place), name)
    assert got == TEXT.replace("row", "item")


@pytest.mark.parametrize(
    ("place", "name", "told"),
    [
        pytest.param("  fetch‸: {", "keep", "there is a node `keep` already", id="another node's name"),
        pytest.param("  fetch‸: {", "KEEP", "`KEEP` would have the same id", id="another node's id"),
        pytest.param("  fetch‸: {", "set", "`config` has a `set` already", id="a name in the configuration"),
        pytest.param("  fetch‸: {", "input", "`input` is the flow's own begin", id="the virtual source"),
        pytest.param("  fetch‸: {", "done", "`done` is the flow's own end", id="the virtual sink"),
        pytest.param("  fetch‸: {", "_today", "`_today` is a reserved name", id="a reserved root"),
        pytest.param(
            "  fetch‸: {", "credential", "`credential` is a reserved name", id="the root of secrets"
        ),
        pytest.param("  fetch‸: {", "row", "a loop variable is called `row`", id="a loop variable"),
        pytest.param("  fetch‸: {", "a >> b", "without `>>`", id="an arrow"),
        pytest.param("  fetch‸: {", "  ", "a node's name is a text", id="nothing"),
        pytest.param("  fetch‸: {", "a\nb", "on one line", id="two lines"),
        pytest.param("iterator: r‸ow", "keep", "a node is called `keep`", id="a variable like a node"),
        pytest.param("iterator: r‸ow", "2nd", "begins with no digit", id="a variable that is no identifier"),
        pytest.param("- in‸put >>", "payload", "`input` is the flow's own begin", id="the payload"),
        pytest.param("component: http_‸request", "x", "this is a component", id="a component"),
        pytest.param("fetch.data.sta‸tus", "x", "this is a member", id="a member of a result"),
        pytest.param("descrip‸tion", "x", "this is a key", id="a key"),
    ],
)
def test_what_is_refused_and_why(editor: Editor, place: str, name: str, told: str) -> None:
    file = open_at(editor, place)
    with pytest.raises(RequestError) as refused:
        file.ask("textDocument/rename", newName=name)
    assert told in str(refused.value)


def test_a_node_that_is_its_component_is_refused(editor: Editor) -> None:
    file = open_at(editor, "PIPE >> se‸t", OWN)
    with pytest.raises(RequestError, match="write `component: set` first"):
        file.ask("textDocument/prepareRename")


def test_a_loop_that_looks_for_its_list_is_refused(editor: Editor) -> None:
    text = TEXT.replace(", in: fetch.data.json", "")
    with pytest.raises(RequestError, match="write `row IN path` first"):
        open_at(editor, "iterator: r‸ow", text).ask("textDocument/rename", newName="item")


def test_a_renaming_that_would_change_the_meaning_is_refused(editor: Editor) -> None:
    text = TEXT.replace('why: "{{fetch.error}}"', 'why: "{{data}}"')
    with pytest.raises(RequestError, match="mean something else"):
        open_at(editor, "  kee‸p:", text).ask("textDocument/rename", newName="data")


def test_a_node_that_a_loop_would_find_for_its_list_is_refused(editor: Editor) -> None:
    text = TEXT.replace("type: FOREACH, iterator: row, in: fetch.data.json", "type: FOREACH, iterator: row")
    text = text.replace("{from: fetch, to: last", "{from: keep, to: last")
    with pytest.raises(RequestError, match="mean something else"):
        open_at(editor, "  fetch‸: {", text).ask("textDocument/rename", newName="rows")


def test_the_same_name_changes_nothing(editor: Editor) -> None:
    assert renamed(open_at(editor, "  fetch‸: {"), "fetch") == TEXT
