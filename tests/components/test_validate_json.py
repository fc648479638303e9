"""`validate_json` answers as the official test suite, Python's `jsonschema`, `re` and `decimal` do."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema_specifications import REGISTRY

from .modules import run, sandbox

SUITE = Path(__file__).parent / "suite"
"""JSON-Schema-Test-Suite, its part for draft 2020-12 without `optional/format`; its licence is beside it."""

DIALECT = "schema that uses custom metaschema with"
UNSUPPORTED = {
    f"vocabulary.json: {DIALECT} with no validation vocabulary": "a dialect of its own",
    "vocabulary.json: ignore unrecognized optional vocabulary": "a dialect of its own",
    f"optional/format-assertion.json: {DIALECT} format-assertion: false": "a dialect of its own",
    f"optional/format-assertion.json: {DIALECT} format-assertion: true": "a dialect of its own",
    "optional/cross-draft.json: refs to historic drafts are processed as historic drafts": "an older draft",
}
"""What the component says to be unsupported, and why. All others are run."""

ELSEWHERE = re.compile(r"is not supported: `(.+)` is not part of the schema, and nothing is fetched\Z")


class Group(NamedTuple):
    name: str
    schema: Any
    tests: list[dict[str, Any]]


def groups() -> Iterator[Group]:
    for path in sorted((SUITE / "tests").rglob("*.json")):
        file = path.relative_to(SUITE / "tests").as_posix()
        for each in json.loads(path.read_text("utf-8")):
            yield Group(f"{file}: {each['description']}", each["schema"], each["tests"])


def validate(value: Any, schema: Any) -> dict[str, Any]:
    done = run("validate_json", {"value": value, "schema": schema})
    assert done.error is None, done
    result: dict[str, Any] = done.result
    return result


def fits(value: Any, schema: Any) -> bool:
    result = validate(value, schema)
    assert result["success"], result
    assert result["valid"] == result["data"]["valid"] == (not result["data"]["errors"])
    return bool(result["valid"])


# ── the official suite ──


@cache
def elsewhere(uri: str) -> Any:
    """A document that the suite serves at an address, or one of the draft's own schemas; else None."""
    local = SUITE / "remotes" / uri.removeprefix("http://localhost:1234/")
    if uri.startswith("http://localhost:1234/") and local.is_file():
        return json.loads(local.read_text("utf-8"))
    return REGISTRY.contents(uri) if uri in REGISTRY else None


def bundled(schema: Any, value: Any) -> Any:
    """The schema with the documents that it refers to among its definitions: a component fetches nothing."""
    for _ in range(20):
        result = validate(value, schema)
        asked = None if result["success"] else ELSEWHERE.search(result["error"])
        document = elsewhere(asked[1]) if asked else None
        if asked is None or document is None:
            return schema
        if document.get("$id", asked[1]) != asked[1]:
            # It has a name of its own beside its address.
            document = {"$ref": document["$id"], "$defs": {"document": document}}
        part = {**document, "$id": asked[1]}
        schema = {**schema, "$defs": {**schema.get("$defs", {}), asked[1]: part}}
    raise AssertionError("its references never end")


@pytest.mark.parametrize("group", [pytest.param(each, id=each.name) for each in groups()])
def test_the_official_suite(group: Group) -> None:
    schema = bundled(group.schema, group.tests[0]["data"])
    for test in group.tests:
        if group.name in UNSUPPORTED:
            assert validate(test["data"], schema)["error_code"] == "UNSUPPORTED"
        else:
            assert fits(test["data"], schema) == test["valid"], test["description"]


def test_the_suite_is_whole() -> None:
    assert sum(len(each.tests) for each in groups()) > 1400
    assert UNSUPPORTED.keys() <= {each.name for each in groups()}


# ── Python's validator ──

