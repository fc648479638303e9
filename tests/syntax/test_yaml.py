"""YAML with exact places: what is read, where it stands, and what is refused."""

import gc
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcrun_compiler.syntax.yaml import Mapping, Node, Scalar, Sequence, plain_value, read, read_bytes
from arcrun_compiler.text.source import Source, Span


def data(node: Node) -> object:
    if isinstance(node, Mapping):
        return {entry.key.value: data(entry.value) for entry in node.entries}
    if isinstance(node, Sequence):
        return [data(item) for item in node.items]
    return node.value


def read_one(text: str) -> Node:
    found = read(Source("test.yaml", text))
    assert found.problems == ()
    (document,) = found.documents
    return document


def pieces(text: str) -> list[str]:
    """What stands in the source where every key, scalar and collection says it is."""

    def walk(node: Node) -> list[str]:
        here = [text[slice(*node.span)]]
        if isinstance(node, Mapping):
            return here + [piece for entry in node.entries for piece in walk(entry.key) + walk(entry.value)]
        if isinstance(node, Sequence):
            return here + [piece for item in node.items for piece in walk(item)]
        return here

    return walk(read_one(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[(word, None) for word in ("null", "Null", "NULL", "~", "")],
        *[(word, True) for word in ("true", "True", "TRUE")],
        *[(word, False) for word in ("false", "False", "FALSE")],
        *[
            (word, word)
            for word in ("yes", "no", "on", "off", "y", "nULL", "tRUE", "1_000", "1:30", "2024-01-31")
        ],
        *[
            (word, word)
            for word in ("0b1", "0o8", "0xg", "1e", ".", "-", "+", "1.2.3", "１２", "0x", "=", "<<")
        ],
        ("0", 0),
        ("-12", -12),
        ("+7", 7),
        ("007", 7),
        ("0o17", 15),
        ("0x1F", 31),
        ("9007199254740993", 9007199254740993),
        ("1" * 400, int("1" * 400)),
        ("1.5", 1.5),
        ("-.5", -0.5),
        ("1.", 1.0),
        ("1e3", 1000.0),
        ("6.02E+23", 6.02e23),
    ],
)
def test_plain_scalars_follow_the_core_schema(text: str, value: object) -> None:
    found = plain_value(text)
    assert found == value
    assert type(found) is type(value)
    document = read_one(f"[{text or 'null'}]")
    assert data(document) == [value]


@pytest.mark.parametrize("quoted", ["'1'", '"true"', "|-\n  null", ">-\n  1.5", "!!str 12", "!!str"])
def test_quoted_and_tagged_scalars_are_text(quoted: str) -> None:
    value = data(read_one(f"a: {quoted}\n"))
    assert isinstance(value, dict)
    assert isinstance(value["a"], str)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("1: a\ntrue: b\n~: c\n", {"1": "a", "true": "b", "~": "c"}, id="keys are text"),
        pytest.param("<<: {a: 1}\nb: 2\n", {"<<": {"a": 1}, "b": 2}, id="no merging"),
        pytest.param("a: &x {b: 1}\nc: *x\n", {"a": {"b": 1}, "c": {"b": 1}}, id="alias"),
        pytest.param("\ufeffa: 1\n", {"a": 1}, id="byte order mark"),
        pytest.param("a: x\u2028y\u0085z\n", {"a": "x\u2028y\x85z"}, id="these end no line in YAML 1.2"),
        pytest.param("a\u2029b: 'c\u2028 d'\n", {"a\u2029b": "c\u2028 d"}, id="nor in keys and quotes"),
        pytest.param("a: |\r\n  x\r\n  y\r\n", {"a": "x\ny\n"}, id="CRLF"),
        pytest.param("a: \ue000\u2028\n", {"a": "\ue000\u2028"}, id="private characters survive"),
    ],
)
def test_reads(text: str, value: object) -> None:
    assert data(read_one(text)) == value


