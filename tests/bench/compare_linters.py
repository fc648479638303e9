"""Our linter beside others on equally many files: processor time and wall time of whole processes, as ratios.

`python tests/bench/compare_linters.py [--files N] [--rounds N]`. yamllint and check-jsonschema read the very
workflows that we read, check-jsonschema against a schema of their keys; cfn-lint reads CloudFormation
templates of as many bytes. The others come from PyPI at pinned versions, into an environment of their own
below the cache folder. The tools take turns; every round has files of its own, so that nobody's cache helps;
all files are right, so that nobody pays for messages. Before the first round each tool has read one file.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from lint import TEN_NODES

from arcrun_compiler.files.cache import cache_folder

PINS = ("check-jsonschema==0.39.0", "yamllint==1.38.0", "cfn-lint==1.58.0")

_YAMLLINT = "{extends: relaxed, rules: {line-length: disable}}"

SCHEMA = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "required": ["name", "flow"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"},
        "description": {"type": "string"},
        "inputs": {"type": "object"},
        "flow": {"type": "array", "minItems": 1, "items": {"type": ["string", "object"]}},
        "config": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": {
                    "component": {"type": "string"},
                    "policy": {
                        "type": "object",
                        "properties": {"timeout": {"type": "string"}, "retry": {"type": "object"}},
                    },
                },
            },
        },
        "output": True,
        "triggers": {"type": "object"},
        "access": {"enum": ["key", "public"]},
        "egress": {"type": "array", "items": {"type": "string"}},
    },
}

QUEUE = """  Queue{j}:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "${{AWS::StackName}}-orders-{i}-{j}"
      VisibilityTimeout: {seconds}
      MessageRetentionPeriod: 345600
      ReceiveMessageWaitTimeSeconds: 20
"""


class Tool(NamedTuple):
    """`command` gets the files of a folder; `texts` makes the text of the i-th file."""

    name: str
    command: Callable[[Path], Sequence[str]]
    text: Callable[[int], str]


class Cost(NamedTuple):
    cpu: float
    wall: float


def tools(bin_: Path, schema: Path) -> tuple[Tool, ...]:
    workflow = TEN_NODES.format

    def files(folder: Path) -> list[str]:
        return sorted(str(path) for path in folder.glob("*.yaml"))

    return (
        Tool(
            "acr lint",
            lambda folder: [sys.executable, "-m", "arcrun_compiler.cli.main", "lint", *files(folder)],
            lambda i: workflow(i=i),
        ),
        Tool(
            "yamllint",
            lambda folder: [
                str(bin_ / "yamllint"),
                "-d",
                _YAMLLINT,
                *files(folder),
            ],
            lambda i: workflow(i=i),
        ),
        Tool(
            "check-jsonschema",
            lambda folder: [str(bin_ / "check-jsonschema"), "--schemafile", str(schema), *files(folder)],
            lambda i: workflow(i=i),
        ),
        Tool(
            "cfn-lint",
            lambda folder: [str(bin_ / "cfn-lint"), "--regions", "us-east-1", "--template", *files(folder)],
            template,
        ),
    )


def template(i: int) -> str:
    """A CloudFormation template of ten resources or so: as many bytes as a workflow of ten nodes."""
    size = len(TEN_NODES.format(i=i).encode())
    text = 'AWSTemplateFormatVersion: "2010-09-09"\nDescription: queues\nResources:\n'
    j = 0
    while len(text) < size:
        text += QUEUE.format(i=i, j=j, seconds=30 + i % 1000)
        j += 1
    return text


def environment() -> Path:
    """The folder of the others' commands; installed once for these pins."""
    key = hashlib.sha256(repr((PINS, sys.version)).encode()).hexdigest()[:16]
    place = cache_folder() / f"linters-{key}"
    bin_ = place / ("Scripts" if os.name == "nt" else "bin")
    if not (place / "ready").exists():
        venv.create(place, with_pip=True, clear=True)
        install = [str(bin_ / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, *PINS], check=True)
        (place / "ready").touch()
    return bin_


def cost(command: Sequence[str]) -> Cost:
    """Of one process and its children. Whoever finds something in files that are right has read others."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before, start = os.times(), time.perf_counter()
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    wall, after = time.perf_counter() - start, os.times()
    if ran.returncode:
        raise SystemExit(f"{command[0]}: exit {ran.returncode}\n{ran.stdout[:2000]}{ran.stderr[:2000]}")
    cpu = after.children_user - before.children_user + after.children_system - before.children_system
    return Cost(cpu, wall)


def written(folder: Path, tool: Tool, first: int, count: int) -> Path:
    place = folder / f"{tool.name}-{first}-{count}"
    place.mkdir()
    for i in range(first, first + count):
        (place / f"f{i}.yaml").write_text(tool.text(i), encoding="utf-8")
    return place


def race(folder: Path, racers: Sequence[Tool], count: int, rounds: int, first: int) -> dict[str, list[Cost]]:
    """What `count` files cost each tool, by rounds; each begins a round in turn."""
    found: dict[str, list[Cost]] = {tool.name: [] for tool in racers}
    for number in range(rounds):
        turn = number % len(racers)
        for tool in (*racers[turn:], *racers[:turn]):
            place = written(folder, tool, first + number * count, count)
            found[tool.name].append(cost(tool.command(place)))
    return found


def report(what: str, costs: dict[str, list[Cost]]) -> None:
    ours = next(iter(costs.values()))
    print(f"\n{what:<28}{'CPU, s':>10}{'wall, s':>10}{'CPU / ours':>13}{'wall / ours':>13}")
    for name, rounds in costs.items():
        cpu, wall = (statistics.median(getattr(each, field) for each in rounds) for field in Cost._fields)
        ratios = [
            statistics.median(getattr(each, field) / getattr(own, field) for each, own in zip(rounds, ours))
            for field in Cost._fields
        ]
        print(f"{name:<28}{cpu:>10.2f}{wall:>10.2f}{ratios[0]:>13.2f}{ratios[1]:>13.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    bin_ = environment()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        schema = folder / "workflow.schema.json"
        schema.write_text(json.dumps(SCHEMA), encoding="utf-8")
        racers = tools(bin_, schema)
        race(folder, racers, 1, 1, 0)  # byte code, grammars' tables
        report("one file", race(folder, racers, 1, options.rounds, 1000))
        many = race(folder, racers, options.files, options.rounds, 10_000)
    size = len(TEN_NODES.format(i=10_000).encode())
    report(f"{options.files} files of {size / 1000:.1f} KB", many)


if __name__ == "__main__":
    main()
