"""`string_ops` agrees with Python, which counts in code points too."""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from typing import Any
from urllib.parse import quote, unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from arcrun_compiler.contract.catalog import Catalog

from .modules import run, sandbox

ANY_TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
TEXTS = st.text("aB -_,.é\u0301ßİΣς蘋果😀👩\u200d\u3000\n\r\t", max_size=12) | ANY_TEXTS
SHORT = st.text("aB,é\u0301蘋😀", max_size=2)
PLACES = st.integers(-15, 15)

NEWER_LETTERS = {
    0x19B,
    0x264,
    0x1C89,
    0x1C8A,
    0x2C2F,
    0x2C5F,
    *range(0xA7C0, 0xA7DD),
    *range(0x10570, 0x105BD),
}
"""Those whose cases came with Unicode 14 or later; the components' tables are of Unicode 13."""

BLANKS = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
"""White space and line ends as JavaScript has them."""


def change(operation: str, text: Any, **args: Any) -> Any:
    """The result, or the error's text."""
    done = run("string_ops", {"operation": operation, "input": text, "args": args})
    assert done.error is None, done
    return done.result["data"]["result"] if done.result["success"] else done.result["error"]


def test_every_letter_has_its_cases() -> None:
    letters = [chr(c) for c in range(0x10000) if c not in NEWER_LETTERS and not 0xD800 <= c < 0xE000]
    letters += [
        chr(c) for c in range(0x10400, 0x1E944) if c not in NEWER_LETTERS and chr(c) != chr(c).swapcase()
    ]
    letters = [c for c in letters if unicodedata.category(c)[0] == "L"]
    document = json.dumps({"operation": "upper", "input": "|".join(letters)}, ensure_ascii=False)
    assert sandbox("string_ops").run(document).result["data"]["result"].split("|") == [
        c.upper() for c in letters
    ]
    document = document.replace('"upper"', '"lower"', 1)
    assert sandbox("string_ops").run(document).result["data"]["result"].split("|") == [
        c.lower() for c in letters
    ]


@settings(max_examples=60, deadline=None)
@given(TEXTS | st.text("ΑΣσς .'\u0301a1", max_size=8))
@example("ΑΣ")
@example("ΑΣ.Α Σ")
def test_cases(text: str) -> None:
    if NEWER_LETTERS.isdisjoint(map(ord, text)) and max(map(ord, text), default=0) < 0x10500:
        assert change("upper", text) == text.upper()
        assert change("lower", text) == text.lower()
        assert change("capitalize", text) == text[:1].upper() + text[1:]


@settings(max_examples=60, deadline=None)
@given(TEXTS, PLACES, PLACES)
def test_lengths_and_positions_are_in_code_points(text: str, start: int, end: int) -> None:
    assert change("length", text) == len(text)
    assert change("substring", text, start=start, end=end) == text[start:end]
    assert change("substring", text, start=start) == text[start:]
    assert change("substring", text, end=end) == text[:end]


@settings(max_examples=60, deadline=None)
@given(TEXTS, SHORT)
def test_parts_are_found(text: str, part: str) -> None:
    assert change("contains", text, substr=part) == (part in text)
    assert change("index_of", text, substr=part) == text.find(part)
    assert change("starts_with", text, prefix=part) == text.startswith(part)
    assert change("ends_with", text, suffix=part) == text.endswith(part)


@settings(max_examples=60, deadline=None)
@given(TEXTS, SHORT, TEXTS)
def test_parts_are_replaced_and_separated(text: str, part: str, put: str) -> None:
    if part:
        assert change("replace", text, **{"from": part, "to": put}) == text.replace(part, put, 1)
        assert change("replace_all", text, **{"from": part, "to": put}) == text.replace(part, put)
        assert change("split", text, sep=part) == text.split(part)
    else:
        assert change("replace_all", text, **{"from": part, "to": put}) == "`args.from` must not be empty"
        assert change("split", text, sep=part) == change("split", text) == list(text)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS | st.integers(-(10**20), 10**20) | st.booleans() | st.none(), max_size=5), SHORT)
def test_parts_are_joined(items: list[Any], separator: str) -> None:
    texts = [item if isinstance(item, str) else "" if item is None else json.dumps(item) for item in items]
    assert change("join", None, items=items, sep=separator) == separator.join(texts)
    assert change("join", items, sep=separator) == separator.join(texts)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
