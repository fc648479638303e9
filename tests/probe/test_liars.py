"""What a contract says wrongly is found, with an input that shows it; what it says rightly is left alone."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.files.shipped import COMPONENTS
from arcrun_compiler.probe import cache
from arcrun_compiler.probe.evidence import Evidence, Finding, from_json, to_json
from arcrun_compiler.probe.probe import Refusal, Subject, probe
from arcrun_compiler.probe.sandbox import run

FROM_CACHE_SECONDS = 0.2


def subject(folder: Path) -> Subject:
    return Subject(folder, folder / f"{folder.name}.wasm")


def examined(folder: Path, seed: int = 0) -> Evidence:
    (found,) = probe((subject(folder),), seed)
    assert isinstance(found, Evidence), found
    assert found.problem is None
    return found


def finding(evidence: Evidence, kind: str, where: str) -> Finding:
    found = [each for each in evidence.findings if each.kind == kind and where in each.where]
    assert len(found) == 1, evidence.findings
    return found[0]


def answer(folder: Path, given: str) -> object:
    return run((folder / f"{folder.name}.wasm").read_bytes(), given).result


def test_a_listed_operation_that_the_module_refuses(liars: Path) -> None:
    found = finding(examined(liars / "calc"), "rejected", "operation: power")
    assert found.input is not None
    assert json.loads(found.input)["operation"] == "power"
    assert answer(liars / "calc", found.input)["success"] is False  # type: ignore[index]


def test_an_operator_that_is_silently_false(liars: Path) -> None:
    evidence = examined(liars / "compare")
    found = finding(evidence, "ignored", "op: like")
    assert "nobody knows" in found.message
    assert [each.where for each in evidence.findings if each.kind == "ignored"] == ["op: like"]


def test_a_property_of_another_type(liars: Path) -> None:
    found = finding(examined(liars / "calc"), "rejected", "scale")
    assert found.message == "`scale` is declared as string, of which the module takes none; it takes a number"
    assert answer(liars / "calc", found.input or "")["success"] is True  # type: ignore[index]


def test_an_output_that_is_not_declared(liars: Path) -> None:
    found = finding(examined(liars / "calc"), "output", "data.hint")
    assert "`hint` is not declared" in found.message
    assert "hint" in (found.answer or "")


def test_an_input_that_traps(liars: Path) -> None:
    found = finding(examined(liars / "calc"), "trap", "trap")
    assert json.loads(found.input or "")["operation"] == "divide"
    assert json.loads(found.input or "")["b"] == 0
    assert "integer divide by zero" in found.message


def test_an_answer_whose_size_breaks_it(liars: Path) -> None:
    found = finding(examined(liars / "relay"), "answer", "kv_get size")
    assert "an answer of 65,537 bytes of `u6u.kv_get`" in found.message


def test_outputs_that_differ_for_the_same_input(liars: Path) -> None:
    found = finding(examined(liars / "dice"), "random", "output")
    assert found.input == "{}"


@pytest.mark.parametrize(
    ("kind", "where", "message"),
    [
        pytest.param("rejected", "sort: random", "is listed, and the module refuses it", id="a listed value"),
        pytest.param("ignored", "filter.op: starts_with", "false or empty for every", id="a silent operator"),
        pytest.param("rejected", "limit", "declared as integer, of which the module takes none", id="a type"),
        pytest.param("output", "data.first", "`first` is not declared", id="what only two items bring out"),
        pytest.param("trap", "trap", "`unreachable`", id="an empty list in another order"),
        pytest.param("answer", "http_fetch size", "65,535 bytes", id="a long answer that is cut"),
        pytest.param("random", "output", "different outputs", id="the clock"),
    ],
)
def test_the_same_lies_in_places_further_down(liars: Path, kind: str, where: str, message: str) -> None:
    """Inside an object of the input, in an order of lists, from one honest case."""
    found = finding(examined(liars / "orders"), kind, where)
    assert message in found.message
    assert found.input is not None


@pytest.mark.parametrize(
    ("component", "kind", "where"),
    [
        pytest.param("calc", "undeclared", "operation: halve", id="a value that it knows"),
        pytest.param("compare", "undeclared", "negate", id="a property that it reads, and ignores others"),
        pytest.param("dice", "undeclared", "loaded", id="a property without any beside it"),
        pytest.param("calc", "accepted", "a", id="numbers beyond what is declared"),
        pytest.param("compare", "accepted", "op", id="words that are not listed"),
        pytest.param("calc", "case", "case a wrong sum", id="a case"),
        pytest.param("calc", "case", "scenario", id="a scenario"),
        pytest.param("relay", "capability", "kv_get", id="a host function that it does not ask for"),
        pytest.param("dice", "output", "failure", id="a failure that has no form"),
    ],
)
def test_it_also_finds(liars: Path, component: str, kind: str, where: str) -> None:
    evidence = examined(liars / component)
    assert any(each.kind == kind and each.where.startswith(where) for each in evidence.findings)


def test_what_is_true_is_left_alone(liars: Path) -> None:
    wrong = {"operation", "scale", "a", "b", "data.hint", "trap"}
    told = {each.where.split(":")[0] for each in examined(liars / "calc").findings if each.kind != "case"}
    assert told <= wrong
    assert {each.where for each in examined(liars / "relay").findings} == {"kv_get", "kv_get size"}


def test_the_same_seed_finds_the_same(liars: Path, own_cache: Path) -> None:
    first, second = (examined(liars / "calc", seed)._replace(seed=0) for seed in (5, 5))
    assert first.findings == second.findings
    fresh = probe((subject(liars / "calc"),), 5, fresh=True)[0]
    assert isinstance(fresh, Evidence)
    assert fresh.findings == first.findings


def test_evidence_is_kept_until_something_changes(liars: Path, own_cache: Path) -> None:
    first = examined(liars / "dice")
    assert examined(liars / "dice") == first, "the times too: it was not run again"
    parts = [
        (b"module", b"contract", 0),
        (b"module", b"", 0),
        (b"", b"contract", 0),
        (b"module", b"contract", 1),
    ]
    assert len({cache.key_of(*each) for each in parts}) == len(parts)
    (entry,) = (own_cache / "probe").glob("*.json")
    for damaged in (b"", b"[]", b'{"id": 1}', b"\xff", entry.read_bytes()[:-9]):
        entry.write_bytes(damaged)
        assert examined(liars / "dice").findings == first.findings


def test_evidence_survives_json(liars: Path) -> None:
    evidence = examined(liars / "calc")
    assert from_json(json.loads(json.dumps(to_json(evidence)))) == evidence


def test_a_missing_module_or_contract_is_told(tmp_path: Path) -> None:
    (found,) = probe((subject(tmp_path),))
    assert isinstance(found, Refusal)
    assert "cannot be read: no such file or directory" in found.reason
    (tmp_path / f"{tmp_path.name}.wasm").write_bytes(b"")
    (tmp_path / "component.contract.yaml").write_text("canonical_id: [", "utf-8")
    (found,) = probe((subject(tmp_path),))
    assert isinstance(found, Refusal)
    assert "is not valid YAML" in found.reason


def test_nothing_is_found_in_the_shipped_components() -> None:
    subjects = [subject(COMPONENTS / id) for id in Catalog().ids()]
    found = {each.id: each.findings for each in probe(subjects) if isinstance(each, Evidence)}
    assert found == dict.fromkeys(Catalog().ids(), ())
    started = time.perf_counter()
    again = probe(subjects)
    assert time.perf_counter() - started < FROM_CACHE_SECONDS
    assert all(isinstance(each, Evidence) and each.inferred is not None for each in again)
