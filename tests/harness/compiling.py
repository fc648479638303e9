"""Turns a case's files into a bundle and what the compiler says of them."""

import traceback
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.pipeline import Input, compile_sources
from arcrun_compiler.syntax import yaml
from arcrun_compiler.targets.worker.emit import Settings

if TYPE_CHECKING:
    from arcrun_compiler.text.diagnostic import Diagnostic

NAMESPACE = "tests"


class Finding(NamedTuple):
    """A diagnostic as cases speak of it; `at` is `line:column`, both from 1."""

    severity: str
    slug: str
    at: str
    message: str


class Compiled(NamedTuple):
    """`bundle` is None when there are errors."""

    bundle: Mapping[str, bytes] | None
    findings: tuple[Finding, ...]

    def of(self, severity: str) -> list[str]:
        return sorted(each.slug for each in self.findings if each.severity == severity)

    def told(self) -> str:
        return "\n".join(f"  {each.at} {each.severity} {each.slug}: {each.message}" for each in self.findings)


@cache
def _catalog() -> Catalog:
    return Catalog()


def compile_case(
    files: Mapping[str, str], target: str, *, trace: bool = False, stored: bool = False
) -> Compiled:
    """Compiles all files into one Worker, as `acr compile` does with a folder.

    `stored`: users and credentials are in KV.
    """
    if target != "worker":
        raise ValueError(f"there is no target {target}")
    inputs = []
    for name, text in files.items():
        source, problems = yaml.read_bytes(name, text.encode())
        inputs.append(Input(source, name, problems))
    try:
        kv: Any = {"users": "kv", "credentials": "kv"} if stored else {}
        compiled = compile_sources(inputs, _catalog(), {}, Settings(None, NAMESPACE, trace, **kv))
    except Exception:
        # One case shows a bug of the compiler: the others of its group still run.
        return Compiled(None, (Finding("error", "the-compiler-broke", "", traceback.format_exc(limit=-6)),))
    return Compiled(compiled.bundle, tuple(_finding(each) for each in compiled.diagnostics))


def _finding(diagnostic: "Diagnostic") -> Finding:
    position = diagnostic.source.position(diagnostic.span.start)
    return Finding(
        diagnostic.severity.value,
        diagnostic.code.slug,
        f"{position.line}:{position.column}",
        diagnostic.message,
    )
