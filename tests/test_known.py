"""What compiling finds out by running components: constant results, and types of one's own components."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.files.shipped import COMPONENTS
from arcrun_compiler.pipeline import Compiled, Input, compile_sources
from arcrun_compiler.targets.worker.emit import Settings
from arcrun_compiler.text.source import Source

HEAD = "name: w\ndescription: d\nflow: [input >> ON_SUCCESS >> a]\nconfig:\n  a: "


def compiled(text: str, catalog: Catalog, *, trace: bool = False) -> Compiled:
    return compile_sources([Input(Source("w.yaml", text), "w.yaml")], catalog, {}, Settings(trace=trace))


def code_of(made: Compiled) -> str:
    assert made.bundle is not None, made.diagnostics
    return made.bundle["src/workflows/w.ts"].decode()


def modules_of(made: Compiled) -> set[str]:
    assert made.bundle is not None
    return {path for path in made.bundle if path.endswith(".wasm")}


def output_of(made: Compiled) -> Any:
    assert made.bundle is not None
    return json.loads(made.bundle["bundle.json"])["workflows"][0]["output"]


@pytest.mark.parametrize(
    ("node", "is_folded"),
    [
        pytest.param("{component: set, values: {n: [1, {m: null}]}}", True, id="constants"),
        pytest.param("{component: array_ops, operation: sum, input: [1, 2]}", True, id="arithmetic"),
        pytest.param("{component: set, values: {n: '{{input.n}}'}}", False, id="something of the payload"),
        pytest.param("{component: set, values: {n: '{{_today}}'}}", False, id="the day"),
        pytest.param("{component: wait, ms: 1}", False, id="what takes time"),
        pytest.param("{component: set, values: {n: 1}, policy: {timeout: 5s}}", False, id="a policy"),
        pytest.param("{component: set, values: {n: " + "x" * 3000 + "}}", False, id="a long result"),
        pytest.param("{component: number_ops, operation: parse, input: x}", False, id="a failure"),
    ],
)  # fmt: skip
def test_a_node_of_constants_is_its_result(node: str, is_folded: bool) -> None:
    made = compiled(f"{HEAD}{node}\n", Catalog())
    assert (" of constants, " in code_of(made)) == is_folded
    assert bool(modules_of(made)) != is_folded, "what nobody runs does not travel"
    assert 'run.pure("a"' in code_of(made) or not is_folded, "the trace lists it"


def test_a_build_for_local_runs_runs_everything() -> None:
    made = compiled(f"{HEAD}{{component: set, values: {{n: 1}}}}\n", Catalog(), trace=True)
    assert modules_of(made) == {"components/set.wasm"}


def test_one_s_own_component_tells_more_than_its_contract(tmp_path: Path) -> None:
    """`merge` under another name, with a contract that says nothing of what comes out."""
    folder = tmp_path / "blend"
    shutil.copytree(COMPONENTS / "merge", folder)
    (folder / "merge.wasm").rename(folder / "blend.wasm")
    contract = folder / "component.contract.yaml"
    text = contract.read_text("utf-8").replace("canonical_id: merge", "canonical_id: blend")
    start, end = text.index("          x-type-from"), text.index('          description: "An object in')
    promises = re.search(r"^(cases|gherkin_tests|examples):", text, re.MULTILINE)
    assert promises is not None, "they are of the component as it is called here"
    contract.write_text(text[:start] + text[end : promises.start()], "utf-8")
    catalog = Catalog((tmp_path, COMPONENTS))
    node = "{component: blend, mode: concat, inputs: [[1], '{{input.more}}']}\noutput: '{{a.data}}'"
    head = HEAD.replace("flow", "inputs: {more: {type: array, items: {type: integer}, required: true}}\nflow")
    made = compiled(f"{head}{node}\n", catalog)
    assert output_of(made)["type"] == "array"
