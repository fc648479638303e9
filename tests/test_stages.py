"""What each pass makes of the documents in `stages`, as text beside them; that what passes make is sound."""

from pathlib import Path

import pytest
from harness.case import load
from harness.workflows import workflow_of

from arcrun_compiler.check.show import show as show_types
from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.ir import verify as ir_verify
from arcrun_compiler.ir.show import show
from arcrun_compiler.pipeline import Input, compile_sources, parse, project_of
from arcrun_compiler.plan import verify as plan_verify
from arcrun_compiler.plan.show import show as show_plan
from arcrun_compiler.targets.worker.emit import Settings
from arcrun_compiler.text.source import Source

STAGES = Path(__file__).parent / "stages"
SOURCES = sorted(STAGES.glob("*.yaml"))
CASES = sorted((Path(__file__).parent / "cases" / "behaviour").glob("*.yaml"))
CATALOG = Catalog()


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_ir_is_as_shown(source: Path, update: bool) -> None:
    golden = source.with_suffix(".ir.txt")
    shown = show(workflow_of(source.read_text("utf-8")))
    if update:
        golden.write_text(shown, "utf-8")
    assert golden.read_text("utf-8") == shown


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_types_are_as_shown(source: Path, update: bool) -> None:
    golden = source.with_suffix(".types.txt")
    parsed = parse(Source(source.name, source.read_text("utf-8")), CATALOG, {})
    project = project_of([parsed], CATALOG)
    shown = "\n".join(show_types(project.types_of(workflow)) for workflow in parsed.workflows)
    if update:
        golden.write_text(shown, "utf-8")
    assert golden.read_text("utf-8") == shown


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_plan_is_as_shown(source: Path, update: bool) -> None:
    golden = source.with_suffix(".plan.txt")
    compiled = compile_sources([_input(source.name, source.read_text("utf-8"))], CATALOG, {}, Settings())
    shown = "\n".join(map(show_plan, compiled.plans)) or "no plan: there are errors\n"
    if update:
        golden.write_text(shown, "utf-8")
    assert golden.read_text("utf-8") == shown


def test_every_golden_has_its_source() -> None:
    for stage in ("ir", "types", "plan"):
        goldens = {path.name.removesuffix(f".{stage}.txt") for path in STAGES.glob(f"*.{stage}.txt")}
        assert goldens == {path.stem for path in SOURCES}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_what_passes_make_of_a_case_is_sound(path: Path) -> None:
    inputs = [_input(name, text) for name, text in load(path).files.items()]
    for each in compile_sources(inputs, CATALOG, {}, Settings()).plans:
        ir_verify.verify(each.workflow)
        plan_verify.verify(each)


def _input(name: str, text: str) -> Input:
    return Input(Source(name, text), name)
