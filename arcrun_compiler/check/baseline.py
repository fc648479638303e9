"""Findings that were there before ↔ a file that names them, so that only new ones are told."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from ..text.diagnostic import Code, Diagnostic, Severity, Silenced
from ..text.fingerprint import identity

_VERSION = 1


class Entry(NamedTuple):
    """Findings of one rule about one text in a file, wherever it stands there."""

    file: str
    id: str
    slug: str
    node: str
    hash: str


class BaselineError(Exception):
    """The text is no baseline; the message says why."""


class Compared(NamedTuple):
    told: tuple[Diagnostic, ...]
    silenced: tuple[Silenced, ...]
    stale: tuple[Entry, ...]
    """Entries that promise more findings than there are."""


PathOf = Callable[[str], str]
"""A source's name → the file as the baseline calls it."""


def seen_from(file: Path) -> PathOf:
    """Paths as seen from the baseline's folder, so that the working folder does not matter."""
    base = os.path.realpath(file.parent)

    def path_of(name: str) -> str:
        if not os.path.exists(name):  # noqa: PTH110 (pathlib raises for strange names)
            return name
        return os.path.relpath(os.path.realpath(name), base).replace(os.sep, "/")

    return path_of


def compare(baseline: Counter[Entry], findings: Iterable[Diagnostic], path_of: PathOf) -> Compared:
    """Of several findings alike, the first ones are those of the baseline."""
    left = baseline.copy()
    told, silenced = [], []
    for finding in findings:
        entry = _entry(finding, path_of)
        if left[entry] > 0:
            left[entry] -= 1
            silenced.append(Silenced(finding, "baseline"))
        else:
            told.append(finding)
    return Compared(tuple(told), tuple(silenced), tuple(entry for entry in left if left[entry] > 0))


def text_of(findings: Iterable[Diagnostic], path_of: PathOf) -> str:
    """A line an entry, in order, so that versions of it can be compared."""
    entries = Counter(_entry(finding, path_of) for finding in findings)
    rows = [json.dumps({**entry._asdict(), "count": count}) for entry, count in sorted(entries.items())]
    listed = "".join(f"\n    {row}," for row in rows).removesuffix(",") + ("\n  " if rows else "")
    return f'{{\n  "version": {_VERSION},\n  "findings": [{listed}]\n}}\n'


def read(text: str) -> Counter[Entry]:
    """The entries with their counts. Raises BaselineError."""
    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BaselineError("it is not JSON") from error
    if not isinstance(data, dict) or data.get("version") != _VERSION:
        raise BaselineError(f"it is no baseline of version {_VERSION}")
    found: Counter[Entry] = Counter()
    try:
        for each in data["findings"]:
            count = each.pop("count")
            if not isinstance(count, int) or count < 1:
                raise BaselineError("an entry has no count")
            found[Entry(**{name: str(value) for name, value in each.items()})] += count
    except (TypeError, KeyError, AttributeError) as error:
        raise BaselineError("an entry is damaged") from error
    return found


def code_of(entry: Entry) -> Code:
    """The rule that found it; its severity plays no part."""
    return Code(entry.id, entry.slug, Severity.WARNING)


def _entry(finding: Diagnostic, path_of: PathOf) -> Entry:
    code = finding.code
    return Entry(path_of(finding.source.name), code.id, code.slug, finding.node or "", identity(finding))