@pytest.mark.parametrize("digits", ["9" * 4_301, "0x" + "f" * 4_000, "-.inf", "+.Inf", ".NaN", "-1e400"])
def test_numbers_that_nobody_can_write_down_are_refused(digits: str) -> None:
    (problem,) = read(Source("test.yaml", f"a: {digits}\n")).problems
    assert (problem.slug, problem.span) == ("yaml-syntax", Span(3, 3 + len(digits)))


def test_every_document_of_a_file_is_read() -> None:
    found = read(Source("test.yaml", "a: 1\n---\n- b\n---\n"))
    assert [data(document) for document in found.documents] == [{"a": 1}, ["b"], None]
    assert read(Source("test.yaml", "# nothing\n")).documents == ()


def test_documents_before_a_mistake_are_kept() -> None:
    found = read(Source("test.yaml", "a: 1\n---\nb: [\n"))
    assert [data(document) for document in found.documents] == [{"a": 1}]
    assert [problem.slug for problem in found.problems] == ["yaml-syntax"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a: b\n", ["a: b", "a", "b"], id="plain"),
        pytest.param(
            "k: a\n  b\n\n  c  # d\n", ["k: a\n  b\n\n  c", "k", "a\n  b\n\n  c"], id="plain over lines"
        ),
        pytest.param("'a''b': \"c\\n\"\n", ["'a''b': \"c\\n\"", "'a''b'", '"c\\n"'], id="quoted"),
        pytest.param(
            "a: |\n  x  \n\n\nb: 1\n", ["a: |\n  x  \n\n\nb: 1", "a", "|\n  x  ", "b", "1"], id="literal"
        ),
        pytest.param(
            "a: >2-\n    x\n # c\n", ["a: >2-\n    x", "a", ">2-\n    x"], id="folded with indicators"
        ),
        pytest.param("a: |+\r\n  x\r\n\r\n", ["a: |+\r\n  x", "a", "|+\r\n  x"], id="literal with CRLF"),
        pytest.param(
            "a:\n- 1\n- \n-\n\n# c\nb:\n",
            ["a:\n- 1\n- \n-\n\n# c\nb:", "a", "- 1\n- \n-", "1", "", "", "b", ""],
            id="empty",
        ),
        pytest.param(
            "[a, {b: c}, d: e]", ["[a, {b: c}, d: e]", "a", "{b: c}", "b", "c", "d: e", "d", "e"], id="flow"
        ),
        pytest.param(
            "😀: 判斷\n判: é\u0301x\n", ["😀: 判斷\n判: é\u0301x", "😀", "判斷", "判", "é\u0301x"], id="wide"
        ),
        pytest.param("\ufeffa: b\r\nc: d\r\n", ["a: b\r\nc: d", "a", "b", "c", "d"], id="mark and CRLF"),
        pytest.param("a\u2028: b\n", ["a\u2028: b", "a\u2028", "b"], id="line separator"),
        pytest.param(
            "a: &x # c\n  b: &y 1\nd: e\n",
            ["a: &x # c\n  b: &y 1\nd: e", "a", "b: &y 1", "b", "1", "d", "e"],
            id="anchors",
        ),
        pytest.param("a: !!seq\n - b\n", ["a: !!seq\n - b", "a", "- b", "b"], id="tag"),
        pytest.param("? a\n: b\n", ["? a\n: b", "a", "b"], id="long key"),
        pytest.param(
            "x: &q z\na:\n  b: *q\n\nc: 1",
            ["x: &q z\na:\n  b: *q\n\nc: 1", "x", "z", "a", "b: *q", "b", "z", "c", "1"],
            id="alias last",
        ),
    ],
)
def test_places_are_exact(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


def test_a_key_that_stands_twice_is_reported_with_the_first() -> None:
    text = "a: 1\nb: 2\na: 3\n"
    found = read(Source("test.yaml", text))
    (problem,) = found.problems
    assert (problem.slug, problem.span) == ("duplicate-key", Span(10, 11))
    assert problem.facts == {"key": "a", "first": Span(0, 1)}
    assert data(found.documents[0]) == {"a": 1, "b": 2}


def test_mapping_finds_entries_by_name() -> None:
    document = read_one("a: 1\nb: {c: 2}\n")
    assert isinstance(document, Mapping)
    assert document.get("a") == Scalar(1, "1", Span(3, 4), "plain")
    assert document.get("z") is None
    entry = document.entry("b")
    assert entry is not None
    assert entry.key.span == Span(5, 6)


LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi")
)
CHAIN = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 20_000))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[" * 5_000, id="brackets"),
        pytest.param("[" * 1_000_000, id="a million brackets"),
        pytest.param("{a: " * 5_000, id="braces"),
        pytest.param("- " * 5_000, id="dashes"),
        pytest.param("? " * 5_000, id="question marks"),
        pytest.param("\n".join(" " * i + "a:" for i in range(1_000)), id="indentation"),
        pytest.param("a: 1\n" * 2_000_000, id="10 MB"),
        pytest.param("- 1\n" * 200_000, id="nodes"),
        pytest.param(LAUGHS, id="billion laughs"),
        pytest.param(CHAIN, id="aliases in depth"),
        pytest.param("a: &a {b: *a}", id="alias of itself"),
    ],
)
def test_bombs_are_refused_quickly(text: str) -> None:
    gc.freeze()  # a collector that walks the whole suite's objects is not what a user's process has
    start = time.process_time()
    found = read(Source("test.yaml", text))
    taken = time.process_time() - start
    gc.unfreeze()
    assert taken < 1
    assert [problem.slug for problem in found.problems] == ["yaml-bomb"]
    assert found.documents == ()


