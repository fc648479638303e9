"""Fixes applied: what they mend is gone, nothing else has changed, and a second time nothing is to do."""

import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from told import HEAD, SET, flow

from arcrun_compiler.check import rules
from arcrun_compiler.check.mend import Mended, attempt, mend_sources
from arcrun_compiler.check.selection import Selection
from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.pipeline import Input, Linted, lint
from arcrun_compiler.text.diagnostic import Code, Diagnostic, Edit, Fix, Severity
from arcrun_compiler.text.edit import edited, overlap
from arcrun_compiler.text.source import Source, Span

ROOT = Path(__file__).parent.parent.parent
CATALOG = Catalog()
ALL = Selection(also=("ARC",))
BAD_BLOCK = re.compile(r"^```yaml bad.*?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = Code("ARC208", "unknown-filter", Severity.ERROR)


def judged(inputs: Sequence[Input]) -> Linted:
    return lint(inputs, CATALOG, {}, ALL)


def mended(text: str, unsafe: bool = True) -> Mended:
    return mend_sources([Input(Source("a.yaml", text), "a.yaml")], judged, unsafe)


def text_of(done: Mended) -> str:
    return done.inputs[0].source.text


def errors(linted: Linted) -> Counter[tuple[str, str]]:
    return Counter((each.code.slug, each.message) for each in linted.errors)


# ── every rule, many mistakes ──────────────────────────────────────────────────────────────────


def blocks() -> list[object]:
    return [
        pytest.param(match[1], id=f"{path.stem}-{number}")
        for path in sorted(Path(rules.__file__).parent.glob("*.md"))
        for number, match in enumerate(BAD_BLOCK.finditer(path.read_text("utf-8")))
    ]


def holds(text: str, unsafe: bool) -> int:
    """Asserts what is true of fixes whatever the text is; says how many there were."""
    before = judged([Input(Source("a.yaml", text), "a.yaml")])
    done = mended(text, unsafe)
    again = mended(text_of(done), unsafe)
    assert text_of(again) == text_of(done)
    assert again.fixed == {}
    assert not errors(done.linted) - errors(before)
    comments = Counter(re.findall(r"(?<=\s)#(?! arcrun:).*", text_of(done)))
    assert not comments - Counter(re.findall(r"(?<=\s)#(?! arcrun:).*", text))
    assert text_of(done).count("\r") == text_of(done).count("\r\n")
    return sum(done.fixed.values())


@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
@pytest.mark.parametrize("text", blocks())
def test_pages(text: str, unsafe: bool) -> None:
    holds(text, unsafe)
    holds(text.replace("\n", "\r\n"), unsafe)


def test_what_is_broken_by_chance() -> None:
    """Names, relations, filters and keys with a letter too many, too few, or elsewhere."""
    chance = random.Random(7)
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "examples").glob("*.yaml"))]
    texts = [text for text in texts if "\nflow:" in text]
    fixed = 0
    for _ in range(150):
        text = chance.choice(texts)
        for word in chance.sample(list(re.finditer(r"[A-Za-z_]{4,}", text)), chance.randint(1, 4)):
            at = chance.randrange(word.start(), word.end() - 1)
            if len(text) > at + 2:
                text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        if chance.random() < 0.3:
            text = text.replace("\n", "\r\n")
        fixed += holds(text, unsafe=True)
    assert fixed > 30


# ── one by one ─────────────────────────────────────────────────────────────────────────────────


def test_fixes_that_make_room_for_others() -> None:
    text = flow("input >> PIPE >> a", "a >> ON_FAILURE >> b", "a >> ON_FAIL >> b")
    done = mended(text)
    assert done.fixed == {"a.yaml": 2}
    assert text_of(done) == flow("input >> PIPE >> a", "a >> ON_FAIL >> b")


def test_neighbouring_lines_go_together() -> None:
    spare = "".join(f"  spare{n}: {SET}  # n\n" for n in range(40))
    text = flow("input >> PIPE >> a", config=spare)
    done = mended(text, unsafe=False)
    assert text_of(done) == flow("input >> PIPE >> a")
    assert done.fixed == {"a.yaml": 40}


def test_what_a_comment_was_to_silence_is_not_mended() -> None:
    text = flow("input >> PIPE >> a", config=f"  spare: {SET}  # arcrun: ignore[unused-confgi] later\n")
    assert text_of(mended(text)) == text.replace("confgi", "config")


def test_a_new_line_ends_as_the_others() -> None:
    text = (
        f"{HEAD}flow: ['input >> PIPE >> load', 'load >> ON_FAIL >> rescue']\n"
        "egress: [api.example.com]\nconfig:\n"
        "  load: {component: http_request, url: 'https://api.example.com/list'}\n"
        "  rescue:\n    component: try_catch\n"
    )
    wanted = text + '    error: "{{load.error}}"\n'
    assert text_of(mended(text)) == wanted
    assert text_of(mended(text.replace("\n", "\r\n"))) == wanted.replace("\n", "\r\n")


def test_a_file_that_does_not_parse_is_left_alone() -> None:
    text = flow("a >> ON_FAILURE >> b") + "x: [\n"
    assert text_of(mended(text)) == text


