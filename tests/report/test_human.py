"""Findings as a person sees them, to the column."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcrun_compiler.report import concise, human, json
from arcrun_compiler.text.diagnostic import Code, Diagnostic, Edit, Fix, Label, Severity
from arcrun_compiler.text.source import Source, Span

UNKNOWN = Code("ARC102", "unknown-relation", Severity.ERROR)
MAYBE = Code("ARC204", "maybe-missing", Severity.WARNING)


def place(text: str, part: str) -> Span:
    start = text.index(part)
    return Span(start, start + len(part))


def shown(text: str, part: str | Span, columns: int = 80) -> str:
    """The excerpt of a finding: its lines without title, place and the bar above them."""
    span = place(text, part) if isinstance(part, str) else part
    found = Diagnostic(MAYBE, Source("a.yaml", text), span, "message")
    return "\n".join(human.finding(found, columns=columns).splitlines()[3:])


def test_everything_that_a_finding_can_say() -> None:
    text = 'flow:\n  - "a >> ON_SUCESS >> 判斷 >> PIPE >> c"\n\n\nconfig:\n  判斷: {}\n'
    found = Diagnostic(
        UNKNOWN,
        Source("flows/甲.yaml", text),
        place(text, "ON_SUCESS"),
        "`ON_SUCESS` is no relation",
        labels=(Label(place(text, "判斷"), "the target"), Label(place(text, "判斷: {}"), "its config")),
        notes=("arcrun would have taken it for `PIPE`\nand said nothing",),
        help="write `ON_SUCCESS`",
        fix=Fix("replace it with `ON_SUCCESS`", (Edit(place(text, "ON_SUCESS"), "ON_SUCCESS"),)),
    )
    assert human.render([found]) == (
        "error[ARC102] unknown-relation: `ON_SUCESS` is no relation\n"
        " --> flows/甲.yaml:2:11\n"
        "  |\n"
        '2 |   - "a >> ON_SUCESS >> 判斷 >> PIPE >> c"\n'
        "  |           ^^^^^^^^^\n"
        "  |                        ---- the target\n"
        "...\n"
        "6 |   判斷: {}\n"
        "  |   -------- its config\n"
        "  |\n"
        "  = note: arcrun would have taken it for `PIPE`\n"
        "          and said nothing\n"
        "  = help: write `ON_SUCCESS`\n"
        "  = fix: replace it with `ON_SUCCESS`\n"
        '2 -   - "a >> ON_SUCESS >> 判斷 >> PIPE >> c"\n'
        '  +   - "a >> ON_SUCCESS >> 判斷 >> PIPE >> c"\n'
        "\n"
        "1 error in 1 file\n"
    )


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        pytest.param("a: bad", "bad", "1 | a: bad\n  |    ^^^", id="plain"),
        pytest.param(
            "判斷: 壞的 x", "壞的", "1 | 判斷: 壞的 x\n  |       ^^^^", id="CJK is two columns wide"
        ),
        pytest.param("Ａ: x", "x", "1 | Ａ: x\n  |     ^", id="so are full-width letters"),
        pytest.param(
            "e\u0301e\u0301: x", "x", "1 | e\u0301e\u0301: x\n  |     ^", id="combining marks take none"
        ),
        pytest.param("a\u200bb: x", "x", "1 | a\u200bb: x\n  |     ^", id="zero-width space takes none"),
        pytest.param("😀👍🏽: x", "x", "1 | 😀👍🏽: x\n  |       ^", id="emoji take two, with skin"),
        pytest.param(
            "👨\u200d👩\u200d👧: x", "x", "1 | 👨\u200d👩\u200d👧: x\n  |     ^", id="a family is one picture"
        ),
        pytest.param("⚠\ufe0f: x", "x", "1 | ⚠\ufe0f: x\n  |     ^", id="emoji style"),
        pytest.param("\ta\t: x", "x", "1 |     a   : x\n  |           ^", id="tabs go to the next fourth"),
        pytest.param("a: \x00\x1bx", "x", "1 | a: ␀␛x\n  |      ^", id="control characters are shown"),
        pytest.param(
            "a: \u202ex", "x", "1 | a: <U+202E>x\n  |            ^", id="direction marks are spelled out"
        ),
        pytest.param("a: \ud800x", "x", "1 | a: \ufffdx\n  |     ^", id="half a surrogate pair"),
        pytest.param("\ufeffa: x", "a", "1 | a: x\n  | ^", id="byte order mark"),
        pytest.param("a: x\r\nb: y\r\n", "y", "2 | b: y\n  |    ^", id="CRLF"),
        pytest.param("a: x\n", Span(4, 5), "1 | a: x\n  |     ^", id="the line end"),
        pytest.param("a: x", Span(4, 4), "1 | a: x\n  |     ^", id="the end of the text"),
        pytest.param("a: x\n", Span(5, 5), "2 |\n  | ^", id="an empty last line"),
        pytest.param("", Span(0, 0), "1 |\n  | ^", id="no text"),
        pytest.param(
            "a: |\n  one\n\n  two\nb: 1",
            "|\n  one\n\n  two",
            "1 | a: |\n  |    ^\n2 |   one\n  |   ^^^\n...\n4 |   two\n  |   ^^^",
            id="a few lines",
        ),
        pytest.param(
            "a: |\n 1\n 2\n 3\n 4\n 5\n",
            "|\n 1\n 2\n 3\n 4\n 5\n",
            "1 | a: |\n  |    ^\n...\n6 |  5\n  |  ^",
            id="first and last of many lines",
        ),
        pytest.param(
            "a: bad " + "x" * 60,
            "bad",
            "1 | a: bad xxxxxxxxxxxxxxxxxxxxxxxxxxxx…\n  |    ^^^",
            id="cut behind",
        ),
        pytest.param(
            "x" * 60 + " bad", "bad", "1 | …" + "x" * 31 + " bad\n  | " + " " * 33 + "^^^", id="cut before"
        ),
        pytest.param(
            "x" * 60 + "bad" + "判" * 60,
            "bad",
            "1 | …" + "x" * 15 + "bad判判判判判判判判…\n  | " + " " * 16 + "^^^",
            id="cut on both sides",
        ),
        pytest.param(
            "y" * 90, "y" * 90, "1 | " + "y" * 35 + "…\n  | " + "^" * 35, id="longer than the screen"
        ),
    ],
)
def test_carets_stand_under_the_piece(text: str, part: str | Span, expected: str) -> None:
    assert shown(text, part, columns=40) == expected


def test_a_label_outside_the_view_gets_its_own() -> None:
    text = "first " + "x" * 100 + " last"
    found = Diagnostic(
        MAYBE, Source("a.yaml", text), place(text, "last"), "m", (Label(place(text, "first"), "here"),)
    )
    assert human.finding(found, columns=40).splitlines()[3:] == [
        "1 | …" + "x" * 30 + " last",
        "  | " + " " * 32 + "^^^^",
        "1 | first xxxxxxxxxxxxxxxxxxxxxxxxxxxxx…",
        "  | ----- here",
    ]


def test_a_message_cannot_steer_the_terminal() -> None:
    found = Diagnostic(MAYBE, Source("a\x1b.yaml", "x"), Span(0, 1), "bad `\x1b[31m\n`", help="a\tb\x07")
    assert "\x1b" not in human.render([found])
    assert concise.render([found]) == "a␛.yaml:1:1: warning ARC204 bad `␛[31m␊`\n"


def test_fixes_show_the_lines_that_change() -> None:
    text = "a: 1\nb: 2\nc: 3\n"

    def diff(*edits: Edit, safe: bool = True) -> list[str]:
        found = Diagnostic(MAYBE, Source("a.yaml", text), Span(0, 1), "m", fix=Fix("mend", edits, safe))
        return human.finding(found).splitlines()[6:]

    assert diff(Edit(Span(5, 10), "")) == ["  = fix: mend", "2 - b: 2"]
    assert diff(Edit(Span(5, 5), "x: 0\n"), safe=False) == ["  = unsafe fix: mend", "2 + x: 0"]
    assert diff(Edit(Span(13, 14), "4"), Edit(Span(3, 4), "0")) == [
        "  = fix: mend",
        "1 - a: 1",
        "  + a: 0",
        "3 - c: 3",
        "  + c: 4",
    ]


def test_the_summary_counts() -> None:
    one, two = Source("a.yaml", "x"), Source("b.yaml", "x")
    errors = [Diagnostic(UNKNOWN, each, Span(0, 1), "m") for each in (one, two)]
    info = Diagnostic(MAYBE, one, Span(0, 1), "m", severity_override=Severity.INFO)
    assert human.summary(errors) == "2 errors in 2 files\n"
    assert human.summary([errors[0], info, info]) == "1 error, 2 notes in 1 file\n"
    assert human.render([]) == ""


def test_colours_change_nothing_but_colours() -> None:
    text = "a: 判\n"
    found = Diagnostic(
        UNKNOWN,
        Source("a.yaml", text),
        Span(3, 4),
        "m",
        (Label(Span(0, 1), "l"),),
        ("n",),
        "h",
        Fix("f", (Edit(Span(0, 1), "b"),)),
    )
    painted = human.render([found], color=True)
    assert "\x1b[1;31merror[ARC102]\x1b[0m" in painted
    assert "\x1b[1;31m^^\x1b[0m" in painted
    assert re.sub("\x1b\\[[0-9;]*m", "", painted) == human.render([found])


TEXTS = st.text(
    st.sampled_from("ab \t\r\n判😀\u0301\u200d\ufe0f\u2028\x00\x1b\ud800\ufeff\u202e👩🏽"), max_size=80
)
PLACES = st.integers(0, 80)


@given(TEXTS, st.lists(st.tuples(PLACES, PLACES), min_size=2, max_size=4), st.integers(10, 50), TEXTS)
def test_never_crashes(text: str, places: list[tuple[int, int]], columns: int, said: str) -> None:
    spans = [Span(*sorted(min(each, len(text)) for each in pair)) for pair in places]
    first, *others = spans
    labels = tuple(Label(each, said) for each in others)
    found = Diagnostic(
        UNKNOWN, Source(said, text), first, said, labels, (said,), said, Fix(said, (Edit(first, said),))
    )
    written = human.render([found], columns=columns)
    written.encode()
    assert "\x1b" not in written
    assert concise.render([found]).count("\n") == 1
    assert json.render([found]).isascii()