@example("a\r\n\r\rb\n")
def test_lines_and_blanks(text: str) -> None:
    assert (
        change("lines", text)
        == re.split("\r\n|\n|\r", text)[: None if text[-1:] not in ("\n", "\r", "") else -1]
    )
    assert change("trim", text) == re.sub(f"^[{BLANKS}]+|[{BLANKS}]+\\Z", "", text)


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.integers(0, 20), SHORT.filter(bool), TEXTS)
def test_lengths_are_given(text: str, length: int, fill: str, suffix: str) -> None:
    missing = (fill * 20)[: max(length - len(text), 0)]
    assert change("pad_start", text, length=length, fill=fill) == missing + text
    assert change("pad_end", text, length=length, fill=fill) == text + missing
    assert change("repeat", text, count=length) == text * length
    cut = text if len(text) <= length else (text[: max(length - len(suffix), 0)] + suffix)[:length]
    assert change("truncate", text, length=length, suffix=suffix) == cut


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_codes_and_back(text: str) -> None:
    encoded = change("url_encode", text)
    assert encoded == quote(text, safe="!'()*-._~")
    assert change("url_decode", encoded) == text
    encoded = change("base64_encode", text)
    assert encoded == base64.b64encode(text.encode()).decode()
    assert change("base64_decode", encoded) == text
    assert change("base64_decode", base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")) == text


@settings(max_examples=60, deadline=None)
@given(st.text("%0aE8+é ", max_size=8) | st.binary(max_size=4).map(quote))
@example("%")
@example("%e8%98")
@example("%ed%a0%80")
@example("%g0")
def test_what_is_no_code_is_refused(text: str) -> None:
    refused = "`input` is not percent-encoded UTF-8"
    try:
        decoded = unquote(text, errors="strict")
    except UnicodeDecodeError:
        decoded = refused
    if re.search("%(?![0-9a-fA-F]{2})", text):
        decoded = refused
    assert change("url_decode", text) == decoded


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=9).map(lambda b: base64.b64encode(b).decode()) | st.text("Aa0+/=-_ !é", max_size=6))
@example("A")
@example("AA=")
@example("AA==A")
@example("====")
def test_base64_holds_text_or_is_refused(text: str) -> None:
    result = change("base64_decode", text)
    compact = re.sub(r"[ \n\r\t]", "", text).replace("-", "+").replace("_", "/")
    digits = compact.rstrip("=")
    padding = len(compact) - len(digits)
    is_sound = re.fullmatch("[A-Za-z0-9+/]*", digits) and len(digits) % 4 != 1
    if not is_sound or (padding and len(digits) % 4 + padding != 4):
        assert result == "`input` is not base64"
        return
    try:
        assert result == base64.b64decode(digits + "=" * (-len(digits) % 4)).decode()
    except UnicodeDecodeError:
        assert result == "`input` holds bytes that are no UTF-8 text"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(VALUES, st.booleans())
def test_values_become_texts_and_back(value: Any, ascii_only: bool) -> None:
    assert change("json_parse", json.dumps(value, ensure_ascii=ascii_only)) == value
    text = change("json_stringify", value)
    assert json.loads(text) == value
    expected = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    assert text == expected or re.search(r"\\[bf]", expected), "only these have two spellings"


@settings(max_examples=60, deadline=None)
@given(st.text("aBéÉñßœŁđ'\u2019\u0301 -_/!?—。、！・「」蘋果かナ한글ДЖ0９😀👩\u200d♥€", max_size=12))
@example("")
@example("  --  ")
@example("Cafe\u0301")
def test_a_slug_has_letters_and_digits_only(text: str) -> None:
    result = change("slugify", text)
    assert re.fullmatch(r"([^\W_]+(-[^\W_]+)*)?", result), result
    assert change("slugify", result) == result
    assert change("slugify", text, sep="_") == result.replace("-", "_")
    kept = [c for c in text if c.isalnum()]
    assert len(result.replace("-", "")) >= len(kept)
    assert all(c.lower() in result for c in kept if c in "aB蘋果かナ한글ДЖ0９")


@pytest.mark.parametrize(
    ("operation", "args"),
    [
        ("repeat", {"count": 1_000_001}),
        ("repeat", {"count": -1}),
        ("repeat", {"count": 1.5}),
        ("repeat", {}),
        ("pad_start", {"length": 9, "fill": ""}),
        ("truncate", {"length": -1}),
        ("substring", {"start": 1e10}),
    ],
)
def test_counts_have_limits(operation: str, args: dict[str, Any]) -> None:
    assert change(operation, "abc", **args).startswith(f"`args.{list(args)[-1] if args else 'count'}` must")


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_what_the_schema_refuses_fails(data: st.DataObject) -> None:
    value = st.none() | st.integers(-3, 3) | st.sampled_from(["", "x", 0.5, True, [], ["a", 1], [[]], {}])
    args = st.dictionaries(
        st.sampled_from([*SCHEMA["properties"]["args"]["properties"], "other"]), value, max_size=3
    )
    given: dict[str, Any] = {
        "operation": data.draw(st.sampled_from(SCHEMA["properties"]["operation"]["enum"])),
        "input": data.draw(value),
        "args": data.draw(st.none() | args),
    }
    done = run("string_ops", given)
    assert done.error is None, done
    assert VALIDATOR.is_valid(given) or not done.result["success"], (given, done.result)


def schema() -> dict[str, Any]:
    contract = Catalog().find("string_ops")
    assert contract is not None
    assert isinstance(contract.input_schema, dict)
    return contract.input_schema


SCHEMA = schema()
VALIDATOR = Draft202012Validator(SCHEMA)
