"""How fast the compiler itself is, as ratios to what it cannot do without.

`python tests/bench/lint.py [--files N] [--runs N]`. Every figure is of whole processes, as a user waits for
them. One file stands beside a process that only imports yaml, click and lark; many files beside one that does
nothing but compose them with PyYAML's C loader. What is compared runs in turn.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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

ACR = [sys.executable, "-m", "arcrun_compiler.cli.main"]
IMPORTS = [sys.executable, "-c", "import yaml, click, lark"]
COMPOSE = """
import pathlib, sys, yaml
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    yaml.compose(path.read_text("utf-8"), yaml.CLoader)
"""


def seconds(command: list[str], folder: Path) -> float:
    # As installed: with the byte code that pip leaves beside every module.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["ARCRUN_CACHE"] = str(folder / "cache")
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=folder, env=environment)
    return time.perf_counter() - start


def paired(ours: list[str], base: list[str], runs: int, folder: Path) -> tuple[float, float, float]:
    """Median ratio of processes run in turn, and the medians in seconds."""
    seconds(ours, folder)
    pairs = [(seconds(ours, folder), seconds(base, folder)) for _ in range(runs)]
    return (
        statistics.median(own / other for own, other in pairs),
        statistics.median(own for own, _ in pairs),
        statistics.median(other for _, other in pairs),
    )


def chain(nodes: int) -> str:
    rows = ["name: long", "description: a long chain", "flow:", "  - input >> ON_SUCCESS >> n0"]
    rows += [f"  - n{i} >> ON_SUCCESS >> n{i + 1}" for i in range(nodes - 1)]
    rows += ["config:", "  n0: {component: set, values: {v: 1}}"]
    rows += [f'  n{i}: {{component: set, values: {{v: "{{{{n{i - 1}.data.v}}}}"}}}}' for i in range(1, nodes)]
    return "\n".join(rows) + "\n"


def row(what: str, value: float, limit: float, note: str) -> None:
    print(f"{what:<44}{value:>7.2f}{limit:>8}   {note}")


def of_one_file(folder: Path, runs: int) -> None:
    (folder / "one.yaml").write_text(TEN_NODES.format(i=0), encoding="utf-8")
    ratio, own, base = paired([*ACR, "lint", "one.yaml"], IMPORTS, runs, folder)
    row("lint of one file / the imports", ratio, 1.7, f"{own:.3f} s / {base:.3f} s")
    ratio, own, base = paired([*ACR, "compile", "one.yaml", "-o", "out"], IMPORTS, runs, folder)
    row("compile of ten nodes, s", own, 0.4, f"{ratio:.2f} x the imports")


def of_many_files(folder: Path, files: int) -> None:
    (folder / "flows").mkdir()
    for i in range(files):
        (folder / "flows" / f"{i}.yaml").write_text(TEN_NODES.format(i=i), encoding="utf-8")
    composing = [sys.executable, "-c", COMPOSE, "flows"]
    ratio, own, base = paired([*ACR, "lint", "flows", "--no-cache"], composing, 5, folder)
    row(f"lint of {files} files / compose", ratio, 8, f"{own:.2f} s / {base:.2f} s")
    first = seconds([*ACR, "lint", "flows"], folder)
    second = min(seconds([*ACR, "lint", "flows"], folder) for _ in range(3))
    row(
        f"second run over {files} files, s",
        second,
        0.4 * files / 1000,
        f"{second / first:.2f} x the first run",
    )


def of_many_nodes(folder: Path) -> None:
    for nodes in (1000, 2000, 4000):
        (folder / f"{nodes}.yaml").write_text(chain(nodes), encoding="utf-8")
        taken = min(seconds([*ACR, "lint", f"{nodes}.yaml"], folder) for _ in range(3))
        row(
            f"lint of {nodes} nodes, s",
            taken,
            max(1.0, nodes / 2000),
            f"{taken / nodes * 1000:.2f} ms a node",
        )
    taken = min(seconds([*ACR, "compile", "2000.yaml", "-o", "long"], folder) for _ in range(2))
    row("compile of 2000 nodes, s", taken, 2.0, "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    print(f"{'what':<44}{'figure':>7}{'limit':>8}")
    with tempfile.TemporaryDirectory() as name:
        of_one_file(Path(name), options.runs)
        of_many_files(Path(name), options.files)
        of_many_nodes(Path(name))


if __name__ == "__main__":
    main()
