"""Conditions become trees with the precedence that the language states, and trees become conditions."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcrun_compiler.syntax.condition import DEEPEST, move_condition, parse, paths, show_condition
from arcrun_compiler.syntax.tree import Call, Compare, Condition, ListLiteral, Literal, Logic, Not, Path
from arcrun_compiler.text.source import Span

NOWHERE = Span(0, 0)


def shape(condition: Condition) -> Any:
    """A condition without its spans."""
    return move_condition(condition, lambda span: NOWHERE)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("count > 3", "count > 3", id="comparison"),
        pytest.param("a or b and not c == d", "a or b and not c == d", id="precedence"),
        pytest.param("(a or b) and c", "(a or b) and c", id="parentheses"),
        pytest.param("((a))", "a", id="parentheses that say nothing"),
        pytest.param("!a == b", "not a == b", id="! binds weaker than a comparison"),
        pytest.param("(!a) == b", "(not a) == b", id="unless it is in parentheses"),
        pytest.param("a && b || !c", "a and b or not c", id="signs"),
        pytest.param("a === 1 or b !== 'x'", "a == 1 or b != 'x'", id="three signs"),
        pytest.param("a AND b Or NOT c", "a and b or not c", id="any case"),
        pytest.param("data.kind IN ['a', \"b\", -1, 1.5e3, true, null]", None, id="list"),
        pytest.param("a in []", "a in []", id="empty list"),
        pytest.param("size(data.tags) > 0 and not empty(x) and exists(a[0].b)", None, id="functions"),
        pytest.param("size > 2", "size > 2", id="a field called as a function"),
        pytest.param("data.in == result.not", "data.in == result.not", id="keywords as keys"),
        pytest.param("取-資料.數量 >= 1", "取-資料.數量 >= 1", id="CJK"),
        pytest.param("notes == nothing", "notes == nothing", id="names that begin like keywords"),
        pytest.param("a\u3000==\n1", "a == 1", id="any white space"),
        pytest.param("f == ')' and g == 'it\\'s'", "f == ')' and g == 'it\\'s'", id="quotes"),
        pytest.param("not not a", "not not a", id="twice not"),
        pytest.param("n>-1", "n > -1", id="a negative number without spaces"),
    ],
)
def test_reads(text: str, shown: str | None) -> None:
    tree = parse(text)
    assert tree.problems == ()
    assert tree.condition is not None
    if shown is not None:
        assert show_condition(tree.condition) == shown
    again = parse(show_condition(tree.condition)).condition
    assert again is not None
    assert shape(again) == shape(tree.condition)


def test_not_is_outside_of_the_comparison() -> None:
    condition = parse("!a == b").condition
    assert isinstance(condition, Not)
    assert isinstance(condition.operand, Compare)


def test_spans_are_offsets_into_the_text() -> None:
    text = "a.b > 3 and not empty(c)"
    condition = parse(text).condition
    assert isinstance(condition, Logic)
    cut = [text[slice(*each.span)] for each in (condition, *condition.operands)]
    assert cut == [text, "a.b > 3", "not empty(c)"]
    assert [str(path) for path in paths(condition)] == ["a.b", "c"]


@pytest.mark.parametrize(
    ("text", "at", "hint"),
    [
        pytest.param("a = 3", "=", "`==`", id="single ="),
        pytest.param("a <> 3", ">", "`!=`", id="<>"),
        pytest.param("a ≥ 3", "≥", "`>=`", id="typographic sign"),
        pytest.param("a < b < c", "<", "do not chain", id="chained"),
        pytest.param("a + 1 == 2", "+", "does not compute", id="arithmetic"),
        pytest.param("{{a}} > 1", "{", "without braces", id="braces"),
        pytest.param("len(a) > 1", "(", "size", id="another language's function"),
        pytest.param("a.includes('x')", "(", "`'x' in data.text`", id="method"),
        pytest.param("a not in [1]", "not", "before the whole comparison", id="not in"),
        pytest.param("a is b", "is", "`==`", id="is"),
        pytest.param("a & b", "&", "`and`", id="single &"),
        pytest.param("a 或 b", "或", "`or`", id="Chinese or"),
        pytest.param("exists(1)", "1", "a path", id="exists of no path"),
        pytest.param("a in [b]", "b", "a list holds", id="a path in a list"),
        pytest.param("a in [1,]", "]", "last comma", id="trailing comma"),
        pytest.param("a.0 == 1", "0", "`[0]`", id="a position after a dot"),
        pytest.param("a == “x”", "“", "straight quotes", id="typographic quotes"),
        pytest.param("a == 'x", "'", "not closed", id="unclosed quote"),
        pytest.param(r"a == '\d'", "'", "no escape", id="unknown escape"),
        pytest.param("a b", "b", "operator is missing", id="two values"),
        pytest.param("a)", ")", "closes nothing", id="a parenthesis too many"),
        pytest.param("1.5x == 2", "1.5x", "as in JSON", id="no number"),
        pytest.param("a == 1e999", "1e999", "1.8e308", id="a number that is none"),
        pytest.param("True == a", "True", "result.True", id="another language's literal"),
    ],
)
def test_says_where_and_why(text: str, at: str, hint: str) -> None:
    (problem,) = parse(text).problems
    assert problem.slug == "condition-syntax"
    assert text[slice(*problem.span)] == at
    assert hint in problem.facts["hint"]


@pytest.mark.parametrize(("text", "at"), [("(a and (b", 7), ("((a)", 0), ("a == size(b", 9)])
def test_points_to_the_parenthesis_that_nothing_closes(text: str, at: int) -> None:
    (problem,) = parse(text).problems
    assert problem.span == (at, at + 1)


def test_an_end_that_comes_too_early() -> None:
    (problem,) = parse("a ==").problems
    assert problem.facts["found"] == "the end"
    assert "a path" in problem.facts["expected"]
    assert parse(" ").problems[0].facts["found"] == "nothing"


@pytest.mark.parametrize(
    "text", ["(" * 10_000 + "a" + ")" * 10_000, "not " * 25_000 + "a", "!" * 10_000, "(!" * 200]
)
def test_depth_is_bounded(text: str) -> None:
    (problem,) = parse(text).problems
    assert str(DEEPEST) in problem.facts["hint"]


def test_breadth_is_not() -> None:
    condition = parse(" and ".join(["not (a)"] * 2000)).condition
    assert isinstance(condition, Logic)
    assert len(condition.operands) == 2000


@settings(deadline=None, max_examples=300)
@given(
    st.one_of(
        st.text(max_size=30),
        st.lists(
            st.sampled_from(
                [
                    *r"""a b . ( ) [ ] == = in not ! and""".split(),
                    *r"""or 'x' ' " 1 - size empty( exists( , true \ 中""".split(),
                    " ",
                ]
            ),
            max_size=14,
        ).map("".join),
    )
)
def test_no_text_is_too_strange(text: str) -> None:
    tree = parse(text)
    assert tree.problems or tree.condition is not None
    for problem in tree.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(text)


