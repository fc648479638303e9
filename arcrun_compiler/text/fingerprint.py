"""Turns a finding into a name that stays when lines come and go around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from .diagnostic import Diagnostic


def identity(finding: Diagnostic) -> str:
    """SHA-256 of what the finding is about: its rule, its node, and the offending text, blanks evened out.

    Neither the place nor the message counts. Two findings in one file may share it.
    """
    import hashlib

    source, span = finding.source, finding.span
    offending = source.text[span.start : span.end] or source.line(source.position(span.start).line)
    parts = (finding.code.id, finding.code.slug, finding.node or "", " ".join(offending.split()))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def fingerprints(findings: Iterable[Diagnostic]) -> list[str]:
    """One each, none twice: the identity with the file, and which of several alike it is."""
    import hashlib

    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for finding in findings:
        key = (finding.source.name, identity(finding))
        seen[key] += 1
        text = f"{key[0]}\0{key[1]}\0{seen[key]}"
        found.append(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())
    return found
