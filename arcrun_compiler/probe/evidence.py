"""What the probe saw of a component, as values that can be kept as JSON. It judges nothing: rules do."""

from __future__ import annotations

from typing import Any, NamedTuple


class Finding(NamedTuple):
    """One place where a module and its contract part ways, or where the module breaks; with what shows it."""

    kind: str
    """A key of `KINDS`."""
    where: str
    """What it is about: a property's path, a case's name, a host function."""
    message: str
    """One sentence that stands alone."""
    input: str | None = None
    """The input that shows it: JSON text, shortened in its middle when it is long."""
    answer: str | None = None
    """What the component answered to it."""
    seed: int | None = None
    """Of an input that was made by chance: the same seed makes it again."""


KINDS = {
    "case": "a case, scenario or example of the contract fails",
    "trap": "the module breaks",
    "timeout": "the module does not come to an end",
    "memory": "the module wants more memory than it gets",
    "output": "an output is not what the contract says",
    "rejected": "the contract allows it, the module refuses it",
    "accepted": "the contract refuses it, the module takes it",
    "ignored": "the module takes it, and does nothing with it",
    "undeclared": "the module reads it, the contract does not know it",
    "random": "equal inputs give different outputs",
    "answer": "an answer of the host breaks it",
    "capability": "the module imports what the contract does not ask for",
}


class Promise(NamedTuple):
    """A case, scenario or example of the contract: kept, broken, or not one that a machine can check."""

    kind: str
    """`case`, `scenario` or `example`."""
    name: str
    kept: bool | None
    why: str | None = None


class Timing(NamedTuple):
    """Milliseconds under wasmtime without optimisation: a Worker is several times faster."""

    compile: float
    typical: float
    """The median of all small inputs."""
    slowest: float
    large: float | None
    """An input of 4 MB; None when the component takes no such input."""


class Evidence(NamedTuple):
    """All that was found out about one module and its contract."""

    id: str
    version: str
    sha256: str
    size: int
    """Bytes of the module."""
    problem: str | None
    """Why the module could not be run at all; then nothing below says anything."""
    imports: tuple[str, ...] = ()
    """`namespace.name`, in the module's order."""
    memory_pages: int | None = None
    deterministic: bool = False
    """By construction: it imports no clock, no chance, no host function."""
    promises: tuple[Promise, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    """Facts that are no mistakes."""
    runs: int = 0
    memory_bytes: int = 0
    """The most that any run had."""
    memory_typical: int = 0
    """The median of all small inputs, in bytes."""
    timing: Timing = Timing(0.0, 0.0, 0.0, None)
    inferred: dict[str, Any] | None = None
    """The schema of the successful outputs that were seen."""
    seed: int = 0
    complete: bool = True
    """False: there was no time for all of it, and next time there may be."""


def to_json(evidence: Evidence) -> dict[str, Any]:
    """The evidence as JSON data."""
    data = evidence._asdict()
    data["promises"] = [each._asdict() for each in evidence.promises]
    data["findings"] = [each._asdict() for each in evidence.findings]
    data["timing"] = evidence.timing._asdict()
    return data


def from_json(data: dict[str, Any]) -> Evidence:
    """The reverse of `to_json`. Anything else: TypeError, KeyError, ValueError or AttributeError."""
    return Evidence(
        **{
            **data,
            "imports": tuple(data["imports"]),
            "notes": tuple(data["notes"]),
            "promises": tuple(Promise(**each) for each in data["promises"]),
            "findings": tuple(Finding(**each) for each in data["findings"]),
            "timing": Timing(**data["timing"]),
        }
    )
