"""Any text and any data in TypeScript stand for themselves, on lines of their own, and hide nothing."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcrun_compiler.emit import render, typescript
from arcrun_compiler.emit.typescript import Apply, Arrow, List, Object, Untyped

BOUNDED = settings(derandomize=True, deadline=None, database=None, max_examples=200)
TEXTS = st.text(st.characters(exclude_categories=()))
"""Lone surrogates too: nothing keeps one out of a JSON Schema."""
BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


@BOUNDED
@given(TEXTS)
def test_a_string_reads_back(text: str) -> None:
    written = typescript.string(text)
    assert not BREAKS.search(written)
    # Outside of escapes, JavaScript reads what JSON reads.
    assert json.loads(written) == text


@BOUNDED
@given(TEXTS)
def test_text_of_a_template_neither_ends_it_nor_begins_a_hole(text: str) -> None:
    written = typescript.template_text(text)
    assert not BREAKS.search(written)
    bare = re.sub(r"\\.", "", written)
    assert "`" not in bare
    assert "${" not in bare
    unescaped = written.replace("\\`", "`").replace("\\${", "${")
    assert json.loads('"' + re.sub(r'(?<!\\)((?:\\\\)*)"', r'\1\\"', unescaped) + '"') == text


@BOUNDED
@given(TEXTS)
def test_a_comment_stays_on_its_line(text: str) -> None:
    assert not BREAKS.search(typescript.comment(text))


@BOUNDED
@given(TEXTS)
def test_markdown_toml_and_json_stay_what_they_are(text: str) -> None:
    import tomllib

    assert tomllib.loads(f"a = {render._toml(text)}")["a"] == text.encode("utf-8", "replace").decode()
    assert json.loads(render._json({"a": text})) == {"a": text}
    assert json.loads(render.json_text([text]).encode()) == [text]
    assert "\n" not in render._markdown(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@BOUNDED
@given(JSON, st.integers(0, 40))
def test_data_reads_back_in_every_layout(data: Any, column: int) -> None:
    expression = typescript.value(data)
    for written in (typescript.flat(expression), typescript.layout(expression, 0, column)):
        assert _data(written) == data


def _data(written: str) -> Any:
    """What a literal stands for: JSON but for bare keys and commas behind the last item."""
    token = re.compile(
        r'"(?:[^"\\]|\\.)*"|\[("__proto__")\](?=:)|([A-Za-z_$][\w$]*)(?=:)|,(?=\s*[\]}])', re.ASCII
    )
    return json.loads(
        token.sub(lambda m: m[1] or (f'"{m[2]}"' if m[2] else "" if m[0] == "," else m[0]), written)
    )


@pytest.mark.parametrize(
    ("expression", "written"),
    [
        pytest.param(Object((("a", "a"),)), "{ a }", id="a variable of that name"),
        pytest.param(Object((("a", '"a"'),)), '{ a: "a" }', id="a text"),
        pytest.param(Object((("a b", '"a b"'),)), '{ "a b": "a b" }', id="a text like its quoted key"),
        pytest.param(Object((("true", "true"),)), "{ true: true }", id="true"),
        pytest.param(Object((("null", "null"),)), "{ null: null }", id="null"),
        pytest.param(
            Object((("__proto__", List(('"__proto__"',))),)), '{ ["__proto__"]: ["__proto__"] }', id="proto"
        ),
        pytest.param(Object((("__proto__", "__proto__"),)), "{ __proto__ }", id="a variable called so"),
        pytest.param(Arrow("() =>", Object(())), "() => ({})", id="an object behind an arrow"),
        pytest.param(Apply("f", (Untyped(Object(())), "x")), "f({} as any, x)", id="any"),
    ],
)
def test_a_short_form_only_where_it_means_the_same(expression: typescript.Expression, written: str) -> None:
    assert typescript.flat(expression) == written
    assert "".join(typescript.layout(expression, 0, 200).split()).replace(",}", "}").replace(
        ",)", ")"
    ) == "".join(written.split())


def test_deep_data_is_eased() -> None:
    deep: Any = 1
    for _ in range(100):
        deep = [deep]
    written = typescript.flat(typescript.eased(typescript.value(deep)))
    assert max(len(part) for part in re.findall(r"\[+", written)) == 100
    assert written.count(" as any") == 6
    assert json.loads(written.replace(" as any", "")) == deep
    assert typescript.eased(typescript.value({"a": [1]})) == typescript.value({"a": [1]})
