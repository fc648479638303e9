"""The canonical layout: what it is, and that nothing but layout changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from harness.case import load
from harness.workflows import CATALOG
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from arcrun_compiler.check import rules
from arcrun_compiler.check.selection import Selection
from arcrun_compiler.ir.show import show
from arcrun_compiler.pipeline import Input, lint_sources, parse
from arcrun_compiler.syntax.format import format_text
from arcrun_compiler.syntax.format.same import difference
from arcrun_compiler.text.source import Source

ROOT = Path(__file__).parent.parent.parent
BLOCK = re.compile(r"^```yaml[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def corpus() -> Iterator[Any]:
    """Every workflow of the house: examples, behaviour cases, papers and pages of rules."""
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        yield pytest.param(path.read_text("utf-8"), id=path.name)
    for path in sorted((ROOT / "tests/cases/behaviour").glob("*.yaml")):
        for name, text in load(path).files.items():
            if name.endswith((".yaml", ".yml")):
                yield pytest.param(text, id=f"{path.stem}:{name}")
    for page in sorted([ROOT / "README.md", ROOT / "LANGUAGE.md", *Path(rules.__file__).parent.glob("*.md")]):
        for number, match in enumerate(BLOCK.finditer(page.read_text("utf-8"))):
            yield pytest.param(match[1], id=f"{page.name}:{number}")


CORPUS = list(corpus())
READABLE = [each for each in CORPUS if not format_text(each.values[0]).problems]


def meaning(text: str) -> list[str]:
    """What the compiler understands, and what the linter says, without places; it quotes words as written."""
    source = Source("a.yaml", text)
    shown = [show(workflow) for workflow in parse(source, CATALOG, {}).workflows]
    findings = lint_sources([Input(source, "a.yaml")], CATALOG, {}, Selection((), (), ("ARC",)))
    return [*shown, *sorted(f"{each.code.id} {each.message}".upper() for each in findings)]


def values(text: str) -> list[Any]:
    """The documents as another reader has them; blanks and capitals are left out of edges and templates."""
    readable = text.removeprefix("\ufeff").replace("\u2028", "☃")  # no line break in YAML 1.2
    return [_plain(each, ()) for each in yaml.load_all(readable, yaml.CBaseLoader)]


def _plain(value: Any, path: tuple[object, ...]) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each, (*path, key)) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each, (*path, "-")) for each in value]
    if path[:1] == ("flow",) and (len(path) == 2 or path[-1] == "type"):
        return re.sub(r"\s+", "", value).upper()
    return re.sub(r"\s+", "", value) if "{{" in value and path[:1] in (("config",), ("output",)) else value


def remarks(text: str) -> list[str]:
    """Comments on lines of their own, and those that `shaken` puts behind lines."""
    return [each.strip() for each in re.findall(r"(?m)^[ \t]*#.*$|# (?:why|為什麼)[ \t]*$", text)]


def check(text: str, has_remarks: bool = True) -> str:
    made = format_text(text)
    assert made.refused is None
    assert made.problems == ()
    assert format_text(made.text).text == made.text, "a canonical text stays as it is"
    assert values(made.text) == values(text)
    assert not has_remarks or remarks(made.text) == remarks(text)
    assert meaning(made.text) == meaning(text)
    return made.text


@pytest.mark.parametrize("text", READABLE)
def test_the_meaning_stays(text: str) -> None:
    check(text)


def test_the_corpus_is_there() -> None:
    assert len(READABLE) > 250


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.yaml")), ids=lambda path: str(path.name))
def test_examples_are_formatted(path: Path) -> None:
    text = path.read_text("utf-8")
    assert format_text(text).text == text


# ── what the layout is ─────────────────────────────────────────────────────────────────────────

HEAD = "name: it\n"
LONG = "x" * 60


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "flow:\n- a>>pipe>>bee\n- bee  >> on_success >> c\n",
            "flow:\n  - a   >> PIPE       >> bee\n  - bee >> ON_SUCCESS >> c\n",
            id="nodes and relations stand in columns, words in capitals",
        ),
        pytest.param(
            "flow:\n  - 取得 >> 成功時 >> b\n  - b >> 否則 >> c\n  - c >> 分支（大）>> d\n",
            "flow:\n  - 取得 >> 成功時     >> b\n  - b    >> 否則       >> c\n  - c    >> 分支（大） >> d\n",
            id="a Chinese character takes two columns",
        ),
        pytest.param(
            "flow:\n  - a >> IF(data.one > 1000 and data.two < 3) >> b\n  - bee >> PIPE >> c\n",
            "flow:\n  - a   >> IF(data.one > 1000 and data.two < 3) >> b\n  - bee >> PIPE >> c\n",
            id="what is too long stands out and widens nothing",
        ),
        pytest.param(
            "flow:\n  - a >> PIPE >> b\n\n\n  - long >> PIPE >> b\n",
            "flow:\n  - a >> PIPE >> b\n\n  - long >> PIPE >> b\n",
            id="a blank line begins another table",
        ),
        pytest.param(
            "flow:\n  - a >> success >> b >> else >> c\n  - bee >> PIPE >> b\n",
            "flow:\n  - a   >> SUCCESS >> b >> ELSE >> c\n  - bee >> PIPE    >> b\n",
            id="a chain shares the columns, and another word for a relation stays",
        ),
        pytest.param(
            'flow: ["a >> PIPE >> b", \'b >> FOREACH x IN data["a: b"] >> c\']\n',
            "flow:\n  - a  >> PIPE >> b\n  - 'b >> FOREACH x IN data[\"a: b\"] >> c'\n",
            id="entries have a line each, and quotes where YAML wants them",
        ),
        pytest.param(
            "flow:\n  - a >> foreach  row\n      in   data.rows  >> b\n",
            "flow:\n  - a >> FOREACH row IN data.rows >> b\n",
            id="an entry stands on one line",
        ),
        pytest.param(
            "flow:\n- a>>on_failure>>b\n- bee>>PIPE>>c\n- d >> IF(>> e\n",
            "flow:\n  - a   >> on_failure >> b\n  - bee >> PIPE       >> c\n  - d >> IF(>> e\n",
            id="a word that is no relation stays, and so does what is no edge",
        ),
        pytest.param(
            "flow:\n  - (a)-[:on_fail]->(b)\n  - {from: a,  to: b, type: else}\n",
            "flow:\n  - (a)-[:ON_FAIL]->(b)\n  - {from: a, to: b, type: ELSE}\n",
            id="paths and mappings keep their form",
        ),
        pytest.param(
            "flow: [a >> PIPE >> b]\n",
            "flow: [a >> PIPE >> b]\n",
            id="a single entry may stay in brackets",
        ),
        pytest.param(
            "# arcrun: ignore[ARC109] twice\nflow: [a >> PIPE >> b, a >> PIPE >> b]\n",
            "# arcrun: ignore[ARC109] twice\nflow: [a >> PIPE >> b, a >> PIPE >> b]\n",
            id="a line that a comment silences is not broken up",
        ),
        pytest.param(
            "flow: []\nx-a:\n    b:   'x'\n    list:\n    - 1\n    -   b: 1\n        c: 2\n",
            "flow: []\nx-a:\n  b: 'x'\n  list:\n    - 1\n    - b: 1\n      c: 2\n",
            id="what belongs to a key stands two columns right of it",
        ),
        pytest.param(
            f"flow: []\nx-a: {{b: {{long: {LONG}, other: {LONG}, list:   {{a: 1, c: [1,2,]}}}}}}\n",
            f"flow: []\nx-a:\n  b:\n    long: {LONG}\n    other: {LONG}\n    list: {{a: 1, c: [1, 2]}}\n",
            id="brackets that are too long become lines, as far as needed",
        ),
        pytest.param(
            "flow: []\negress: [\n  a.example.com,\n  b.example.com,\n]\n",
            "flow: []\negress: [a.example.com, b.example.com]\n",
            id="brackets over several lines are joined where they fit",
        ),
        pytest.param(
            "flow: []\negress: [\n    a.example.com, # why\n    b.example.com\n    ]\n",
            "flow: []\negress: [\n    a.example.com,  # why\n    b.example.com\n    ]\n",
            id="brackets with a comment in them stay broken",
        ),
        pytest.param(
            'flow: []\nconfig:\n  a: {u: \'{{ b.c|urlencode??"x" }}\', v: "{{b}} {{  c | json}}"}\n',
            'flow: []\nconfig:\n  a: {u: \'{{b.c | urlencode ?? "x"}}\', v: "{{b}} {{c | json}}"}\n',
            id="templates are spaced alike",
        ),
        pytest.param(
            "x-a: '{{ a }}'\nflow: []\nconfig:\n  a:\n    code: |\n        x = '{{ a }}';   \n          y\n",
            "x-a: '{{ a }}'\nflow: []\nconfig:\n  a:\n    code: |\n      x = '{{ a }}';   \n        y\n",
            id="code and other texts keep what is in them",
        ),
        pytest.param(
            "flow: []   # one\nx-long-key: 1 # two\n\nx-b: 2 # three\n",
            "flow: []       # one\nx-long-key: 1  # two\n\nx-b: 2  # three\n",
            id="comments behind neighbouring lines stand in a column",
        ),
        pytest.param(
            "flow: []\nconfig:\n    a: {}\n    # of the block\n# of the key below\nx-a: 1\n\n\n\n",
            "flow: []\nconfig:\n  a: {}\n  # of the block\n# of the key below\nx-a: 1\n",
            id="comments move with what they stand at; the text ends with one line break",
        ),
        pytest.param("flow: []\nx-a: |+\n    b\n\n", "flow: []\nx-a: |+\n  b\n\n", id="`|+` keeps its end"),
        pytest.param("flow: []\nx-a: |\n    b", "flow: []\nx-a: |\n  b", id="`|` without a line break too"),
    ],
)
def test_layout(before: str, after: str) -> None:
    assert check(HEAD + before) == HEAD + after


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"name": "a",\n "flow":  ["a >> PIPE >> b"]}\n', id="a document in brackets is JSON"),
        pytest.param("services:\n    web: {image:   x}\n", id="a file that is none of arcrun's"),
        pytest.param("flow:   [a\n", id="what is no YAML"),
        pytest.param("flow:   []\rname: a\n", id="a carriage return alone"),
    ],
)
def test_what_stays_as_it_is(text: str) -> None:
    assert format_text(text).text == text


def test_a_byte_order_mark_and_line_ends_stay() -> None:
    assert format_text("\ufeffx-a:  1\r\nflow:   []\r\n").text == "\ufeffx-a: 1\r\nflow: []\r\n"


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        pytest.param(
            "flow: [a >> PIPE >> c]\n# c\n", "it would not say the same any more", id="another node"
        ),
        pytest.param("flow: [a >> pipe >> b]\n", "a comment would be lost", id="without the comment"),
        pytest.param("flow: [a >> pipe\n# c\n", "it would not be read as YAML any more", id="no YAML"),
        pytest.param("flow: [a  >>  PIPE >> b]\n# c\n", None, id="only layout"),
    ],
)
def test_a_layout_that_changes_more_is_refused(after: str, reason: str | None) -> None:
    assert difference("flow: [a >> pipe >> b]\n# c\n", after) == reason


# ── layouts of every kind ──────────────────────────────────────────────────────────────────────


def shaken(text: str, seed: int) -> str:
    """The same document, laid out as somebody in a hurry would: by lines, where that cannot hurt."""
    random = Random(seed)
    wider = random.choice((1, 2, 3))
    lines = []
    block = -1
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip(" "))
        if block >= 0 and (not line.strip() or indent > block):
            lines.append(" " * (wider - 1) * block + " " * (wider - 1) * 2 + line if line.strip() else line)
            continue
        block = indent if re.search(r": *[|>][-+]?$", line) else -1
        if re.match(r" *- [\w>( )]*>>[\w>( )]*$", line):
            line = re.sub(" >> ", lambda _: random.choice((">>", " >>  ", "   >> ")), line)
            line = re.sub(
                "ON_SUCCESS|FOREACH|PIPE", lambda found: random.choice((found[0], found[0].lower())), line
            )
            if random.random() < 0.3:
                line = re.sub(r"- (.*)$", r'-   "\1"', line)
        elif random.random() < 0.2 and not line.rstrip().endswith((",", "{", "[")):
            line += random.choice(("   ", " # why", "     # 為什麼", "\t"))
        if random.random() < 0.1 and "," not in line[-2:]:
            lines.append(random.choice(("", "\n\n", " " * (wider * indent) + "# about this")))
        lines.append(" " * (wider - 1) * indent + line)
    return "\n".join(lines)


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.yaml")), ids=lambda path: str(path.name))
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_whatever_the_layout_was(path: Path, seed: int) -> None:
    text = shaken(path.read_text("utf-8"), seed)
    assume(not format_text(text).problems)
    check(text)


SIGNS = [*"ab1 -:#,[]{}'\"|>&*!%@`?~\\\n", "{{", "}}", " #", ": ", "- ", "好", "　", "\u2028", "é"]
WHOLE = ["{{ a.b|json }}", "x {{a  ??'b'}} y", "no", "1_0", "0x1", "long words " * 12, "好長 " * 40]
TEXTS = st.lists(st.sampled_from(SIGNS), max_size=30).map("".join) | st.sampled_from(WHOLE)
NUMBERS = st.none() | st.booleans() | st.integers(-99, 99)
DATA = st.recursive(
    TEXTS | NUMBERS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS.filter(bool), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(
    data=DATA,
    indent=st.integers(2, 7),
    width=st.sampled_from([20, 60, 200]),
    style=st.sampled_from([True, False, None]),
    quote=st.sampled_from([None, "'", '"', "|", ">"]),
)
def test_documents_of_any_content(
    data: Any, indent: int, width: int, style: bool | None, quote: str | None
) -> None:
    root = {"name": "it", "flow": ["input >> PIPE >> a"], "config": {"a": {"values": data}}, "output": data}
    text = yaml.dump(
        root, indent=indent, width=width, default_flow_style=style, default_style=quote, allow_unicode=True
    )
    assume(not format_text(text).problems)
    check(text, has_remarks=False)  # what looks like one is content


PIECES = [
    "flow:",
    "name: a",
    "config:",
    "a",
    "-",
    ": ",
    "  ",
    "\n",
    "\n  ",
    "\n    ",
    " # c",
    "[",
    "]",
    "{",
    "}",
    ",",
    "|",
    ">-",
]
PIECES += [
    "&a ",
    "*a",
    "? ",
    "'x'",
    '"y\\n',
    '"',
    "!!str ",
    "---",
    "...",
    "\t",
    "\r\n",
    "\ufeff",
    "\x85",
    "a >> PIPE >> b",
    "{{ a }}",
]


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_any_text_at_all(rest: str) -> None:
    text = f"flow:\n  - a>>PIPE>>b\nx-y:{rest}\n"
    made = format_text(text)
    if made.problems or made.refused:
        assert made.text == text
    else:
        assert format_text(made.text) == made