NAMES = st.sampled_from(["a", "b", "c"])
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from([0.5, 1.0, -2.5])
    | st.text("ab1", max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


def keywords(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    small = st.integers(0, 3)
    each = {
        "type": st.sampled_from(["null", "boolean", "integer", "number", "string", "array", "object"]),
        "enum": st.lists(VALUES, min_size=1, max_size=3),
        "const": VALUES,
        "multipleOf": st.sampled_from([1, 2, 0.5]),
        "maximum": st.integers(-2, 2),
        "exclusiveMinimum": st.integers(-2, 2),
        "minLength": small,
        "maxLength": small,
        "pattern": st.sampled_from(["^a", "b$", "^[a-b]*$", "[0-9]", "a|1"]),
        "minItems": small,
        "uniqueItems": st.booleans(),
        "minProperties": small,
        "required": st.lists(NAMES, max_size=2, unique=True),
        "dependentRequired": st.dictionaries(NAMES, st.lists(NAMES, max_size=2, unique=True), max_size=2),
        "prefixItems": st.lists(inner, min_size=1, max_size=2),
        "items": inner,
        "contains": inner,
        "minContains": small,
        "maxContains": small,
        "propertyNames": inner,
        "properties": st.dictionaries(NAMES, inner, max_size=2),
        "patternProperties": st.dictionaries(st.sampled_from(["^a", "[bc]"]), inner, max_size=2),
        "additionalProperties": inner,
        "dependentSchemas": st.dictionaries(NAMES, inner, max_size=2),
        "allOf": st.lists(inner, min_size=1, max_size=2),
        "anyOf": st.lists(inner, min_size=1, max_size=3),
        "oneOf": st.lists(inner, min_size=1, max_size=3),
        "not": inner,
        "if": inner,
        "then": inner,
        "else": inner,
        "unevaluatedItems": inner,
        "unevaluatedProperties": inner,
    }
    return st.fixed_dictionaries({}, optional=each).flatmap(
        lambda full: st.sets(st.sampled_from(sorted(full) or ["type"]), max_size=4).map(
            lambda kept: {key: full[key] for key in kept if key in full}
        )
    )


SCHEMAS = st.recursive(st.booleans() | keywords(st.booleans()), keywords, max_leaves=3)


@given(VALUES, SCHEMAS)
@settings(max_examples=250, deadline=None)
def test_any_schema_means_what_it_means_to_python(value: Any, schema: Any) -> None:
    assert fits(value, schema) == Draft202012Validator(schema).is_valid(value)


# ── numbers ──

WRITTEN = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30).map(str)


def fits_text(text: str, schema: str) -> bool:
    """Numbers as they are written: Python's would lose digits."""
    given = f'{{"json_string": {json.dumps(text)}, "schema": {schema}}}'
    result = sandbox("validate_json").run(given).result
    assert result["success"], result
    return bool(result["valid"])


@given(WRITTEN, WRITTEN)
def test_numbers_are_compared_as_they_are_written(a: str, b: str) -> None:
    assert fits_text(a, f'{{"maximum": {b}}}') == (Decimal(a) <= Decimal(b))
    assert fits_text(a, f'{{"exclusiveMinimum": {b}}}') == (Decimal(a) > Decimal(b))
    assert fits_text(a, f'{{"const": {b}}}') == (Decimal(a) == Decimal(b))
    assert fits_text(a, '{"type": "integer"}') == (Decimal(a) == Decimal(a).to_integral_value())


@given(
    st.integers(-(10**20), 10**20),
    st.integers(-8, 8),
    st.integers(1, 10**17),
    st.integers(-8, 8),
)
def test_multiples_are_exact(a: int, a_exponent: int, b: int, b_exponent: int) -> None:
    up = 10**16
    is_multiple = a * up * 10 ** (a_exponent + 8) % (b * up * 10 ** (b_exponent + 8)) == 0
    assert fits_text(f"{a}e{a_exponent}", f'{{"multipleOf": {b}e{b_exponent}}}') == is_multiple
    assert fits_text(f"{a * b}e{a_exponent}", f'{{"multipleOf": {b}e{a_exponent}}}')


@pytest.mark.parametrize("count", [3, 40])
def test_equal_items_are_found_by_their_value(count: int) -> None:
    others = ",".join(f'{{"n": {index}, "m": "x"}}' for index in range(count))
    assert fits_text(f"[{others}]", '{"uniqueItems": true}')
    assert fits_text(
        f'[{others}, {{"n": 9007199254740993}}, {{"n": 9007199254740992}}]', '{"uniqueItems": true}'
    )
    assert not fits_text(f'[{others}, {{"m": "\\u0078", "n": 1.0e0}}]', '{"uniqueItems": true}')


# ── patterns ──

ATOMS = st.sampled_from(
    ["a", "b", ".", "[ab]", "[^a]", r"\d", r"\w", r"[b-c1]", r"\.", "é", "漢", "😀", r"\b"]
)
PATTERNS: st.SearchStrategy[str] = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("(?:{}|{})".format, inner, inner),
        st.builds(
            "({}){}".format, inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{2,}", "+?", "*?"])
        ),
        st.builds("(?={})".format, inner),
        st.builds("(?!{})".format, inner),
        st.builds("^{}".format, inner),
        st.builds(r"{}$".format, inner),
    ),
    max_leaves=8,
)


