"""Comments that silence findings: `# arcrun: ignore[ARC204] reason`, `# arcrun: ignore-file[…] reason`.

A comment counts for its own line, for the line below it when it stands alone, and for a block scalar when
it stands on the line of the key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..text.diagnostic import Code, Diagnostic
from ..text.source import Source

_COMMENT = re.compile(r"(?:^|\s)#\s*arcrun:\s*ignore(-file)?\[([^\]]*)\]")
_BLOCK = re.compile(r":\s*[|>][-+0-9]*\s*(?:#.*)?$")


def unsuppressed(source: Source, findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings that no comment silences."""
    if "arcrun:" not in source.text:
        return tuple(findings)
    return tuple(finding for finding in findings if not _is_silenced(source, finding))


def _is_silenced(source: Source, finding: Diagnostic) -> bool:
    for match in _COMMENT.finditer(source.text):
        if match[1] and _names(match[2], finding.code):
            return True
    line = source.position(finding.span.start).line
    if _silences(source, line, finding.code):
        return True
    above = source.line(line - 1).lstrip() if line > 1 else ""
    if above.startswith("#") and _silences(source, line - 1, finding.code):
        return True
    owner = _owner_of_block(source, line)
    return owner is not None and _silences(source, owner, finding.code)


def _silences(source: Source, line: int, code: Code) -> bool:
    match = _COMMENT.search(source.line(line))
    return match is not None and not match[1] and _names(match[2], code)


def _names(listed: str, code: Code) -> bool:
    names = listed.replace(",", " ").split()
    return any(code.slug == each or code.id.startswith(each.upper()) for each in names)


def _owner_of_block(source: Source, line: int) -> int | None:
    """The line of the key whose block scalar a line is part of."""
    indent = _indent(source.line(line))
    for number in range(line - 1, 0, -1):
        text = source.line(number)
        if text.strip() and _indent(text) < indent:
            if _BLOCK.search(text):
                return number
            indent = _indent(text)
    return None


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))