def test_what_is_within_the_bounds_is_read() -> None:
    assert read(Source("test.yaml", "[" * 200 + "]" * 200)).problems == ()
    assert read(Source("test.yaml", "[" * 201 + "]" * 201)).problems != ()
    assert read(Source("test.yaml", "a: " + "x" * 1_000_000)).problems == ()


@pytest.mark.parametrize(
    ("content", "place", "problem"),
    [
        (b"\xff\xfea\0", 0, "the file is encoded as UTF-16, not as UTF-8"),
        ("a: b".encode("utf-16-be"), 0, "the file is encoded as UTF-16, not as UTF-8"),
        ("a: b".encode("utf-32"), 0, "the file is encoded as UTF-32, not as UTF-8"),
        ("判: ".encode() + b"\xff", 3, "the byte 0xff is not UTF-8"),
        (b"a: b\0c", 4, "the file holds a NUL byte, so it is not text"),
    ],
)
def test_bytes_that_are_no_text(content: bytes, place: int, problem: str) -> None:
    source, (found,) = read_bytes("test.yaml", content)
    assert (found.slug, found.span.start, found.facts["problem"]) == ("yaml-syntax", place, problem)
    assert found.facts["help"] == "save the file as UTF-8"
    assert found.span.end <= len(source.text)


def test_bytes_that_are_text_stay_as_they_are() -> None:
    source, problems = read_bytes("test.yaml", "\ufeffa: 判\r\n".encode())
    assert (source.text, problems) == ("\ufeffa: 判\r\n", ())
    assert read_bytes("test.yaml", b"x" * 5_000_000)[1][0].slug == "yaml-bomb"


@given(
    st.text(
        alphabet=st.sampled_from("ab:- \n\t\r'\"|>{}[],&*!%@`#?\\~1.😀判\u2028\ufeff\ud800\0<=x"), max_size=60
    )
)
def test_never_crashes_and_places_are_inside(text: str) -> None:
    found = read(Source("test.yaml", text))

    def walk(node: Node) -> None:
        assert 0 <= node.span.start <= node.span.end <= len(text)
        for child in node.items if isinstance(node, Sequence) else ():
            walk(child)
        for entry in node.entries if isinstance(node, Mapping) else ():
            walk(entry.key)
            walk(entry.value)

    for document in found.documents:
        walk(document)
    for problem in found.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(text)


@given(st.binary(max_size=80))
def test_bytes_never_crash(content: bytes) -> None:
    source, problems = read_bytes("test.yaml", content)
    for problem in problems:
        assert problem.span.end <= len(source.text)
    read(source)
