"""What each pass makes of the documents in `stages`, as text beside them."""

from pathlib import Path

import pytest
from harness.workflows import workflow_of

from arcrun_compiler.ir.show import show

STAGES = Path(__file__).parent / "stages"
SOURCES = sorted(STAGES.glob("*.yaml"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_ir_is_as_shown(source: Path, update: bool) -> None:
    golden = source.with_suffix(".ir.txt")
    shown = show(workflow_of(source.read_text("utf-8")))
    if update:
        golden.write_text(shown, "utf-8")
    assert golden.read_text("utf-8") == shown


def test_every_golden_has_its_source() -> None:
    assert {path.name.removesuffix(".ir.txt") for path in STAGES.glob("*.ir.txt")} == {
        path.stem for path in SOURCES
    }
