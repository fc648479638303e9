"""Comments that silence findings, and those that do not."""

from __future__ import annotations

import pytest

from arcrun_compiler.check.selection import Selection
from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.pipeline import Input, compile_sources, lint, lint_sources
from arcrun_compiler.targets.worker.emit import Settings
from arcrun_compiler.text.diagnostic import Diagnostic
from arcrun_compiler.text.edit import edited
from arcrun_compiler.text.source import Source

UNUSED = """name: quiet
description: has a node too many
flow: ["input >> ON_SUCCESS >> a"]
config:
  a: {{component: set, values: {{v: 1}}}}
{above}  b: {{component: set, values: {{v: 1}}}}{beside}
"""
BARE = ["unused-config", "unused-ignore"]
IN_CODE = """name: quiet
description: has braces in its code
flow: ["input >> ON_SUCCESS >> a"]
config:
  a:
    component: code
    code: |{comment}
      const text = "hello {{{{name}}}}";
      if (text) {{
        return text;
      }}
      return null;
"""


def findings_of(text: str) -> tuple[Diagnostic, ...]:
    inputs = [Input(Source("a.yaml", text), "a.yaml")]
    return lint_sources(inputs, Catalog(), {}, Selection())


def slugs(text: str) -> list[str]:
    return [finding.code.slug for finding in findings_of(text)]


@pytest.mark.parametrize(
    ("above", "beside", "expected"),
    [
        pytest.param("", "", ["unused-config"], id="no comment"),
        pytest.param("", "  # arcrun: ignore[ARC108] kept for later", [], id="on the line"),
        pytest.param("", "  # arcrun: ignore[unused-config] later", [], id="by slug"),
        pytest.param("", "  # arcrun: ignore[ARC1] later", [], id="by the beginning of an id"),
        pytest.param("", "  # arcrun: ignore[ARC204, ARC108] later", ["unused-ignore"], id="one of several"),
        pytest.param("", "  # arcrun: ignore[ARC204, ARC108, ARC902] later", [], id="needed at times"),
        pytest.param("  # arcrun: ignore[ARC108] later\n", "", [], id="on the line above"),
        pytest.param("  # arcrun: ignore[ARC108] x\n  # more\n\n", "", BARE[::-1], id="a blank line between"),
        pytest.param("  # arcrun: ignore[ARC108] later\n  # more\n", "", [], id="above other comments"),
        pytest.param("", "  # arcrun: ignore[ARC204] later", BARE, id="another rule"),
        pytest.param(
            "", "  # arcrun: ignore[ARC114] off", ["unused-config"], id="a rule that has not looked"
        ),
        pytest.param("", "  # arcrun: ignore[ARC405] later", ["unused-config"], id="a rule of compiling"),
        pytest.param("", "  # arcrun: ignore", ["unused-config", "unknown-ignore"], id="no rule named"),
        pytest.param("", "  # arcrun: ignore[]", ["unused-config", "unknown-ignore"], id="empty brackets"),
        pytest.param(
            "", "  # arcrun: ignore[ARC999]", ["unused-config", "unknown-ignore"], id="no rule's id"
        ),
        pytest.param("", "  # arcrun: ignored", ["unused-config"], id="another word"),
        pytest.param("# arcrun: ignore-file[ARC108] all of it\n", "", [], id="the whole file"),
    ],
)
def test_comment(above: str, beside: str, expected: list[str]) -> None:
    assert slugs(UNUSED.format(above=above, beside=beside)) == expected


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        pytest.param("", ["template-in-code"], id="no comment"),
        pytest.param("  # arcrun: ignore[ARC209] a text", [], id="on the key of the block"),
        pytest.param(
            "\n      # arcrun: ignore[ARC209] a text", ["code-syntax", "template-in-code"], id="in the block"
        ),
    ],
)
def test_comment_at_a_block_scalar(comment: str, expected: list[str]) -> None:
    assert slugs(IN_CODE.format(comment=comment)) == expected


def test_a_comment_is_no_comment_inside_a_value() -> None:
    text = UNUSED.format(above='  # "\n', beside="").replace(
        "description: has a node too many", 'description: "has # arcrun: ignore-file[ARC108] in it"'
    )
    assert slugs(text) == ["unused-config"]


def test_a_comment_above_a_value_of_several_lines_counts_for_all_of_it() -> None:
    above = IN_CODE.format(comment="").replace(
        "    code: |", "    # arcrun: ignore[ARC209] a text\n    code: |"
    )
    assert slugs(above) == []
    folded = "name: w\ndescription: d\nflow: [input >> PIPE >> a]\nconfig:\n  a:\n    component: set\n"
    folded += "    values: {v: 'x {{inptu.a}}\n      y {{inptu.b}}'}  # arcrun: ignore[ARC202] later\n"
    assert slugs(folded) == []
    assert slugs(folded.replace("ARC202", "ARC108")).count("unknown-name") == 2


def test_what_is_silenced_keeps_its_reason() -> None:
    text = UNUSED.format(above="", beside="  # arcrun: ignore[ARC108]  kept for later ")
    inputs = [Input(Source("a.yaml", text), "a.yaml")]
    linted = lint(inputs, Catalog(), {}, Selection())
    assert linted.findings == ()
    assert [(each.finding.code.slug, each.by, each.reason) for each in linted.silenced] == [
        ("unused-config", "comment", "kept for later")
    ]


@pytest.mark.parametrize(
    ("beside", "becomes"),
    [
        pytest.param("  # arcrun: ignore[ARC204] x", "", id="the whole comment"),
        pytest.param("  # note # arcrun: ignore[ARC204]", "  # note", id="and not the one before it"),
        pytest.param(
            "  # arcrun: ignore[ARC204, ARC108 ,ARC1] x",
            "  # arcrun: ignore[ARC108, ARC1] x",
            id="one name of several",
        ),
        pytest.param(
            "  # arcrun: ignore[ARC108, unused-confgi] x",
            "  # arcrun: ignore[ARC108, unused-config] x",
            id="the name that was meant",
        ),
    ],
)
def test_fix_of_a_comment(beside: str, becomes: str) -> None:
    text = UNUSED.format(above="", beside=beside)
    (fix,) = [each.fix for each in findings_of(text) if each.code.id == "ARC902"]
    assert fix is not None
    assert edited(text, fix.edits) == UNUSED.format(above="", beside=becomes)


def test_a_comment_alone_is_removed_with_its_line() -> None:
    text = "\ufeff# arcrun: ignore-file[ARC204]\r\n" + UNUSED.format(above="", beside="")
    (fix,) = [each.fix for each in findings_of(text) if each.code.id == "ARC902"]
    assert fix is not None
    assert edited(text, fix.edits) == "\ufeff" + UNUSED.format(above="", beside="")


def test_a_file_that_cannot_be_read_has_no_unused_comments() -> None:
    assert slugs("# arcrun: ignore-file[ARC108]\nname: [\n") == ["yaml-syntax"]


def test_an_error_cannot_be_compiled_away() -> None:
    text = 'name: a\ndescription: b\nflow: ["a >> NOPE >> b"]  # arcrun: ignore[ARC] all\n'
    assert slugs(text) == []
    compiled = compile_sources([Input(Source("a.yaml", text), "a.yaml")], Catalog(), {}, Settings())
    assert compiled.bundle is None
    assert compiled.diagnostics
