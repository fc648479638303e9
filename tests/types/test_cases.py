"""What is said of a workflow's output is true of every output that the behaviour cases expect."""

from pathlib import Path
from typing import Any

import pytest
from harness.case import load

from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.contract.schema import problems
from arcrun_compiler.contract.types.schema import to_schema
from arcrun_compiler.pipeline import parse, project_of
from arcrun_compiler.text.source import Source

CASES = sorted((Path(__file__).parents[1] / "cases" / "behaviour").glob("*.yaml"))
CATALOG = Catalog()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_outputs_are_of_their_type(path: Path) -> None:
    case = load(path)
    parsed = [parse(Source(name, text), CATALOG, {}) for name, text in case.files.items()]
    project = project_of(parsed, CATALOG)
    for run in case.runs:
        workflow = project.find_workflow(run.asked.get("workflow", case.first))
        is_plain = run.asked.get("trigger", "query") == "query" and "path" not in run.asked
        if workflow is None or not is_plain or run.expect.get("status") != 200 or "output" not in run.expect:
            continue
        schema: Any = to_schema(project.types_of(workflow).output)
        assert not problems(schema, run.expect["output"]), f"run {run.number}: {schema}"
