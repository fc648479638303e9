"""Turns a case file into a Case (the format: tests/cases/README.md)."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from arcrun_compiler.runner.mock import Script, read_script

CASE_KEYS = frozenset({"what", "workflows", "files", "runs", "compile"})
RUN_KEYS = frozenset(
    {"input", "raw", "http", "expect", "credentials", "env", "kv", "trigger", "cron", "method", "query"}
    | {"path", "no_key", "headers", "workflow", "repeat"}
)
EXPECT_KEYS = frozenset(
    {"status", "output", "contains", "matching", "lacks", "calls", "bodies", "headers", "any_order"}
    | {"trace", "answer_headers", "outcome"}
)
COMPILE_KEYS = frozenset({"errors", "warnings", "infos", "at", "message"})


class Run(NamedTuple):
    """One call of the case's Worker. Runs that bind alike share a lane."""

    number: int
    asked: Mapping[str, Any]
    expect: Mapping[str, Any]
    script: Script

    @property
    def bindings(self) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        """Credentials, variables and KV values. A trace is expected only of a Worker that keeps one."""
        env = dict(self.asked.get("env", {}))
        if "trace" in self.expect:
            env.setdefault("ARCRUN_TRACE", "1")
        return self.asked.get("credentials", {}), env, self.asked.get("kv", {})


class Case(NamedTuple):
    """`files` is the project that is compiled, by path; `first` the workflow that runs call."""

    name: str
    what: str
    files: Mapping[str, str]
    first: str
    runs: tuple[Run, ...]
    compile: Mapping[str, Any] | None

    @property
    def traces(self) -> bool:
        """Whether a run looks at the trace: the bundle is then one for local runs."""
        return any("trace" in run.expect for run in self.runs)


class _Loader(yaml.SafeLoader):
    """YAML 1.2's core schema: `on` and `2026-01-01` are strings."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("null", r"null|~|", ["n", "~", ""]),
    ("int", r"-?(0|[1-9][0-9]*)", "-0123456789"),
    ("float", r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?", "-0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))


def load(path: Path) -> Case:
    """Reads a case. Raises ValueError for a key that nobody would read: a typo must not pass as a test."""
    text = path.read_text(encoding="utf-8")
    loader = _Loader(text)
    root = loader.get_single_node()
    data = loader.construct_document(root)
    _known(path, data, CASE_KEYS)
    files = {str(name): str(content) for name, content in data.get("files", {}).items()}
    sources = _workflow_sources(text, root)
    for number, source in enumerate(sources):
        name = _name_of(data["workflows"][number]) or f"workflow-{number}"
        files[f"{name}-{number}.yaml" if f"{name}.yaml" in files else f"{name}.yaml"] = source
    runs = tuple(_run(path, number, each) for number, each in enumerate(data.get("runs", ())))
    if "compile" in data:
        _known(path, data["compile"], COMPILE_KEYS)
    elif not runs:
        raise ValueError(f"{path.name}: neither `runs` nor `compile`")
    first = _name_of(data["workflows"][0]) or ""
    return Case(path.stem, data["what"], files, first, runs, data.get("compile"))


def _run(path: Path, number: int, data: dict[str, Any]) -> Run:
    _known(path, data, RUN_KEYS)
    _known(path, data["expect"], EXPECT_KEYS)
    if not data["expect"]:
        raise ValueError(f"{path.name}: run {number} expects nothing")
    return Run(number, data, data["expect"], read_script(data.get("http") or {}))


def _known(path: Path, data: Mapping[str, Any], keys: frozenset[str]) -> None:
    if unknown := data.keys() - keys:
        raise ValueError(f"{path.name}: unknown keys {sorted(unknown)}")


def _name_of(workflow: Any) -> str | None:
    """A workflow is written as YAML, or as text for what a YAML parser would not hand on."""
    if isinstance(workflow, str):
        found = re.search(r"^name: *([\w-]+)", workflow, re.MULTILINE)
        return found[1] if found else None
    return workflow.get("name")


def _workflow_sources(text: str, root: yaml.MappingNode) -> list[str]:
    """Each workflow's own text, moved to column 1: what is tested is YAML as it was written."""
    listed = next(value for key, value in root.value if key.value == "workflows")
    sources = []
    for node in listed.value:
        if isinstance(node, yaml.ScalarNode):
            sources.append(node.value)
            continue
        if node.flow_style:
            raise ValueError(f"line {node.start_mark.line + 1}: write workflows in block style")
        lines = text[node.start_mark.index : node.end_mark.index].rstrip().split("\n")
        margin = " " * node.start_mark.column
        sources.append("\n".join([lines[0], *(line.removeprefix(margin) for line in lines[1:])]) + "\n")
    return sources
