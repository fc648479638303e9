"""Inputs for one module → outcomes; whatever any run shows is noted as a finding, with its smallest input."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..contract.model import Schema
from ..contract.schema import Problem, problems
from .cell import Cell
from .evidence import Finding
from .sandbox import MEMORY_BYTES, SECONDS, Run

MOST_SHOWN = 400
"""Characters of an input or an answer in a finding."""
_MOST_TIMEOUTS = 3
_MOST_FINDINGS = 20
_LARGE_RESULT = 16 * 1024
"""Characters of a result that is not kept."""
_MOST_KEPT = 4096
"""Bytes of an input whose outcome is remembered."""
_SECONDS = 60.0
"""For one module; a sound one takes a second or two."""
_BUSY_MILLISECONDS = SECONDS * 500
"""A run that had less of the processor before its time was up did not fail by itself."""


class Outcome(NamedTuple):
    """What came of one input. A component that fails cleanly answers; one that is `broken` does not."""

    run: Run
    verdict: str
    """`success`, `failure` or `broken`."""

    @property
    def error(self) -> str:
        """What the component says is wrong; empty for a success."""
        if self.run.error is not None:
            return self.run.error
        said = self.run.result.get("error") if isinstance(self.run.result, dict) else None
        return str(said) if self.verdict == "failure" and said is not None else ""


class EnoughError(Exception):
    """The module has taken all the time there is; what was seen so far is the evidence."""


class Base(NamedTuple):
    """An input that works, with all that the host answers to it."""

    input: dict[str, Any]
    host: dict[str, Any]


class Bench:
    """One module on trial. All runs of it go through here."""

    def __init__(self, cell: Cell, output_schema: Schema | None, host: Mapping[str, Any], seed: int) -> None:
        self._cell = cell
        self._output_schema = output_schema
        self._found: dict[tuple[str, str], Finding] = {}
        self._known: dict[tuple[bytes, int, str] | None, Outcome] = {}
        """Experiments meet in the same inputs: every fifth run would be one that was there before."""
        self._deadline = time.monotonic() + _SECONDS
        self._timeouts = 0
        self.has_run_out = False
        """Of time: on another machine, or another day, there may be more to see."""
        self.host = dict(host)
        """What the host usually answers."""
        self.seed = seed
        self.runs: list[tuple[float, int, int]] = []
        """Milliseconds, bytes of memory and bytes of input of each run."""
        self.results: list[Any] = []
        """Successful results, for inferring their schema."""

    def run(
        self,
        given: Any,
        host: Mapping[str, Any] | None = None,
        *,
        chance: int = 0,
        seed: int | None = None,
        quiet: bool = False,
    ) -> Outcome:
        """Gives the module a value. Its random numbers follow from `chance`, the value from `seed`.

        `host` is all that the host answers; None stands for the usual answers.
        """
        text = json.dumps(given, ensure_ascii=False)
        return self.run_text(text, host, chance=chance, seed=seed, quiet=quiet)

    def run_text(
        self,
        text: str | bytes,
        host: Mapping[str, Any] | None = None,
        *,
        chance: int = 0,
        seed: int | None = None,
        quiet: bool = False,
    ) -> Outcome:
        """Gives the module a text, which may be anything. Raises EnoughError.

        `quiet`: that it breaks is not the input's doing, and whoever asked tells of it.
        """
        if time.monotonic() > self._deadline:
            self.has_run_out = True
            raise EnoughError
        data = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
        answers = self.host if host is None else host
        is_kept = len(data) <= _MOST_KEPT and not quiet
        question = (data, chance, json.dumps(answers, sort_keys=True)) if is_kept else None
        if question in self._known:
            return self._known[question]
        done = self._cell.run(data, answers, chance)
        if done.code == "TIMEOUT" and done.milliseconds < _BUSY_MILLISECONDS:
            done = self._cell.run(data, answers, chance)
        self.runs.append((done.milliseconds, done.memory_bytes, len(data)))
        outcome = Outcome(done, verdict_of(done))
        shown = text if isinstance(text, str) else repr(text)
        if outcome.verdict == "broken":
            self._broken(done, shown, seed, quiet)
        elif done.error is None:
            self._judge_output(outcome, shown, seed)
        if question is not None and len(done.stdout) <= _LARGE_RESULT:
            self._known[question] = outcome
        return outcome

    def note(self, finding: Finding) -> None:
        """Keeps a finding; of two about one thing, that with the smaller input."""
        key = (finding.kind, finding.where)
        known = self._found.get(key)
        if known is None and len(self._found) >= _MOST_FINDINGS:
            return
        if known is None or len(finding.input or "") < len(known.input or ""):
            self._found[key] = finding

    @property
    def findings(self) -> tuple[Finding, ...]:
        """In the order in which each thing was first seen."""
        return tuple(
            each._replace(
                input=each.input and shortened(each.input), answer=each.answer and shortened(each.answer)
            )
            for each in self._found.values()
        )

    def _broken(self, done: Run, shown: str, seed: int | None, quiet: bool) -> None:
        kind, message = _breakage(done)
        if not quiet:
            self.note(Finding(kind, kind, message, shown, done.stdout or None, seed))
        if kind == "timeout":
            self._timeouts += 1
            if self._timeouts >= _MOST_TIMEOUTS:
                raise EnoughError

    def _judge_output(self, outcome: Outcome, shown: str, seed: int | None) -> None:
        result = outcome.run.result
        if outcome.verdict == "success" and len(outcome.run.stdout) <= _LARGE_RESULT:
            self.results.append(result)
        if self._output_schema is None:
            return
        found = problems(self._output_schema, result, closed=True)
        if found and outcome.verdict == "failure":
            message = f"a failure is not what `output_schema` says: {_told_of(found[0])}"
            self.note(Finding("output", "failure", message, shown, as_text(result), seed))
            return
        for problem in found[:3]:
            where = place_of(problem)
            message = f"the output is not what `output_schema` says: {_told_of(problem)}"
            self.note(Finding("output", f"{where}:{problem.keyword}", message, shown, as_text(result), seed))


def verdict_of(done: Run) -> str:
    """`success`; `failure`: it says so, in words of its own; `broken`: it gave no answer."""
    if done.error is not None:
        return "failure" if done.said or done.code == "COMPONENT_INPUT" else "broken"
    if not isinstance(done.result, dict):
        return "success"
    if done.result.get("error_code") == "COMPONENT_TRAP":
        return "broken"
    is_failure = done.result.get("success", "error" not in done.result) is False
    return "failure" if is_failure else "success"


def _told_of(problem: Problem) -> str:
    if problem.keyword == "additionalProperties":
        return problem.message
    return f"`{place_of(problem)}`: {problem.message}" if problem.path else problem.message


def _breakage(done: Run) -> tuple[str, str]:
    error = done.error or str(done.result.get("error"))
    if done.code == "TIMEOUT":
        return "timeout", f"{error} for an input"
    if done.memory_bytes > MEMORY_BYTES // 2 or "memory limits" in error or done.code == "OUTPUT_TOO_LARGE":
        return "memory", f"an input takes the component beyond what it is given: {error}"
    return "trap", error if error.startswith("the component") else f"the component broke: {error}"


def place_of(problem: Problem) -> str:
    """A path as people write it; list positions are left open, so that one mistake is told once."""
    parts = ["[]" if isinstance(step, int) else f".{step}" for step in problem.path]
    return "".join(parts).lstrip(".") or "output"


def as_text(value: Any) -> str:
    """Compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def shortened(text: str) -> str:
    """The beginning and the end of a long text."""
    if len(text) <= MOST_SHOWN:
        return text
    head, tail = text[: MOST_SHOWN * 3 // 4], text[-MOST_SHOWN // 4 :]
    return f"{head}… ({len(text)} characters) …{tail}"
