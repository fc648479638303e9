"""What is said of broken YAML: the piece that is shown, the message, the way out."""

from collections.abc import Iterator

import pytest
import yaml as pyyaml

from arcrun_compiler.syntax.yaml import _loader_class, read
from arcrun_compiler.text.source import Source

TEMPLATE = "`{{` begins a mapping in YAML, so a template has to stand in quotes"
COLON = "`: ` inside an unquoted value begins another mapping"
WIDE = "`：` is no colon in YAML, but a letter"
TAB = "a tab is used for indentation"
INDENTATION = "the indentation of this line fits no line above"
AFTER_DOUBLE = 'there is text after the closing `"`'
QUOTE = "quote the value"

CASES = [
    pytest.param("u: {{a.b}}\n", "{{a.b}}", TEMPLATE, 'write `"{{a.b}}"`', id="template"),
    pytest.param("u: {{a}}/b\nc: 1\n", "{{a}}", TEMPLATE, "quote the whole value", id="template and text"),
    pytest.param("u: [{{a}}, 2]\n", "{{a}}", TEMPLATE, 'write `"{{a}}"`', id="template in a list"),
    pytest.param("a: b: c\n", ":", COLON, QUOTE, id="second colon"),
    pytest.param(
        "f:\n  - (a)-[:FOREACH {item: 'file'}]->(b)\n",
        ":",
        "`: ` makes a mapping of an entry without quotes",
        "put the whole entry in quotes",
        id="path with a quoted value",
    ),
    pytest.param(
        "f:\n  - (a)<-[:IF {condition: data.n, in: b}]-(c)\n",
        ":",
        "`: ` makes a mapping of an entry without quotes",
        "put the whole entry in quotes",
        id="path with two values",
    ),
    pytest.param("f:\n  - a >> IF(x: 1) >> b: c\n", ":", COLON, QUOTE, id="colon in an entry"),
    pytest.param(
        "a:b\nc: d\n", ":", "a space is missing after this colon", "write `a: b`", id="colon without space"
    ),
    pytest.param("a\nb: c\n", "a", "a colon is missing after this key", "write `a:`", id="no colon"),
    pytest.param(
        "name：x\nb: c\n", "：", WIDE, "write a colon and a space: `name: x`", id="full-width colon"
    ),
    pytest.param("flow：\n  - a\nb: c\n", "：", WIDE, "write a colon and a space: `flow:`", id="and nothing"),
    pytest.param(
        "a: {b: “{{c}}”, d: e}\n",
        "“",
        "`“` is no quote in YAML, but a letter",
        'write `"`',
        id="typographic quotes",
    ),
    pytest.param(
        "a: &標頭 {b: c}\n",
        "標頭",
        "`標頭` cannot name an anchor: only A-Z, a-z, digits, `_` and `-` can",
        "choose such a name, at `&` and at each `*`; quote the value if it is text",
        id="Chinese anchor",
    ),
    pytest.param("a:\n\tb: 1\n", "\t", TAB, "replace the tab with spaces", id="tab"),
    pytest.param("a:\n  b: 1\n\tc: 2\n", "\t", TAB, "replace the tab with spaces", id="tab later"),
    pytest.param("a: |\n\tb\n", "\t", TAB, "replace the tab with spaces", id="tab in a block"),
    pytest.param("a: @b\n", "@", "a value cannot begin with `@`", QUOTE, id="at sign"),
    pytest.param("a: `b`\n", "`", "a value cannot begin with a back-quote", QUOTE, id="back-quote"),
    pytest.param("a: %b\n", "%", "a value cannot begin with `%`", QUOTE, id="percent"),
    pytest.param("a: 'x\nb: 1\n", "'", "the quote `'` is never closed", "close it", id="open quote"),
    pytest.param(
        'a: "x\nb: "y"\n',
        '"',
        'the quote `"` is not closed on its line',
        "close it",
        id="quote that ends late",
    ),
    pytest.param(
        "f: ['a >> b]\ng: {h: 'i'}\n",
        "'",
        "the quote `'` is not closed on its line",
        "close it",
        id="quote in a list that ends late",
    ),
    pytest.param(
        '- "a" >> PIPE >> b\n',
        ">> PIPE >> b",
        AFTER_DOUBLE,
        'quote the whole value; inside double quotes a quote is `\\"`',
        id="quoted start",
    ),
    pytest.param(
        "a: 'it's'\n",
        "s'",
        "there is text after the closing `'`",
        "quote the whole value; inside single quotes a quote is `''`",
        id="apostrophe",
    ),
    pytest.param(
        "- [a] >> b\n", ">> b", "there is text after the closing `]`", "quote the whole value", id="bracket"
    ),
    pytest.param("a: [1, 2\n", "[", "`[` is never closed", "close it with `]`", id="open bracket"),
    pytest.param(
        "a: {b: 1\nc: {d: 2}\n", "{", "`{` is never closed", "close it with `}`", id="open brace before a key"
    ),
    pytest.param(
        "f:\n  - [a, b\n  - c\ng: 1\n",
        "[",
        "`[` is never closed",
        "close it with `]`",
        id="open list in a list",
    ),
    pytest.param("a: ]\n", "]", "`]` closes nothing", "quote the value if it is text", id="closing bracket"),
    pytest.param("{a: b,, c: d}\n", ",", "a value is missing before this comma", None, id="two commas"),
    pytest.param(
        "a:\n    b: 1\n  c: 2\n", "c: 2", INDENTATION, "align it with its neighbours", id="indentation"
    ),
    pytest.param(
        "a: 1\n  b: 2\n",
        "b",
        "the key `b` is indented deeper than the keys beside it",
        "align it with the key above, or end the value above",
        id="too deep",
    ),
    pytest.param(
        "- a\nb: c\n",
        "b: c",
        "this line stands in a list and does not begin with `- `",
        "begin it with `- `",
        id="no dash",
    ),
    pytest.param(
        "a: 1\n- b\n",
        "- b",
        "a list item stands where a key is expected",
        "indent the list",
        id="dash for a key",
    ),
    pytest.param(
        "a: - b\n",
        "-",
        "a list cannot begin on the line of its key",
        "begin it on the next line",
        id="list in line",
    ),
    pytest.param("a: *.md\n", "*", "`*` begins an alias in YAML", "quote the value if it is text", id="glob"),
    pytest.param(
        "a: *md\n",
        "*md",
        "no anchor `&md` stands above this alias",
        "quote the value if the `*` is text",
        id="alias",
    ),
    pytest.param("a: *\n", "*", "`*` begins an alias in YAML", "quote the value if it is text", id="star"),
    pytest.param(
        "a: &x 1\nb: &x 2\n",
        "&x",
        "the anchor `&x` is there twice",
        "give one of them another name",
        id="anchor twice",
    ),
    pytest.param(
        'a: "\\q"\n',
        "\\q",
        "`\\q` is no escape of double quotes",
        "write `\\\\q`, or use single quotes",
        id="escape",
    ),
    pytest.param(
        'a: "\\u12"\n',
        "\\u",
        "`\\u` needs 4 hexadecimal digits",
        "write them, or `\\\\u` if a backslash is meant",
        id="short escape",
    ),
    pytest.param(
        'a: "\\Uffffffff"\n',
        "\\Uffffffff",
        "this escape names no character",
        "write the number of a character, at most `\\U0010FFFF`",
        id="no character",
    ),
    pytest.param(
        "a: >> b\n", ">> b", "`>` begins a block of text, which starts on the next line", QUOTE, id="block"
    ),
    pytest.param(
        "a: !50%off\n",
        "!50%off",
        "a word that begins with `!` is a tag, and this one has a wrong `%` in it",
        QUOTE,
        id="percent in a tag",
    ),
    pytest.param("a: !x y\n", "!x", "the tag `!x` has no meaning here", "remove the tag", id="tag"),
    pytest.param(
        "[a]: b\n",
        "[a]",
        "a key has to be text, and this one is a list",
        "quote the key if it is text",
        id="list as key",
    ),
    pytest.param(
        "a: .inf\n", ".inf", "`.inf` is not a finite number, so JSON cannot hold it", QUOTE, id="infinity"
    ),
    pytest.param(
        "a: 1e999\n", "1e999", "`1e999` is not a finite number, so JSON cannot hold it", QUOTE, id="overflow"
    ),
    pytest.param(
        "a: \x01\n",
        "\x01",
        "the character U+0001 may not stand in YAML",
        "remove it, or write `\\x01` inside double quotes",
        id="control",
    ),
    pytest.param(
        "a: \ud83d\n",
        "\ud83d",
        "U+D83D is half of a surrogate pair, not a character",
        "remove it",
        id="surrogate",
    ),
    pytest.param(
        "😀: 判\n判: %x\n", "%", "a value cannot begin with `%`", QUOTE, id="wide characters before"
    ),
]


