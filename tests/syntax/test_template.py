"""Strings become texts and holes; what the fast reading does is what the grammar says."""

from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from arcrun_compiler.syntax.grammar import Stop, read
from arcrun_compiler.syntax.literal import Unreadable
from arcrun_compiler.syntax.template import FILTERS, _Builder, move_hole, parse, parse_path, show_applied
from arcrun_compiler.syntax.tree import Default, Filter, Hole, Path, Template, show_steps
from arcrun_compiler.text.source import Span

NOWHERE = Span(0, 0)


def show_hole(hole: Hole) -> str:
    """In its shortest form."""
    return "{{" + show_steps(hole.path.steps) + "".join(map(show_applied, hole.steps)) + "}}"


def shapes(pieces: Template) -> list[Any]:
    """A template without its spans: texts, and holes as (path, steps)."""
    return [piece if isinstance(piece, str) else hole_shape(piece) for piece in pieces]


def hole_shape(hole: Hole) -> tuple[Any, ...]:
    steps = [
        ("??", step.value) if isinstance(step, Default) else (step.name, step.argument, step.has_argument)
        for step in hole.steps
    ]
    return (hole.path.steps, *steps)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("plain { } }} text", ["plain { } }} text"], id="lone braces are text"),
        pytest.param("{{a.b}}", [(("a", "b"),)], id="a hole alone"),
        pytest.param(
            "x {{ 取-資料.data }} y", ["x ", (("取-資料", "data"),), " y"], id="hole in text, CJK, dash"
        ),
        pytest.param("{{a}}{{b}}", [(("a",),), (("b",),)], id="no text between"),
        pytest.param("{{a[0]['k k'].c}}", [(("a", 0, "k k", "c"),)], id="positions and quoted keys"),
        pytest.param('{{["my node"].data}}', [(("my node", "data"),)], id="quoted first name"),
        pytest.param("{{1st.2024-01}}", [(("1st", "2024-01"),)], id="names may begin with digits"),
        pytest.param("{{true.null}}", [(("true", "null"),)], id="words of literals are names in a path"),
        pytest.param(
            "{{a | trim | join(', ') ?? 'n'}}",
            [(("a",), ("trim", None, False), ("join", ", ", True), ("??", "n"))],
            id="steps from left to right",
        ),
        pytest.param("{{a | default(null)}}", [(("a",), ("??", None))], id="default is ??"),
        pytest.param("{{a ?? -1.5e2}}", [(("a",), ("??", -150.0))], id="numbers"),
        pytest.param("{{a ?? false}}", [(("a",), ("??", False))], id="booleans"),
        pytest.param("{{a ?? '}}'}}", [(("a",), ("??", "}}"))], id="braces inside quotes"),
        pytest.param(
            r"{{a ?? 'it\'s \u4e2d\ud83d\ude00\n'}}", [(("a",), ("??", "it's 中😀\n"))], id="escapes"
        ),
        pytest.param(
            "{{a | nosuch}}", [(("a",), ("nosuch", None, False))], id="an unknown filter is no mistake here"
        ),
        pytest.param(r"\{{a}}", ["{{a}}"], id="an escaped opening"),
        pytest.param(r"\\{{a}}", [r"\{{a}}"], id="only the last backslash escapes"),
        pytest.param(r"\{{{{a}}", ["{{", (("a",),)], id="a hole right behind an escape"),
        pytest.param("{{\n  a\n}}", [(("a",),)], id="white space inside"),
        pytest.param(
            "{% raw %} {# x #} ${x} {x}", ["{% raw %} {# x #} ${x} {x}"], id="other languages are text"
        ),
    ],
)
def test_reads(text: str, expected: list[Any]) -> None:
    tree = parse(text)
    assert tree.problems == ()
    assert shapes(tree.template) == expected


def test_spans_are_offsets_into_the_string() -> None:
    text = "ab {{ x.y[0] | join(',') ?? 'z' }}"
    (_, hole) = parse(text).template
    assert isinstance(hole, Hole)
    cut = [text[slice(*span)] for span in (hole.span, hole.path.span, *hole.path.spans)]
    assert cut == ["{{ x.y[0] | join(',') ?? 'z' }}", "x.y[0]", "x", "y", "0"]
    assert [text[slice(*step.span)] for step in hole.steps] == ["join(',')", "?? 'z'"]


@pytest.mark.parametrize(
    ("text", "at", "hint"),
    [
        pytest.param("{{a.b", "{{", "closed by `}}`", id="unclosed"),
        pytest.param("{{ }}", "}", "empty template", id="empty"),
        pytest.param("{{{a}}}", "{", "two braces", id="three braces"),
        pytest.param("{{ a + b }}", "+", "no expression", id="expression"),
        pytest.param("{{ $json.x }}", "$", "another language", id="n8n"),
        pytest.param("{{a.b()}}", "(", "nothing can be called", id="call"),
        pytest.param("{{#if x}}", "#", "no blocks", id="handlebars"),
        pytest.param("{{ a } b", "}", "closed by `}}`", id="single brace"),
        pytest.param("{{a.0}}", "0", "`[0]`", id="a position after a dot"),
        pytest.param("{{a[-1]}}", "-", "last", id="negative position"),
        pytest.param("{{a[b]}}", "b", '["b"]', id="unquoted key"),
        pytest.param("{{a || 'b'}}", "|", "`?? 'x'`", id="or"),
        pytest.param("{{a ?? b}}", "b", "a default is", id="default that is no literal"),
        pytest.param("{{a | default: 'x'}}", ":", "parentheses", id="liquid"),
        pytest.param("{{a | join}}", "join", "needs an argument", id="missing argument"),
        pytest.param("{{a | join()}}", ")", "argument is missing", id="empty argument"),
        pytest.param("{{a | first(1)}}", "first(1)", "takes no argument", id="superfluous argument"),
        pytest.param("{{ “a” }}", "“", "straight quotes", id="typographic quotes"),
        pytest.param("｛｛a｝｝", "｛｛a｝｝", "full-width", id="full-width braces"),
        pytest.param("{{a｝｝", "｝", "full-width", id="full-width closing"),
        pytest.param("{{a ?? 'x}}", "'", "quote is not closed", id="unclosed quote"),
        pytest.param(r"{{a ?? '\d'}}", "'", r"`\d` is no escape", id="unknown escape"),
        pytest.param(r"{{a ?? '\ud800'}}", r"\ud800", "surrogate", id="half a surrogate pair"),
        pytest.param("{{a ?? 1e999}}", "1e999", "1.8e308", id="a number that is none"),
        pytest.param("{{my node}}", "node", "brackets", id="a name with a space"),
        pytest.param("{{a?.b}}", "?", "write `.`", id="optional chaining"),
    ],
)
def test_says_where_and_why(text: str, at: str, hint: str) -> None:
    (problem,) = parse(text).problems
    assert problem.slug == "template-syntax"
    assert text[slice(*problem.span)] == at
    assert hint in problem.facts["hint"]