@given(PATTERNS, st.text("ab1c.é漢😀\n", max_size=10))
@settings(max_examples=600, deadline=None)
def test_a_pattern_matches_as_python_says(pattern: str, text: str) -> None:
    # Python's `$` also stands before a last line end, and its classes know more than ASCII.
    theirs = re.search(pattern.replace("$", r"\Z"), text, re.ASCII)
    assert fits(text, {"pattern": pattern}) == (theirs is not None)


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"^[\w-.]+$", "a-b.c", True),
        (r"^\u{1F600}\uD83D\uDE00$", "😀😀", True),
        (r"^.$", "😀", True),
        (r"^.$", "\u2028", False),
        (r"^\s+$", "\t\u00a0\u3000\ufeff", True),
        (r"^\x41\u0042\cJ\0$", "AB\n\0", True),
        (r"^[\b\-\]^]+$", "\b-]^", True),
        (r"[]", "a", False),
        (r"^[^]$", "\n", True),
        (r"^a{2$", "a{2", True),
        (r"^(?<year>\d{4})-(?<day>\d\d)$", "2026-01", True),
        (r"^(?=.*[A-Z])(?=.*\d)(?!.*\s).{8,}$", "Secret-12", True),
        (r"^(?=.*[A-Z])(?=.*\d)(?!.*\s).{8,}$", "Secret 12", False),
        (r"^(|a)+$", "aaa", True),
        (r"^\p{Script=Han}+$", "漢字", True),
        (r"^\p{sc=Hiragana}\p{Emoji_Presentation}\p{Alphabetic}$", "あ😀a", True),
        (r"^[\p{L}\P{L}]+$", "aé1 漢", True),
        (r"^\p{gc=Uppercase_Letter}\p{Lu}$", "ÉΣ", True),
        (r"^[^\d\s]+$", "ab", True),
    ],
)
def test_a_pattern(pattern: str, text: str, matches: bool) -> None:
    assert fits(text, {"pattern": pattern}) == matches


@pytest.mark.parametrize(
    ("pattern", "code", "said"),
    [
        ("(", "COMPONENT_INPUT", "a group without its `)` at character 1"),
        ("a)", "COMPONENT_INPUT", "an unmatched `)` at character 2"),
        ("[a", "COMPONENT_INPUT", "a class without its `]` at character 1"),
        ("[z-a]", "COMPONENT_INPUT", "a range that is out of order"),
        ("*a", "COMPONENT_INPUT", "nothing to repeat"),
        ("a**", "COMPONENT_INPUT", "a quantifier behind a quantifier"),
        ("a{3,2}", "COMPONENT_INPUT", "counts are out of order"),
        ("^*", "COMPONENT_INPUT", "a quantifier behind an assertion"),
        (r"\Z", "COMPONENT_INPUT", "an unknown escape"),
        ("\\", "COMPONENT_INPUT", "a backslash at the end"),
        (r"\u{110000}", "COMPONENT_INPUT", "no code point"),
        ("(?P<a>b)", "COMPONENT_INPUT", "an unknown group"),
        (r"(a)\1", "UNSUPPORTED", "a back reference"),
        (r"(?<a>b)\k<a>", "UNSUPPORTED", "a back reference"),
        ("(?<=a)b", "UNSUPPORTED", "a look behind"),
        ("(?i:a)", "UNSUPPORTED", "a flag"),
        (r"\p{Klingon}", "UNSUPPORTED", "the property `Klingon`"),
        ("(a{1000}){1000}", "UNSUPPORTED", "counts that repeat too much"),
        ("(" * 100 + ")" * 100, "UNSUPPORTED", "nested deeper than 50 levels"),
    ],
)
@pytest.mark.parametrize("keyword", ["pattern", "patternProperties"])
def test_what_is_no_pattern_is_told(pattern: str, code: str, said: str, keyword: str) -> None:
    result = validate("a", {keyword: pattern if keyword == "pattern" else {pattern: True}})
    assert (result["success"], result["error_code"]) == (False, code)
    assert said in result["error"]