# ── what a fix may do ──────────────────────────────────────────────────────────────────────────


def try_fix(text: str, *edits: tuple[str, str]) -> str | None:
    """The text that a fix makes which replaces the first place of each text; None when it is dropped."""
    source = Source("a.yaml", text)
    found = [Edit(Span(text.index(old), text.index(old) + len(old)), new) for old, new in edits]
    finding = Diagnostic(CODE, source, Span(0, 1), "m", fix=Fix("f", tuple(found)))
    done = attempt(source, [finding])
    return done.source.text if done else None


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        pytest.param("a: one\nb: 2\n", ("one", "two"), id="a value"),
        pytest.param("a: one\nb: 2\n", ("a", "long"), id="a key"),
        pytest.param("a: one\nb: 2\n", ("a: one\n", ""), id="an entry taken out"),
        pytest.param("a: one\nb: 2\n", ("\nb", "\nc: 3\nb"), id="an entry put in"),
        pytest.param("- a\n- b\n- c\n", ("- b\n", ""), id="an item"),
        pytest.param("a: '{{x}} and {{y}}'\n", ("x", "x ?? 1"), id="inside quotes"),
        pytest.param("a: |\n  one\n  two\nb: 1\n", ("one", "three"), id="inside a block"),
        pytest.param("a: {b: 1}\n", ("{b: 1}", "[1, 2]"), id="another value altogether"),
        pytest.param("a: one # why\n", ("one", "two"), id="beside a comment"),
    ],
)
def test_fix_is_kept(text: str, edit: tuple[str, str]) -> None:
    assert try_fix(text, edit) == text.replace(*edit, 1)


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        pytest.param("a: one\nb: 2\n", ("one", "'one"), id="a quote that nothing closes"),
        pytest.param("a: one two\nb: 2\n", ("two", "# two"), id="the rest becomes a comment"),
        pytest.param("a: one\nb: 2\n", ("one", "two #"), id="the end becomes a comment"),
        pytest.param("a: one\nb: 2\n", ("one", "x: y"), id="a mapping inside a line"),
        pytest.param("a: 'x'\nb: 'y'\n", ("x'", "x"), id="it swallows what is behind"),
        pytest.param("a: 1\nb:\n  c: 2\n", ("b:\n", ""), id="what was below is elsewhere"),
        pytest.param("a: &x 1\nb: *x\n", ("&x ", ""), id="an anchor that is needed"),
        pytest.param("a: 1\n---\nb: 2\n", ("---\n", ""), id="two documents become one"),
        pytest.param("a: |\n  one\n  two\n", ("  two", " two"), id="a block that ends early"),
        pytest.param("flow: [a, b]\n", ("a, ", "a "), id="two items become one"),
    ],
)
def test_fix_is_dropped_when_anything_else_changes(text: str, edit: tuple[str, str]) -> None:
    assert try_fix(text, edit) is None


def test_a_bad_fix_does_not_keep_good_ones_back() -> None:
    source = Source("a.yaml", "a: one\nb: two\n")
    bad = Diagnostic(CODE, source, Span(3, 6), "m", fix=Fix("f", (Edit(Span(3, 6), "'x"),)))
    good = Diagnostic(CODE, source, Span(10, 13), "m", fix=Fix("f", (Edit(Span(10, 13), "good"),)))
    done = attempt(source, [bad, good])
    assert done is not None
    assert (done.source.text, done.mended) == ("a: one\nb: good\n", (good,))


def test_a_fix_that_brings_an_error_is_dropped() -> None:
    """However often it is offered, the file stays as it was."""
    source = Source("a.yaml", flow("input >> PIPE >> a"))

    def lie(inputs: Sequence[Input]) -> Linted:
        now = inputs[0].source
        span = Span(now.text.index(" >> a") - 4, now.text.index(" >> a"))
        told = Diagnostic(CODE, now, span, "m", fix=Fix("f", (Edit(span, "NOPE"),)))
        return judged(inputs)._replace(findings=(told,))

    done = mend_sources([Input(source, "a.yaml")], lie, True)
    assert (text_of(done), done.fixed) == (source.text, {})


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param((0, 2), (1, 3), True, id="they share text"),
        pytest.param((0, 2), (2, 3), False, id="one begins where the other ends"),
        pytest.param((2, 2), (2, 2), True, id="two insertions at one place"),
        pytest.param((0, 2), (2, 2), True, id="an insertion at an end"),
        pytest.param((0, 2), (3, 3), False, id="apart"),
    ],
)
def test_overlap(one: tuple[int, int], other: tuple[int, int], expected: bool) -> None:
    assert overlap([Edit(Span(*one), "x")], [Edit(Span(*other), "y")]) is expected
    assert overlap([Edit(Span(*other), "x")], [Edit(Span(*one), "y")]) is expected


def test_edited_takes_edits_in_any_order() -> None:
    edits = [Edit(Span(4, 5), ""), Edit(Span(0, 1), "xy"), Edit(Span(2, 2), "-")]
    assert edited("abcdef", edits) == "xyb-cdf"
