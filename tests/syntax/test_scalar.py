"""Offsets in a scalar's text against offsets in the document, in all five styles."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from arcrun_compiler.syntax.scalar import offsets, span_in
from arcrun_compiler.syntax.yaml import Mapping, Node, Scalar, Sequence, read
from arcrun_compiler.text.source import Source, Span

ESCAPED = dict(zip('0abtnvfre "/\\N_LP', '\0\a\b\t\n\v\f\r\x1b "/\\\x85\xa0\u2028\u2029')) | {"\t": "\t"}


def scalars(node: Node) -> list[Scalar]:
    if isinstance(node, Scalar):
        return [node]
    if isinstance(node, Sequence):
        return [scalar for item in node.items for scalar in scalars(item)]
    return [scalar for entry in node.entries for scalar in [entry.key, *scalars(entry.value)]]


def value_of(text: str) -> tuple[Source, Scalar]:
    source = Source("test.yaml", text)
    found = read(source)
    assert found.problems == ()
    document = found.documents[0]
    assert isinstance(document, Mapping)
    value = document.entries[0].value
    assert isinstance(value, Scalar)
    return source, value


@pytest.mark.parametrize(
    ("text", "part", "written"),
    [
        pytest.param("a: one two\n", "two", "two", id="plain"),
        pytest.param("a: one\n  two\n\n\n  three\n", "two\n\nthree", "two\n\n\n  three", id="plain, folded"),
        pytest.param("a: 'it''s {{x}}'\n", "{{x}}", "{{x}}", id="behind two single quotes"),
        pytest.param("a: 'it''s'\n", "t's", "t''s", id="two single quotes"),
        pytest.param("a: 'x  \n\n   y'\n", "\n", "\n", id="single quotes, folded"),
        pytest.param('a: "\\u4e2d\\x41\\U0001F600b"\n', "A😀", "\\x41\\U0001F600", id="escapes"),
        pytest.param('a: "😀\\n{{x}}"\n', "{{x}}", "{{x}}", id="behind an escape"),
        pytest.param('a: "one \\\n     two"\n', "e two", "e \\\n     two", id="escaped line break"),
        pytest.param('a: "one\n     two"\n', " two", "\n     two", id="double quotes, folded"),
        pytest.param("a: |\n  one\n  two\n", "two", "two", id="literal"),
        pytest.param(
            "a: |2-  # c\n    one\n   two\n", "  one\n tw", "  one\n   tw", id="indentation indicator"
        ),
        pytest.param("a: |+\n  x\n\n\n", "\n\n", "\n\n", id="kept line ends"),
        pytest.param("a: |\r\n  x\r\n  y\r\n", "x\ny", "x\r\n  y", id="CRLF"),
        pytest.param(
            "a: >\n  one\n  two\n\n  three\n", "one two\nthree", "one\n  two\n\n  three", id="folded"
        ),
        pytest.param("a: >\n  x\n    - y\n  z\n", "- y", "- y", id="folded, more indented"),
        pytest.param("a: >-\n\n  {{x}}\n", "{{x}}", "{{x}}", id="folded, empty line first"),
    ],
)
def test_a_part_of_the_value_is_found_in_the_document(text: str, part: str, written: str) -> None:
    source, scalar = value_of(text)
    start = scalar.text.index(part)
    found = span_in(source, scalar, Span(start, start + len(part)))
    assert text[slice(*found)] == written


def test_an_empty_part_is_a_point() -> None:
    source, scalar = value_of("a: 'x''y'\n")
    assert span_in(source, scalar, Span(2, 2)) == Span(7, 7)
    assert span_in(source, scalar, Span(3, 3)) == Span(8, 8)


def test_text_without_escapes_costs_nothing() -> None:
    source, scalar = value_of('a: "one two"\n')
    assert offsets(source, scalar) == range(4, 12)


def comes_from(source: Source, scalar: Scalar, place: int, character: str) -> bool:
    """Whether the document has the character at that place, or what stands for it there."""
    text = source.text
    here = text[place : place + 1]
    if here == character and not (here == "\\" and scalar.style == "double"):
        return True
    if here == "\\" and scalar.style == "double":
        letter = text[place + 1]
        digits = {"x": 2, "u": 4, "U": 8}.get(letter)
        made = chr(int(text[place + 2 : place + 2 + digits], 16)) if digits else ESCAPED[letter]
        return made == character
    return character in " \n" and here in ("\r", "\n")


WORDS = ["a", "b c", " ", "  ", "\t", "😀", "判斷", "\u2028", "e\u0301", "#", " #", "x:y", "-", "|"]
FOLDS = ["\n", "\n  ", "\n    ", "\n\n   ", "\r\n  ", "\\\n "]
ESCAPES = ["''", "\\n", "\\x41", "\\u4e00", "\\U0001F600", "\\\\", '\\"', "\\ ", "\\t"]
PIECES = st.lists(st.sampled_from([*WORDS, *FOLDS, *ESCAPES]), max_size=9).map("".join)
LINES = st.lists(
    st.tuples(
        st.sampled_from(["", "", "", " ", "  ", "\t"]),
        st.sampled_from(["", "", "a", "b c", "判", "😀 #", "\\n'", "\u2028x"]),
    ),
    max_size=7,
).map(lambda lines: [blank + said for blank, said in lines])


@st.composite
def blocks(draw: st.DrawFn) -> str:
    indicator = draw(st.sampled_from(["", "1", "2", "3"]))
    chomping = draw(st.sampled_from(["", "-", "+"]))
    line_end = draw(st.sampled_from(["\n", "\r\n"]))
    prefix, base = draw(st.sampled_from([("k: ", 0), ("x:\n  k: ", 2), ("q:\n  - k: ", 4)]))
    indent = " " * (base + int(indicator or draw(st.integers(1, 3))))
    lines = [indent + line if line else "" for line in draw(LINES)]
    header = draw(st.sampled_from("|>")) + draw(st.sampled_from([indicator + chomping, chomping + indicator]))
    tail = draw(st.sampled_from(["", "\n", "\n\n", "\nz: 1\n", "\n# c\n", "\n \n# c\n"]))
    return prefix + header + draw(st.sampled_from(["", " ", " # c"])) + line_end + line_end.join(lines) + tail


@settings(max_examples=400)
@given(
    st.one_of(
        PIECES.map("k: a{}\nz: 1\n".format),
        PIECES.map("k: '{}'\nz: 1\n".format),
        PIECES.map('k: "{}"\nz: 1\n'.format),
        PIECES.map('- "{}"\n'.format),
        blocks(),
    )
)
def test_every_character_is_found_where_it_was_written(text: str) -> None:
    source = Source("test.yaml", text)
    found = read(source)
    assume(not found.problems)
    for scalar in [scalar for document in found.documents for scalar in scalars(document)]:
        places = offsets(source, scalar)
        assert len(places) == len(scalar.text) + 1
        assert list(places) == sorted(places)
        for index, character in enumerate(scalar.text):
            at_the_end = places[index] == len(text) and character == "\n"
            assert at_the_end or comes_from(source, scalar, places[index], character)
            span = span_in(source, scalar, Span(index, index + 1))
            assert places[index] == span.start <= span.end <= places[index + 1] or at_the_end
