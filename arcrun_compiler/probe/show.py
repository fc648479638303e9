"""Evidence → text for a person."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from .evidence import KINDS, Evidence, Finding, Promise

_REACHES = {
    "u6u.http_fetch": "HTTP requests to the hosts that `egress` names",
    "u6u.http_request": "HTTP requests to the hosts that `egress` names (older interface)",
    "u6u.kv_get": "reading recipes and the caller's own credentials from KV",
    "u6u.kv_put": "keeping tokens in KV",
    "u6u.secret_get": "secrets of the Worker (`CRED_…`)",
    "u6u.crypto_decrypt": "decrypting credentials, without seeing the key",
    "u6u.crypto_sign_rs256": "signing with a key that it is given",
    "wasi_snapshot_preview1.clock_time_get": "the clock",
    "wasi_snapshot_preview1.random_get": "chance",
}
_MOST_SCHEMA = 2000
"""Characters of an inferred schema that are shown."""

Paint = Callable[[str, str], str]
"""A style's name and a text."""


def capabilities_of(evidence: Evidence) -> tuple[str, ...]:
    """What the imports let the module do, in plain words."""
    return tuple(dict.fromkeys(_REACHES[each] for each in evidence.imports if each in _REACHES))


def show(evidence: Evidence, paint: Paint) -> str:
    """A component's block, ending with a line end. `paint` knows the styles of `report.paint`."""
    return "\n".join(_lines(evidence, paint)) + "\n"


def _lines(evidence: Evidence, paint: Paint) -> Iterator[str]:
    size = f"{evidence.size / 1024:.1f} KB"
    title = paint("strong", f"{evidence.id} {evidence.version}")
    yield f"{title}  {size}  sha256 {evidence.sha256[:16]}"
    if evidence.problem is not None:
        yield f"  {paint('error', 'cannot run')}: {evidence.problem}"
        return
    reaches = capabilities_of(evidence)
    yield f"  reaches   {'; '.join(reaches) or 'nothing outside itself'}"
    yield f"  always    {_construction(evidence)}"
    for kind in ("case", "scenario", "example"):
        told = _promised(evidence.promises, kind)
        if told:
            yield f"  {kind + 's':<10}{told}"
    timing = evidence.timing
    large = "" if timing.large is None else f", 4 MB of input {timing.large:.0f} ms"
    yield (
        f"  times     compiled in {timing.compile:.0f} ms, a call {timing.typical:.1f} ms, "
        f"the slowest {timing.slowest:.0f} ms{large}"
    )
    yield f"  memory    up to {evidence.memory_bytes / 1024 / 1024:.1f} MiB in {evidence.runs} runs"
    for finding in evidence.findings:
        yield from _finding(finding, paint)
    for note in evidence.notes:
        yield f"  {paint('help', 'note')}: {note}"
    if evidence.inferred is not None and any("output_schema" in note for note in evidence.notes):
        text = json.dumps(evidence.inferred, ensure_ascii=False)
        yield f"  output    {text if len(text) <= _MOST_SCHEMA else text[:_MOST_SCHEMA] + '…'}"
    if not evidence.findings:
        yield "  nothing found"


def _construction(evidence: Evidence) -> str:
    sort = (
        "deterministic and free of effects" if evidence.deterministic else "not deterministic by construction"
    )
    if evidence.memory_pages is None:
        return f"{sort}; its memory has no limit of its own"
    return f"{sort}; at most {evidence.memory_pages / 16:g} MiB"


def _promised(promises: tuple[Promise, ...], kind: str) -> str:
    of_kind = [each for each in promises if each.kind == kind]
    counts = (
        (sum(each.kept is True for each in of_kind), "kept"),
        (sum(each.kept is False for each in of_kind), "broken"),
        (sum(each.kept is None for each in of_kind), "not checked"),
    )
    return ", ".join(f"{count} {word}" for count, word in counts if count)


def _finding(finding: Finding, paint: Paint) -> Iterator[str]:
    yield f"  {paint('error', finding.kind)}: {finding.message}"
    yield f"      {KINDS[finding.kind]}"
    if finding.input is not None:
        yield f"      input   {_one_line(finding.input)}"
    if finding.answer is not None:
        yield f"      answer  {_one_line(finding.answer)}"
    if finding.seed is not None:
        yield f"      made by chance with --seed {finding.seed}"


def _one_line(text: str) -> str:
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text) or "(empty)"
