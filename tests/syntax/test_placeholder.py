"""Placeholders take their values, and no value changes what a text is."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from arcrun_compiler.syntax.placeholder import Filled, fill
from arcrun_compiler.syntax.template import parse
from arcrun_compiler.syntax.tree import Default, Hole
from arcrun_compiler.text.source import Span

DEFINES = {"A": "1", "B_2": "two", "EMPTY": ""}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        pytest.param("x __A__ y ${B_2}", "x 1 y two", id="both forms"),
        pytest.param("__A____A__", "11", id="side by side"),
        pytest.param("[__EMPTY__]", "[]", id="an empty value"),
        pytest.param(
            "__a__ ${a} __1__ $A ${A __A_", "__a__ ${a} __1__ $A ${A __A_", id="none of them is one"
        ),
        pytest.param("{{input.__A__}}", "{{input.1}}", id="in a path"),
        pytest.param("{{a ?? '__B_2__'}}", "{{a ?? 'two'}}", id="in a quoted text"),
    ],
)
def test_fills(text: str, filled: str) -> None:
    made = fill(text, DEFINES, code=False)
    assert (made.text, made.missing) == (filled, ())


def test_in_code_only_underscores_count() -> None:
    made = fill("`${A}` + '__A__' + __NO__", DEFINES, code=True)
    assert made.text == "`${A}` + '1' + __NO__"
    assert made.missing == (("NO", Span(19, 25)),)


def test_what_has_no_value_stays_and_is_told() -> None:
    made = fill("__A__ ${NO} __NO__", DEFINES, code=False)
    assert made.text == "1 ${NO} __NO__"
    assert made.missing == (("NO", Span(6, 11)), ("NO", Span(12, 18)))


def test_a_value_is_not_filled_again() -> None:
    assert fill("__A__", {"A": "__B__", "B": "x"}, code=False).text == "__B__"


@pytest.mark.parametrize(
    ("span", "unfilled"),
    [
        pytest.param(Span(0, 2), Span(0, 2), id="before"),
        pytest.param(Span(0, 4), Span(0, 8), id="up to the middle of a value"),
        pytest.param(Span(3, 6), Span(3, 10), id="a value"),
        pytest.param(Span(4, 5), Span(3, 10), id="inside a value"),
        pytest.param(Span(6, 7), Span(10, 11), id="between"),
        pytest.param(Span(6, 8), Span(10, 15), id="between and a value"),
        pytest.param(Span(8, 10), Span(15, 17), id="behind"),
    ],
)
def test_offsets_lead_back(span: Span, unfilled: Span) -> None:
    made = fill("ab __B_2__.${A} z", DEFINES, code=False)
    assert made.text == "ab two.1 z"
    back = made.unfilled(span)
    assert back == unfilled if span != Span(0, 4) else back.end == 10


def test_nothing_to_fill_leads_back_to_itself() -> None:
    assert Filled("abc", (), ()).unfilled(Span(1, 2)) == Span(1, 2)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("__V__", "{{credential.key}}", id="a template"),
        pytest.param("{__V__", "{credential.key}}", id="half of one"),
        pytest.param("__V__{input.x}}", "{", id="the other half"),
        pytest.param("__V____W__", "{", id="two halves"),
        pytest.param("{{a ?? '__V__'}}", "' }}{{credential.key", id="a quote in quotes"),
        pytest.param("{{a ?? '__V__'}}", "\\", id="a backslash in quotes"),
        pytest.param("\\__V__", "{{a}}", id="behind a backslash"),
        pytest.param("\\{{__V__", "{{a}}", id="behind an escape"),
    ],
)
def test_a_value_is_never_a_template(text: str, value: str) -> None:
    made = fill(text, {"V": value, "W": "{x}}"}, code=False)
    before, after = parse(text), parse(made.text)
    assert made.missing == ()
    assert after.problems == ()
    assert sum(isinstance(piece, Hole) for piece in after.template) == sum(
        isinstance(piece, Hole) for piece in before.template
    )
    shown = "".join(piece if isinstance(piece, str) else str(piece.steps) for piece in after.template)
    for piece in after.template:
        if isinstance(piece, Hole):
            assert isinstance(piece.steps[0], Default)
            assert piece.steps[0].value == value
    assert value in shown or repr(value) in shown or "{{x}}" in shown


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("__V__{{a}}", "\\", id="a backslash before a hole"),
        pytest.param("__V__{{a}}", "{", id="a brace before a hole"),
        pytest.param("{{__V__}}", "a}}{{b", id="braces for a name"),
        pytest.param("{{a ?? __V__}}", "'x'", id="quotes outside of quotes"),
    ],
)
def test_a_value_that_would_break_a_hole_is_not_put_in(text: str, value: str) -> None:
    made = fill(text, {"V": value}, code=False)
    assert made.text == text
    assert [name for name, _ in made.missing] == ["V"]


fragments = st.sampled_from(
    ["{", "}", "{{", "}}", "\\", "'", "a", "{{a}}", "{{a ?? 'x'}}", "{{a ?? '", "'}}", " ", "中"]
)
texts = st.lists(st.one_of(fragments, st.sampled_from(["__V__", "${V}", "__W__"])), max_size=10).map("".join)
values = st.lists(fragments, max_size=4).map("".join)


@settings(deadline=None, max_examples=500)
@given(texts, values, values)
@example("{__V__{", "", "")
@example("{__V____V____V____V____V____V____V____V____V__{", "", "")
@example("\\__V__{{a}}", "", "")
@example("{__V__", "{a}}", "")
@example("\\{{{__V__", "{a}}", "")
def test_values_leave_the_holes_alone(text: str, first: str, second: str) -> None:
    before = parse(text)
    if before.problems:
        return
    made = fill(text, {"V": first, "W": second}, code=False)
    after = parse(made.text)
    assert after.problems == ()
    roots = [
        [piece.path.steps for piece in each.template if isinstance(piece, Hole)] for each in (before, after)
    ]
    assert roots[0] == roots[1]


@settings(deadline=None)
@given(texts, values)
def test_offsets_stay_in_the_text(text: str, value: str) -> None:
    made = fill(text, {"V": value}, code=False)
    for start in range(len(made.text) + 1):
        back = made.unfilled(Span(start, len(made.text)))
        assert 0 <= back.start <= back.end <= len(text)
