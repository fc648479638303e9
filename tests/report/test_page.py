"""Rule pages in a terminal."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcrun_compiler.report import page
from arcrun_compiler.text.width import width


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        pytest.param(
            "# A title\n\n## A part\n\n### Small\n",
            "A title\n=======\n\nA part\n------\n\nSmall\n",
            id="headings",
        ),
        pytest.param("# 標題\n", "標題\n====\n", id="a wide heading is underlined to its end"),
        pytest.param(
            "one two three four\nfive six\n\nseven",
            "one two three four\nfive six\n\nseven\n",
            id="paragraphs are filled",
        ),
        pytest.param(
            "a *b* _c_ **d e** `f  g` 2 * 3 * 4 a_b_c", "a b c d e `f g` 2 * 3\n* 4 a_b_c\n", id="emphasis"
        ),
        pytest.param("`a >> b`, [c](d.md).", "`a >> b`, c (d.md).\n", id="code and links"),
        pytest.param(
            "```yaml bad\na:  *b*\n\n  c: `d`\n```\nend",
            "    a:  *b*\n\n      c: `d`\n\nend\n",
            id="code blocks stay",
        ),
        pytest.param("````md\n```\nx\n```\n````", "    ```\n    x\n    ```\n", id="fences in a fence"),
        pytest.param(
            "- one\n- two three four five six\n  seven\n",
            "  - one\n  - two three four\n    five six seven\n",
            id="lists hang",
        ),
        pytest.param("- a\n  - b\n\n- c\n", "  - a\n    - b\n  - c\n", id="nested and loose lists"),
        pytest.param("1. one\n2. two", "  1. one\n  2. two\n", id="numbers"),
        pytest.param("> said\n> so", "  | said so\n", id="quotation"),
        pytest.param("| a | b |\n|---|---|", "| a | b |\n|---|---|\n", id="tables stay"),
        pytest.param(
            "關係詞不在語言裡面的時候，它說。",
            "關係詞不在語言裡面的\n時候，它說。\n",
            id="CJK breaks anywhere",
        ),
        pytest.param(
            "一二三四五六七八九十，（甲）乙",
            "一二三四五六七八九\n十，（甲）乙\n",
            id="no line begins with a comma",
        ),
        pytest.param(
            "一二三四五六七八九（甲）乙",
            "一二三四五六七八九\n（甲）乙\n",
            id="or ends with an opening bracket",
        ),
        pytest.param("", "", id="nothing"),
        pytest.param("a\x1b[31mb", "a␛[31mb\n", id="control characters"),
    ],
)
def test_shows(markdown: str, expected: str) -> None:
    assert page.render(markdown, columns=21) == expected


def test_colours() -> None:
    painted = page.render("# T\n\na **b c** `d`\n\n```\ne\n```", color=True)
    assert painted == "\x1b[1;4mT\x1b[0m\n\na \x1b[1mb c\x1b[0m \x1b[36m`d`\x1b[0m\n\n\x1b[36m    e\x1b[0m\n"


@given(st.text(st.sampled_from("ab #*_`->|[]()\n 1.判，（😀\u0301\x1b"), max_size=120), st.integers(20, 60))
def test_never_crashes_and_colours_change_nothing(markdown: str, columns: int) -> None:
    written = page.render(markdown, columns=columns)
    assert "\x1b" not in written
    painted = page.render(markdown, columns=columns, color=True)
    underlines = re.compile("^[=-]+\n", re.MULTILINE)
    bare = re.sub("\x1b\\[[0-9;]*m", "", painted)
    assert underlines.sub("", bare) == underlines.sub("", written)


@given(
    st.lists(st.text(st.sampled_from("ab判，（"), min_size=1, max_size=4), max_size=30), st.integers(20, 60)
)
def test_lines_fit(words: list[str], columns: int) -> None:
    for line in page.render(" ".join(words), columns=columns).splitlines():
        assert width(line) <= columns