RECATEGORIZED = {0x295, 0x1171E}
"""The code points to which Unicode 17 gives another category than 14, which Python 3.11 knows, does."""


@cache
def by_category() -> dict[str, str]:
    """All characters that Python's Unicode knows, but for the planes of private use: too many."""
    found: dict[str, list[str]] = {}
    for point in range(0xF0000):
        category = unicodedata.category(chr(point))
        if category not in ("Cn", "Cs") and point not in RECATEGORIZED:
            found.setdefault(category, []).append(chr(point))
    return {each: "".join(points) for each, points in found.items()}


@pytest.mark.parametrize("category", sorted(by_category()))
def test_categories_are_those_of_unicode(category: str) -> None:
    outside = "".join(text for each, text in by_category().items() if each != category)
    assert fits(by_category()[category], {"pattern": rf"^\p{{{category}}}+$"})
    assert fits(outside, {"pattern": rf"^\P{{{category}}}+$"})


# ── limits ──


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("^(a+)+$", "a" * 50_000 + "b"),
        ("(a|a)*$", "a" * 50_000 + "b"),
        ("^(a|aa)+$", "a" * 50_000 + "b"),
        ("(.*){20}y", "x" * 20_000),
        (r"^(\w+\s?)*$", "word " * 10_000 + "!"),
    ],
)
def test_no_text_makes_a_pattern_explode(pattern: str, text: str) -> None:
    done = run("validate_json", {"value": text, "schema": {"pattern": pattern}})
    assert done.result["success"], done
    assert done.milliseconds < 1000


def test_patterns_that_take_too_long_say_so() -> None:
    result = validate("a" * 30_000, {"pattern": "(?=.*x)" * 20})
    assert (result["success"], result["error_code"]) == (False, "COMPONENT_INPUT")
    assert "take too long" in result["error"]


def nested(levels: int, inside: Any) -> Any:
    for _ in range(levels):
        inside = {"a": inside}
    return inside


LIST = {
    "$ref": "#/$defs/n",
    "$defs": {"n": {"type": ["object", "integer"], "properties": {"a": {"$ref": "#/$defs/n"}}}},
}


def test_deep_values_are_followed_to_their_end() -> None:
    assert fits(nested(505, 1), LIST)
    result = validate(nested(505, "x"), LIST)
    assert [each["path"] for each in result["data"]["errors"]] == ["/a" * 505]


@pytest.mark.parametrize("layers", [1, 3, 10, 30, 80])
def test_what_is_too_deep_is_told(layers: int) -> None:
    way: Any = {"properties": {"a": {"$ref": "#/$defs/n"}}}
    for layer in range(layers):
        way = {("allOf", "anyOf", "oneOf")[layer % 3]: [way]}
    schema = {"$ref": "#/$defs/n", "$defs": {"n": way}}
    assert fits(nested(900 // (layers + 2), 1), schema)
    result = validate(nested(500, 1), schema)
    assert result["error"] == "the value or its schema is nested too deeply to be checked"


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#"},
        {"allOf": [{"$ref": "#"}]},
        {
            "$ref": "#/$defs/a",
            "$defs": {"a": {"not": {"$ref": "#/$defs/b"}}, "b": {"anyOf": [{"$ref": "#/$defs/a"}]}},
        },
        {"$dynamicAnchor": "x", "$dynamicRef": "#x"},
    ],
)
def test_a_circle_of_references_is_told(schema: Any) -> None:
    result = validate(1, schema)
    assert result["error_code"] == "COMPONENT_INPUT"
    assert "lead back to it" in result["error"]


def test_at_most_a_hundred_errors_are_told() -> None:
    result = validate(["x"] * 50_000, {"items": {"type": "integer"}})
    assert len(result["data"]["errors"]) == 100


