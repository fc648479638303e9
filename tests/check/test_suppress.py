"""Comments that silence findings, and those that do not."""

from __future__ import annotations

import pytest

from arcrun_compiler.check.selection import Selection
from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.pipeline import Input, compile_sources, lint_sources
from arcrun_compiler.targets.worker.emit import Settings
from arcrun_compiler.text.source import Source

UNUSED = """name: quiet
description: has a node too many
flow: ["input >> ON_SUCCESS >> a"]
config:
  a: {{component: set, values: {{v: 1}}}}
{above}  b: {{component: set, values: {{v: 1}}}}{beside}
"""
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


def slugs(text: str) -> list[str]:
    inputs = [Input(Source("a.yaml", text), "a.yaml")]
    return [finding.code.slug for finding in lint_sources(inputs, Catalog(), {}, Selection())]


@pytest.mark.parametrize(
    ("above", "beside", "expected"),
    [
        pytest.param("", "", ["unused-config"], id="no comment"),
        pytest.param("", "  # arcrun: ignore[ARC108] kept for later", [], id="on the line"),
        pytest.param("", "  # arcrun: ignore[unused-config] later", [], id="by slug"),
        pytest.param("", "  # arcrun: ignore[ARC1] later", [], id="by the beginning of an id"),
        pytest.param("", "  # arcrun: ignore[ARC204, ARC108] later", [], id="one of several"),
        pytest.param("  # arcrun: ignore[ARC108] later\n", "", [], id="on the line above"),
        pytest.param("", "  # arcrun: ignore[ARC204] later", ["unused-config"], id="another rule"),
        pytest.param("", "  # arcrun: ignore", ["unused-config"], id="no rule named"),
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
    ],
)
def test_comment_at_a_block_scalar(comment: str, expected: list[str]) -> None:
    assert slugs(IN_CODE.format(comment=comment)) == expected


def test_an_error_cannot_be_compiled_away() -> None:
    text = 'name: a\ndescription: b\nflow: ["a >> NOPE >> b"]  # arcrun: ignore[ARC] all\n'
    assert slugs(text) == []
    compiled = compile_sources([Input(Source("a.yaml", text), "a.yaml")], Catalog(), {}, Settings())
    assert compiled.bundle is None
    assert compiled.diagnostics