# ── and back ──

literals = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
).map(lambda value: Literal(value, NOWHERE))
path_values = st.builds(
    lambda root, rest: Path((root, *rest), (NOWHERE,) * (1 + len(rest)), NOWHERE),
    st.sampled_from(["a", "data", "result", "數量", "size", "b-c"]),
    st.lists(
        st.one_of(st.integers(0, 99), st.sampled_from(["in", "x", "2nd", "7"]), st.text(max_size=4)),
        max_size=3,
    ),
)
list_values = st.lists(literals, max_size=3).map(lambda items: ListLiteral(tuple(items), NOWHERE))
operators = st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in"])
conditions: st.SearchStrategy[Condition] = st.recursive(
    st.one_of(literals, path_values, list_values),
    lambda inner: st.one_of(
        st.builds(lambda op, left, right: Compare(op, left, right, NOWHERE), operators, inner, inner),
        st.builds(
            lambda op, operands: Logic(op, tuple(operands), NOWHERE),
            st.sampled_from(["and", "or"]),
            st.lists(inner, min_size=2, max_size=3),
        ),
        inner.map(lambda operand: Not(operand, NOWHERE)),
        st.builds(lambda name, inner: Call(name, inner, NOWHERE), st.sampled_from(["size", "empty"]), inner),
        path_values.map(lambda path: Call("exists", path, NOWHERE)),
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=300)
@given(conditions)
def test_a_condition_shown_is_the_condition_read(condition: Condition) -> None:
    tree = parse(show_condition(condition))
    assert tree.problems == ()
    assert tree.condition is not None
    assert shape(tree.condition) == condition
