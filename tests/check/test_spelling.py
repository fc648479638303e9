"""Fixes of names in templates: whatever the quotes around them, the finding is gone and nothing else came."""

import pytest
from told import findings

from arcrun_compiler.text.edit import edited


def fixed(text: str) -> str:
    """The text with the one finding's fix applied."""
    (finding,) = findings(text)
    assert finding.fix is not None
    mended = edited(text, finding.fix.edits)
    assert not findings(mended)
    return mended


NAMED = """\
name: example
description: a field without its node
flow: ['input >> ON_SUCCESS >> {name}', '{name} >> ON_SUCCESS >> show']
config:
  {name}: {{component: set, values: {{a: 1}}}}
  show:
    component: set
    values:
      text: {value}
"""


@pytest.mark.parametrize(
    ("name", "value", "becomes"),
    [
        pytest.param("load", '"{{data.a}}"', '"{{load.data.a}}"', id="double quotes"),
        pytest.param("load", "'{{data.a}}'", "'{{load.data.a}}'", id="single quotes"),
        pytest.param("load", "x {{data.a}}", "x {{load.data.a}}", id="plain"),
        pytest.param("load", "|\n        {{data.a}}", "|\n        {{load.data.a}}", id="a block"),
        pytest.param("載入", '"{{data.a}}"', '"{{載入.data.a}}"', id="another script"),
        pytest.param("my load", "'{{data.a}}'", "'{{[\"my load\"].data.a}}'", id="a name in brackets"),
        pytest.param("my load", '"{{data.a}}"', '"{{[\\"my load\\"].data.a}}"', id="quotes in quotes"),
        pytest.param("load", "'{{[\"data\"].a}}'", "'{{load.data.a}}'", id="a root in brackets"),
        pytest.param("load", "'{{ data | json }}'", "'{{ load.data | json }}'", id="filters stay"),
        pytest.param("load", '"\\u0041 {{data.a}}"', '"\\u0041 {{load.data.a}}"', id="escapes before it"),
    ],
)
def test_a_field_gets_its_node(name: str, value: str, becomes: str) -> None:
    before = NAMED.format(name=name, value=value)
    assert fixed(before) == NAMED.format(name=name, value=becomes)


def test_a_name_that_would_end_a_plain_value_is_left_alone() -> None:
    (finding,) = findings(NAMED.format(name="my load", value="x {{data.a}}"))
    assert finding.fix is None


@pytest.mark.parametrize(
    ("config", "becomes"),
    [
        pytest.param(
            "{component: try_catch}", '{component: try_catch, error: "{{load.error}}"}', id="a map in braces"
        ),
        pytest.param(
            "\n    component: try_catch # c\n    result: 1",
            '\n    component: try_catch # c\n    error: "{{load.error}}"\n    result: 1',
            id="a map in lines",
        ),
    ],
)
def test_a_left_out_parameter_is_written(config: str, becomes: str) -> None:
    text = (
        "name: example\ndescription: x\nflow: ['input >> ON_SUCCESS >> load', 'load >> ON_FAIL >> rescue']\n"
        "config:\n  load: {component: set, values: {}}\n  rescue: "
    )
    assert fixed(text + config + "\n") == text + becomes + "\n"


@pytest.mark.parametrize(
    ("template", "becomes"),
    [
        pytest.param("{{inputs.a}}", "{{input.a}}", id="a name"),
        pytest.param("{{input.a | uper}}", "{{input.a | upper}}", id="a filter"),
        pytest.param("{{input.a | joyn('|')}}", "{{input.a | join('|')}}", id="a filter with an argument"),
    ],
)
def test_a_near_miss_is_corrected(template: str, becomes: str) -> None:
    text = (
        "name: example\ndescription: x\nflow: ['input >> ON_SUCCESS >> show']\n"
        'config:\n  show: {component: set, values: {a: "%s"}}\n'
    )
    assert fixed(text % template) == text % becomes
