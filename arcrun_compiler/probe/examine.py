"""A module and its contract → evidence: the module is run with all that may show what it really does."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from statistics import median

from ..contract.cases import Tests
from ..contract.model import Contract
from ..contract.wasm import Corrupt, Interface, interface
from . import answers, bounds, choices, hardship, undeclared
from .bench import Bench, EnoughError
from .cell import Cell
from .evidence import Evidence, Finding, Promise, Timing
from .infer import schema_of
from .promises import keep_promises

_SMALL_INPUT = 16 * 1024
_BY_CHANCE = 60
_NO_BASE = "no input was found that succeeds: the contract has no case that does, and none could be generated"


def examine(module: bytes, contract: Contract, tests: Tests, cell: Cell, seed: int = 0) -> Evidence:
    """Everything that can be found out in a second or two; the same seed finds the same. Never raises."""
    found = interface(module)
    start = Evidence(
        contract.id, contract.version, hashlib.sha256(module).hexdigest(), len(module), None, seed=seed
    )
    problem = _unrunnable(found)
    if problem is not None or not isinstance(found, Interface):
        return start._replace(problem=problem)
    start = start._replace(
        imports=tuple(f"{each.module}.{each.name}" for each in found.imports),
        memory_pages=found.memory_pages,
        deterministic=found.is_deterministic,
    )
    error, compiling = cell.load(module)
    if error is not None:
        return start._replace(problem=error)
    host = {function: answers.usual(function) for function in found.host_functions}
    bench = Bench(cell, contract.output_schema, host, seed)
    _capabilities(bench, contract, found)
    promises, notes, large = _explore(bench, contract, tests, found, undeclared.words_of(module))
    return start._replace(
        promises=promises,
        findings=bench.findings,
        notes=notes,
        runs=len(bench.runs),
        memory_bytes=max((memory for _, memory, _ in bench.runs), default=0),
        memory_typical=_typical_memory(bench),
        timing=_timing(bench, compiling, large),
        complete=not bench.has_run_out,
        inferred=schema_of(bench.results) if bench.results else None,
    )


def _unrunnable(found: Interface | Corrupt) -> str | None:
    if isinstance(found, Corrupt):
        return found.reason
    if not found.is_command:
        return "it exports no `_start` function and `memory`"
    if found.refused:
        names = ", ".join(f"`{each.module}.{each.name}`" for each in found.refused)
        return f"it imports {names}, which no Worker gives"
    return None


def _explore(
    bench: Bench, contract: Contract, tests: Tests, found: Interface, words: Sequence[str]
) -> tuple[tuple[Promise, ...], tuple[str, ...], float | None]:
    """All experiments, the telling ones first: a module that hangs may use up the time."""
    promises: tuple[Promise, ...] = ()
    notes: list[str] = []
    large: float | None = None
    try:
        promises, known = keep_promises(bench, contract, tests)
        bases = bounds.find_bases(bench, contract, known)
        if not bases:
            notes.append(_NO_BASE)
        bounds.explore(bench, contract, bases)
        choices.explore(bench, contract, bases)
        more = (*bases, *bounds.bases_of_choices(bench, contract, bases))
        bounds.explore_edges(bench, contract, more)
        hardship.same_twice(bench, contract, bases)
        notes += answers.explore(bench, found.host_functions, (*bases, *known))
        undeclared.explore(bench, contract, bases, words)
        hardship.explore(bench, contract, more, _BY_CHANCE)
        large = hardship.large(bench, contract, bases)
    except EnoughError:
        notes.append("the probe stopped early: the module used up its time")
    return promises, (*notes, *_remarks(contract, found)), large


def _capabilities(bench: Bench, contract: Contract, found: Interface) -> None:
    for name in found.host_functions:
        if name not in contract.capabilities:
            message = f"the module imports `u6u.{name}`, which is not among the contract's `capabilities`"
            bench.note(Finding("capability", name, message))


def _remarks(contract: Contract, found: Interface) -> list[str]:
    remarks = [
        f"the contract asks for `u6u.{name}`, and the module does not import it"
        for name in contract.capabilities
        if name not in found.host_functions
    ]
    if found.is_deterministic and not contract.deterministic:
        remarks.append("it is deterministic by construction; the contract may say `deterministic: true`")
    if contract.output_schema is None:
        remarks.append("the contract has no `output_schema`; what was seen of outputs stands in for it")
    return remarks


def _typical_memory(bench: Bench) -> int:
    small = [memory for _, memory, size in bench.runs if size <= _SMALL_INPUT]
    return round(median(small)) if small else 0


def _timing(bench: Bench, compiling: float, large: float | None) -> Timing:
    small = [spent for spent, _, size in bench.runs if size <= _SMALL_INPUT]
    typical, slowest = (median(small), max(small)) if small else (0.0, 0.0)
    return Timing(round(compiling, 2), round(typical, 2), round(slowest, 2), large and round(large, 2))