@pytest.mark.parametrize("count", [20_000, 80_000])
def test_much_data_is_no_trap(count: int) -> None:
    records = [{"id": index, "name": str(index)} for index in range(count)]
    schema = {"uniqueItems": True, "unevaluatedItems": False, "items": {"anyOf": [{"required": ["id"]}]}}
    result = validate(records, schema)
    assert result["success"] or result["error"] == "the input needs more memory than a component has"
    assert result["success"] or count > 20_000


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"type": "int"}, '`schema/type`: there is no type "int"'),
        ({"type": []}, "`schema/type` must be a type or a list of types, not an empty list"),
        ({"items": [{}]}, "`schema/items` must be an object or a boolean, not a list"),
        ({"minLength": -1}, "`schema/minLength` must be an integer from 0 on, not -1"),
        ({"minLength": 1.5}, "`schema/minLength` must be an integer from 0 on, not 1.5"),
        ({"multipleOf": 0}, "`schema/multipleOf` must be a number above 0, not 0"),
        ({"required": "a"}, "`schema/required` must be a list of texts, not a text"),
        ({"properties": {"a": 1}}, "`schema/properties/a` must be an object or a boolean, not 1"),
        ({"anyOf": []}, "`schema/anyOf` must be a list of at least one schema, not an empty list"),
        ({"$ref": "#/$defs/a"}, "`schema/$ref`: there is nothing at `#/$defs/a`"),
        ({"$ref": "#a"}, "`schema/$ref`: there is nothing at `#a`"),
        ({"$ref": "#/x", "x": 3}, "`schema/$ref(#/x)` must be an object or a boolean, not 3"),
        ({"$id": "a#b"}, "`schema/$id` must not have a fragment"),
        ({"$defs": {"a": {"$id": "x:y"}, "b": {"$id": "x:y"}}}, "`schema/$defs/b/$id`: `x:y` stands twice"),
        (
            {"$defs": {"a": {"$anchor": "x"}, "b": {"$anchor": "x"}}},
            "`schema/$defs/b`: the anchor `x` stands twice",
        ),
    ],
)
def test_a_schema_with_a_mistake_is_told(schema: Any, said: str) -> None:
    result = validate(1, schema)
    assert (result["success"], result["error_code"]) == (False, "COMPONENT_INPUT")
    assert result["error"].startswith(said)


@pytest.mark.parametrize(
    ("schema", "keyword"),
    [
        ({"$schema": "http://json-schema.org/draft-07/schema#"}, "$schema"),
        ({"$defs": {"never used": {"$ref": "other.json"}}}, "$ref"),
        ({"else": {"format": "phone"}}, "format"),
        ({"multipleOf": 1.5, "anyOf": [{"$dynamicRef": "urn:x:y#a"}]}, "$dynamicRef"),
    ],
)
def test_what_is_not_supported_is_told_wherever_it_stands(schema: Any, keyword: str) -> None:
    result = validate(1, schema)
    assert (result["error_code"], result["data"]["keyword"]) == ("UNSUPPORTED", keyword)


def test_a_divisor_with_too_many_digits_is_not_supported() -> None:
    done = sandbox("validate_json").run('{"value": 1, "schema": {"multipleOf": 1.2345678901234567891}}')
    assert (done.result["error_code"], done.result["data"]["keyword"]) == ("UNSUPPORTED", "multipleOf")


@given(st.lists(SCHEMAS, max_size=3), VALUES)
@settings(max_examples=50, deadline=None)
def test_every_error_names_a_place_that_there_is(schemas: list[Any], value: Any) -> None:
    result = validate(value, {"allOf": schemas} if schemas else True)
    for error in result["data"]["errors"]:
        found = value
        for step in error["path"].split("/")[1:]:
            found = found[int(step)] if isinstance(found, list) else found[step]
        assert error["message"]
        assert error["message"][0].islower()


def test_the_packed_table_is_in_order() -> None:
    """Written by a program: the runs of categories end where Unicode does."""
    text = (SUITE.parents[2] / "components" / "lib" / "regexp_data.ts").read_text("utf-8")
    packed = text.partition("CATEGORY_RUNS")[2].partition("[")[2].partition("]")[0]
    numbers = [int(each) for each in packed.replace("\n", "").split(",") if each.strip()]
    total, at, categories = 0, 0, []
    while at < len(numbers):
        categories.append(numbers[at] & 31)
        length, at = numbers[at] >> 5, at + 1
        if not length:
            shift = 0
            while True:
                length |= (numbers[at] & 127) << shift
                shift, at = shift + 7, at + 1
                if numbers[at - 1] < 128:
                    break
        total += length
    assert total == sys.maxunicode + 1
    assert all(a != b for a, b in pairwise(categories))
