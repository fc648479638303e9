"""Where an offset is in a document, whatever state the text is in."""

import pytest

from arcrun_compiler.lsp.spot import ITEM, spot_at


@pytest.mark.parametrize(
    ("text", "path", "written", "is_key", "is_value"),
    [
        pytest.param("‸", (), "", True, False, id="nothing yet"),
        pytest.param("na‸", (), "na", True, False, id="a key at the top"),
        pytest.param("name: ‸", ("name",), "", False, True, id="a value at the top"),
        pytest.param("flow:\n  - a >> ‸", ("flow", ITEM), "a >> ", True, True, id="an item"),
        pytest.param("flow:\n- a >> ‸b", ("flow", ITEM), "a >> b", True, True, id="an item below its key"),
        pytest.param(
            "flow: [a >> b, c >> ‸]", ("flow", ITEM), "c >> ", False, True, id="an item in brackets"
        ),
        pytest.param("flow: [\n  a >> b,\n  c‸", ("flow", ITEM), "c", False, True, id="brackets over lines"),
        pytest.param("flow:\n  - {from: a, t‸", ("flow", ITEM), "t", True, False, id="a key in braces"),
        pytest.param(
            "flow:\n  - from: a\n    to: b‸", ("flow", ITEM, "to"), "b", False, True, id="a map in a list"
        ),
        pytest.param(
            "flow:\n  - from: a\n    ‸", ("flow", ITEM), "", True, False, id="a key of a map in a list"
        ),
        pytest.param("config:\n  a:\n    ‸", ("config", "a"), "", True, False, id="a key further in"),
        pytest.param("config:\n  a:\n    b: c\n  ‸", ("config",), "", True, False, id="a key further out"),
        pytest.param(
            "config:\n  a:\n    b: ‸\n    c: d",
            ("config", "a", "b"),
            "",
            False,
            True,
            id="a value in the middle",
        ),
        pytest.param(
            "config:\n\n  # note\n  a:\n\n    ‸",
            ("config", "a"),
            "",
            True,
            False,
            id="past blanks and comments",
        ),
        pytest.param("config: {a: {b: {‸", ("config", "a", "b"), "", True, False, id="braces that are open"),
        pytest.param("config: {a: {b: 1}, ‸", ("config",), "", True, False, id="behind braces"),
        pytest.param("a: {x: [1, {b: ‸", ("a", "x", ITEM, "b"), "", False, True, id="braces in brackets"),
        pytest.param('a: {x: "{{in‸', ("a", "x"), "{{in", False, True, id="a quote that is open"),
        pytest.param(
            'a: {x: "{{in‸}}", y: 1}', ("a", "x"), "{{in}}", False, True, id="a quote that is closed"
        ),
        pytest.param("a: {\"x y\": 'b‸'}", ("a", "x y"), "b", False, True, id="a quoted key"),
        pytest.param("a: {x: '{{b}}, {', y: ‸}", ("a", "y"), "", False, True, id="signs in quotes"),
        pytest.param("a: {{b.c‸", ("a",), "{{b.c", False, True, id="a template without quotes"),
        pytest.param(
            "a: {u: https://x.y/{{b.c‸}}}",
            ("a", "u"),
            "https://x.y/{{b.c}}",
            False,
            True,
            id="a template in a plain text",
        ),
        pytest.param("a: x # b‸", None, "", False, False, id="a comment"),
        pytest.param("a: x#b‸", ("a",), "x#b", False, True, id="a sign that begins no comment"),
        pytest.param("a:\n  b: |\n    c: d\n      e: ‸", ("a", "b"), "e: ", False, True, id="a block"),
        pytest.param("a:\n  - b: |\n      c‸", ("a", ITEM, "b"), "c", False, True, id="a block in an item"),
        pytest.param("a:\n  - |\n    c: ‸", ("a", ITEM), "c: ", False, True, id="an item that is a block"),
        pytest.param("a: 1\n---\nb‸", (), "b", True, False, id="a second document"),
        pytest.param("a:\n  - - x\n    - ‸", ("a", ITEM, ITEM), "", True, True, id="a list in a list"),
        pytest.param("a: {b:\r‸", ("a", "b"), "", False, True, id="behind a carriage return"),
        pytest.param("節點:\n  甲: 乙‸", ("節點", "甲"), "乙", False, True, id="Chinese"),
    ],
)
def test_spot(text: str, path: tuple[object, ...] | None, written: str, is_key: bool, is_value: bool) -> None:
    offset = text.index("‸")
    clean = text.replace("‸", "")
    found = spot_at(clean, offset)
    if path is None:
        assert found is None
        return
    assert found is not None
    assert found.path == path
    assert clean[found.span.start : found.span.end] == written
    assert (found.is_key, found.is_value) == (is_key, is_value)
    assert found.span.start <= offset <= found.span.end + clean[:offset].endswith("\r")