def test_goes_on_after_a_wrong_hole() -> None:
    tree = parse("{{a +}} {{b}} {{c {{d}} {{it's}} {{e}}")
    assert len(tree.problems) == 3
    names = [piece.path.root for piece in tree.template if isinstance(piece, Hole)]
    assert names == ["b", "d", "e"]


def test_a_path_alone() -> None:
    assert parse_path(" a.b[0] ").path == Path(
        ("a", "b", 0), (Span(1, 2), Span(3, 4), Span(5, 6)), Span(1, 7)
    )
    braces = parse_path(" {{a.b}} ")
    assert braces.path == Path(("a", "b"), (Span(3, 4), Span(5, 6)), Span(3, 6))
    assert "without braces" in braces.problems[0].facts["hint"]
    assert parse_path("a b").path is None
    assert parse_path("").problems[0].facts["expected"] == ("a name",)


# ── the grammar is the definition ──


class Whole(_Builder):
    """Reads whole strings by the grammar alone."""

    @staticmethod
    def template(parts: list[Any]) -> Template:
        pieces: list[Any] = []
        for part in parts:
            written = part if isinstance(part, Hole) else "{{" if part.type == "ESCAPE" else str(part)
            if isinstance(written, str) and pieces and isinstance(pieces[-1], str):
                pieces[-1] += written
            else:
                pieces.append(written)
        return tuple(pieces)


pieces_of_templates = st.lists(
    st.sampled_from(
        [
            *r"""{{ }} { } \ a b-c 資料 . [ ] 0 12""".split(),
            *r"""' " 'x' | ?? ( ) trim join default true -1 1.5 {{a}}""".split(),
            " ",
            "\n",
            "\u3000",
            "{{ a.b | trim }}",
        ]
    ),
    max_size=14,
).map("".join)


@settings(deadline=None, max_examples=500)
@given(pieces_of_templates)
@example(r"\{{{{a}}}}")
@example("{{1.2}}")
@example("{{a\u3000}}")
def test_fast_reading_and_grammar_agree(text: str) -> None:
    try:
        made = read("template", "template", text, Whole)
    except Unreadable:
        made = Stop(0, frozenset())
    tree = parse(text)
    wrong = [problem for problem in tree.problems if "argument" not in (problem.facts["hint"] or "")]
    if isinstance(made, Stop):
        assert tree.problems
    else:
        assert not wrong
        assert tree.template == made


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=30), st.sampled_from(["{{%s}}", "%s", "{{a ?? %s}}", "{{a[%s]}}"]))
def test_no_text_is_too_strange(text: str, around: str) -> None:
    written = around % text
    for problem in parse(written).problems + parse_path(written).problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(written)


# ── and back ──

literals = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
)
keys = st.one_of(st.sampled_from(["a", "b-c", "資料", "2nd", "7", "-x", "", "a b"]), st.text(max_size=5))
paths = st.builds(
    lambda first, rest: Path((first, *rest), (NOWHERE,) * (1 + len(rest)), NOWHERE),
    keys,
    st.lists(st.one_of(keys, st.integers(0, 10**9)), max_size=3),
)
filters = st.one_of(
    st.sampled_from([name for name, takes in FILTERS.items() if not takes]).map(
        lambda name: Filter(name, None, False, NOWHERE)
    ),
    literals.map(lambda value: Filter("join", value, True, NOWHERE)),
    literals.map(lambda value: Default(value, NOWHERE)),
)
holes = st.builds(lambda path, steps: Hole(path, tuple(steps), NOWHERE), paths, st.lists(filters, max_size=3))


@settings(deadline=None, max_examples=300)
@given(holes)
def test_a_hole_shown_is_the_hole_read(hole: Hole) -> None:
    tree = parse(show_hole(hole))
    assert tree.problems == ()
    assert shapes(tree.template) == [hole_shape(hole)]


@settings(deadline=None, max_examples=300)
@given(pieces_of_templates)
def test_a_template_shown_is_the_template_read(text: str) -> None:
    first = parse(text)
    assume(not first.problems)
    shown = "".join(
        each.replace("{{", "\\{{") if isinstance(each, str) else show_hole(each) for each in first.template
    )
    assert shapes(parse(shown).template) == shapes(first.template)


def test_every_span_can_be_moved() -> None:
    text = "x {{ a.b[0] | join(',') ?? 1 }}"
    (_, hole), (_, same) = parse(text).template, parse("12345" + text).template
    assert isinstance(hole, Hole)
    assert move_hole(hole, lambda span: Span(span.start + 5, span.end + 5)) == same
