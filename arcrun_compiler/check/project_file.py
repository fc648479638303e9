"""What is wrong with a project file whose shape is right: its compatibility date."""

from __future__ import annotations

import re
from datetime import date

from ..text.problem import Problem
from ..text.source import Source, Span

SLUG = "bad-compatibility-date"
EARLIEST = date(2022, 10, 31)
"""From here on `URL` reads addresses as the standard says, on which the check of hosts relies."""
LATEST = date(2026, 5, 3)
"""The pinned workerd is of 2026-04-26; it refuses what is later than a week after that."""

_WRITTEN = re.compile(r"^[ \t]*compatibility_date[ \t]*=[ \t]*[\"']?([^\"'#\r\n]*[^\"'#\s])", re.MULTILINE)


def misdated(source: Source) -> Problem | None:
    """The problem of its `compatibility_date`. Facts: `found`, `why` (`no day`, `early`, `late`)."""
    match = _WRITTEN.search(source.text)
    if match is None:
        return None
    try:
        day = date.fromisoformat(match[1])
    except ValueError:
        why = "no day"
    else:
        why = "early" if day < EARLIEST else "late" if day > LATEST else ""
    facts = {"found": match[1], "why": why}
    return Problem(SLUG, Span(*match.span(1)), facts) if why else None