@pytest.fixture(params=["in C", "in Python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """PyYAML may be installed without its C part; its mistakes are then told in slightly other words."""
    if request.param == "in Python":
        monkeypatch.delattr(pyyaml, "CLoader")
    _loader_class.cache_clear()
    yield
    _loader_class.cache_clear()


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(("text", "shown", "problem", "help_text"), CASES)
def test_says_the_cause(text: str, shown: str, problem: str, help_text: str | None) -> None:
    found = read(Source("test.yaml", text)).problems
    assert [
        (each.slug, text[slice(*each.span)], each.facts["problem"], each.facts["help"]) for each in found
    ] == [("yaml-syntax", shown, problem, help_text)]


def test_points_at_where_a_quote_ends_that_was_not_closed() -> None:
    text = 'flow:\n  - "a >> b\n  - "b >> c"\n'
    (problem,) = read(Source("test.yaml", text)).problems
    assert problem.span.start == text.index('"')
    assert problem.facts["context"] == "here it ends"
    assert problem.facts["context_span"].start == text.index('"b')


def test_points_at_what_was_begun() -> None:
    text = "a:\n    b: 1\n  c: 2\n"
    (problem,) = read(Source("test.yaml", text)).problems
    assert problem.facts["context"] == "the mapping begins here"
    assert text[slice(*problem.facts["context_span"])] == "a"
