"""Running a component with a node's constants tells what the contract leaves open, and no more than that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.contract.model import Contract
from arcrun_compiler.contract.read import read
from arcrun_compiler.probe.cell import Cell
from arcrun_compiler.probe.refine import Refined, refine


@pytest.fixture(scope="module")
def cell() -> Iterator[Cell]:
    with Cell() as opened:
        yield opened


def shipped(id: str) -> Contract:
    found = Catalog().find(id)
    assert found is not None
    return found


def data(refined: Refined, *path: str) -> Any:
    schema: Any = refined.schema
    for name in path:
        schema = schema["properties"][name]
    return schema


LISTS = {"type": "array", "items": {"type": "integer"}}


@pytest.mark.parametrize(
    ("component", "constants", "others", "kind"),
    [
        pytest.param(
            "merge", {"mode": "concat"}, {"inputs": {"type": "array", "items": LISTS}}, "array", id="lists"
        ),
        pytest.param(
            "merge",
            {"mode": "shallow"},
            {"inputs": {"type": "array", "items": {"type": "object"}}},
            "object",
            id="objects",
        ),
    ],
)
def test_constants_narrow_what_the_contract_leaves_open(
    cell: Cell, own_cache: Path, component: str, constants: Any, others: Any, kind: str
) -> None:
    refined = refine(shipped(component), constants, others, cell)
    assert data(refined, "data")["type"] == kind
    assert not refined.folded
    assert list(own_cache.glob("probe/*.json"))
    with Cell() as closed:
        assert refine(shipped(component), constants, others, closed) == refined
        assert closed._process is None, "it was kept"


def test_what_the_contract_says_stays(cell: Cell, own_cache: Path) -> None:
    refined = refine(shipped("filter"), {"condition": "item > 1"}, {"items": LISTS}, cell)
    assert (
        data(refined, "data", "count")
        == shipped("filter").output_schema["oneOf"][0]["properties"]["data"][  # type: ignore[index]
            "properties"
        ]["count"]
    )


def test_what_is_wholly_constant_is_folded(cell: Cell, own_cache: Path) -> None:
    given = {"value": 2, "cases": [{"match": 2, "branch": "two"}]}
    refined = refine(shipped("switch"), given, {}, cell)
    assert refined.folded
    assert refined.value == {"success": True, "data": {"branch": "two", "matched": True}}
    again = refine(shipped("switch"), given, {}, cell)
    assert again == refined


def test_a_constant_failure_is_folded_too(cell: Cell, own_cache: Path) -> None:
    refined = refine(shipped("switch"), {"value": 2}, {}, cell)
    assert refined.folded
    assert refined.value["success"] is False
    assert refined.schema is None


@pytest.mark.parametrize("component", ["http_request", "wait", "cron"])
def test_what_has_effects_or_a_clock_is_not_asked(cell: Cell, own_cache: Path, component: str) -> None:
    assert refine(shipped(component), {"url": "https://a.test"}, {}, cell) == Refined(None)


def test_chance_is_not_folded(cell: Cell, own_cache: Path, liars: Path) -> None:
    contract = read(liars / "dice").contract
    assert contract is not None
    assert refine(contract, {}, {}, cell) == Refined(None)


def test_too_few_outputs_tell_nothing(cell: Cell, own_cache: Path) -> None:
    refined = refine(shipped("filter"), {"condition": "item >"}, {"items": LISTS}, cell)
    assert refined == Refined(None)
