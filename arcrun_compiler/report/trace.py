"""A run's trace → text for a terminal: every node with its verdict, time, input and result."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

_GREEN, _RED, _DIM, _RESET = "\033[32m", "\033[31m", "\033[2m", "\033[0m"
LONGEST = 400
"""Characters of an input or a result that are shown."""


def render(trace: Iterable[Mapping[str, Any]], color: bool = False) -> str:
    """One block a node, in the order in which they ended."""
    return "".join(_entry(entry, color) for entry in trace)


def _entry(entry: Mapping[str, Any], color: bool) -> str:
    node = entry.get("node", "")
    if "skipped" in entry:
        return _painted(f"- {node}  skipped: {entry['skipped']}", _DIM, color) + "\n"
    ok = bool(entry.get("ok"))
    time = f"  {entry['ms']} ms" if "ms" in entry else ""
    mark = _painted("✓" if ok else "✗", _GREEN if ok else _RED, color)
    lines = [f"{mark} {node}{time}"]
    for name in ("input", "result"):
        if name in entry:
            lines.append(_painted(f"    {name:<7}{_short(entry[name])}", _DIM, color))
    if not ok:
        code = f" ({entry['error_code']})" if "error_code" in entry else ""
        lines.append(f"    error  {entry.get('error', 'failed')}{code}")
    return "\n".join(lines) + "\n"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text)} characters)"


def _painted(text: str, paint: str, color: bool) -> str:
    return f"{paint}{text}{_RESET}" if color else text
