"""How fast the compiler itself is, as ratios to what it cannot do without.

`python tests/bench/lint.py [--files N] [--runs N]`. One file is measured as a whole process against one that
only imports yaml, click and lark; many files against PyYAML's C `compose` of the same files in this process.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from arcrun_compiler.check.selection import Selection
from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.pipeline import Input, compile_sources, lint_sources
from arcrun_compiler.targets.worker.emit import Settings
from arcrun_compiler.text.source import Source

TEN_NODES = """name: flow_{i}
description: fetches, decides and reports {i}
inputs: {{since: {{type: string}}, limit: {{type: integer, default: 10}}}}
flow:
  - input >> ON_SUCCESS >> 取資料_{i}
  - 取資料_{i} >> 成功時 >> pick
  - 取資料_{i} >> 失敗時 >> rescue
  - pick >> 對每個 file >> post
  - post >> 成功時 >> note
  - pick >> 成功時 >> many >> 成立時 >> alert
  - many >> 否則 >> quiet
  - alert >> 完成後 >> report
  - quiet >> 完成後 >> report >> ON_SUCCESS >> last
config:
  取資料_{i}: {{component: http_request, url: "https://api.example.com/{i}", query: {{since: "{{{{input.since}}}}"}}}}
  rescue: {{component: set, values: {{why: "{{{{取資料_{i}.error}}}}"}}}}
  pick:
    component: code
    code: |
      const wanted = input.files.filter((file) => file.size > {i});
      return {{ files: wanted.slice(0, input.limit), count: wanted.length }};
    input: {{files: "{{{{取資料_{i}.data.json.files}}}}", limit: "{{{{input.limit}}}}"}}
  post:
    component: http_request
    method: POST
    url: https://hooks.example.com/files/{{{{file.id | urlencode}}}}
    body_json: {{name: "{{{{file.name}}}}", at: "{{{{file_index}}}}"}}
  note: {{component: set, values: {{name: "{{{{file.name}}}}", receipt: "{{{{post.data.json.receipt}}}}"}}}}
  many: {{component: if_control, condition: count > 3, input: {{count: "{{{{pick.data.count}}}}"}}}}
  alert: {{component: http_request, method: POST, url: "https://hooks.example.com/alert", body_json: {{n: "{{{{pick.data.count}}}}"}}}}
  quiet: {{component: set, values: {{alerted: false}}}}
  report: {{component: set, values: {{alerted: "{{{{alert.success ?? false}}}}", count: "{{{{pick.data.count}}}}"}}}}
  last: {{component: set, values: {{count: "{{{{report.data.count}}}}"}}}}
output: "{{{{last.data}}}}"
"""  # noqa: E501 (as people write it)


def best(times: int, call: Callable[[], object]) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return min(taken)


def paired(ours: list[str], base: list[str], runs: int) -> tuple[float, float, float]:
    """Median ratio of whole processes run in turn, and the medians in seconds."""
    # As installed: with the byte code that pip leaves beside every module.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(ours, check=False, capture_output=True, env=environment)
    ratios, a, b = [], [], []
    for _ in range(runs):
        times = []
        for command in (ours, base):
            start = time.perf_counter()
            subprocess.run(command, check=False, capture_output=True, env=environment)
            times.append(time.perf_counter() - start)
        a.append(times[0])
        b.append(times[1])
        ratios.append(times[0] / times[1])
    return statistics.median(ratios), statistics.median(a), statistics.median(b)


def runs_in_turn(files: dict[str, str]) -> tuple[float, float]:
    """A first run over a folder of files, as a process, and the best of three that follow."""
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "flows").mkdir()
        for file, text in files.items():
            (Path(name) / "flows" / file).write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "arcrun_compiler.cli.main", "lint", "flows"]
        environment = {**os.environ, "ARCRUN_CACHE": f"{name}/cache"}

        def run() -> object:
            return subprocess.run(command, check=True, capture_output=True, cwd=name, env=environment)

        return best(1, run), best(3, run)


def chain(nodes: int) -> str:
    rows = ["name: long", "description: a long chain", "flow:", "  - input >> ON_SUCCESS >> n0"]
    rows += [f"  - n{i} >> ON_SUCCESS >> n{i + 1}" for i in range(nodes - 1)]
    rows += ["config:", "  n0: {component: set, values: {v: 1}}"]
    rows += [f'  n{i}: {{component: set, values: {{v: "{{{{n{i - 1}.data.v}}}}"}}}}' for i in range(1, nodes)]
    return "\n".join(rows) + "\n"


def row(what: str, value: float, limit: float, note: str) -> None:
    print(f"{what:<44}{value:>7.2f}{limit:>8}   {note}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    texts = [TEN_NODES.format(i=i) for i in range(options.files)]
    inputs = [Input(Source(f"{i}.yaml", text), f"{i}.yaml") for i, text in enumerate(texts)]
    catalog = Catalog()
    acr = [sys.executable, "-m", "arcrun_compiler.cli.main"]
    imports = [sys.executable, "-c", "import yaml, click, lark"]
    print(f"{'what':<44}{'figure':>7}{'limit':>8}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "one.yaml").write_text(texts[0], encoding="utf-8")
        ratio, own, base = paired([*acr, "lint", str(folder / "one.yaml")], imports, options.runs)
        row("lint of one file / the imports", ratio, 1.7, f"{own:.3f} s / {base:.3f} s")
        compiling = [*acr, "compile", str(folder / "one.yaml"), "-o", str(folder / "out")]
        ratio, own, base = paired(compiling, imports, options.runs)
        row("compile of ten nodes, s", own, 0.4, f"{ratio:.2f} x the imports")
    composed = best(3, lambda: [yaml.compose(text, yaml.CLoader) for text in texts])
    linted = best(2, lambda: lint_sources(inputs, catalog, {}, Selection()))
    row(f"lint of {len(texts)} files / compose", linted / composed, 8, f"{linted:.2f} s / {composed:.2f} s")
    first, second = runs_in_turn({each.below: each.source.text for each in inputs})
    note = f"{second / first:.2f} x the first run"
    row(f"second run over {len(texts)} files, s", second, 0.4 * len(texts) / 1000, note)
    for nodes in (1000, 2000, 4000):
        source = [Input(Source("long.yaml", chain(nodes)), "long.yaml")]
        taken = best(2, lambda source=source: lint_sources(source, catalog, {}, Selection()))  # type: ignore[misc]
        row(f"lint of {nodes} nodes, s", taken, 1.0 if nodes == 2000 else nodes / 2000, "")
    source = [Input(Source("long.yaml", chain(2000)), "long.yaml")]
    taken = best(1, lambda: compile_sources(source, catalog, {}, Settings()))
    row("compile of 2000 nodes, s", taken, 2.0, "")


if __name__ == "__main__":
    main()
