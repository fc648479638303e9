"""Covers secrets in findings: what a report shows of a source, and what a message quotes of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..text.diagnostic import Diagnostic, Fix, Label
from ..text.source import Source, Span
from .secrets import known_secrets

SLUGS = ("hard-coded-secret", "recipe-secret-in-text")
_COVER = "***"


def covered(source: Source, findings: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
    """The same findings; what one of them says is a secret can be read in none of them.

    Edits stay as they are: what they write into the file must be right.
    """
    if not findings:
        return findings
    spans = {finding.span for finding in findings if finding.code.slug in SLUGS}
    spans.update(secret.span for secret in known_secrets(source.text))  # also of what could not be parsed
    texts = {source.text[span.start : span.end] for span in spans} - {""}
    if not texts:
        return findings
    anywhere = re.compile("|".join(map(re.escape, sorted(texts, key=len, reverse=True))))
    places = {Span(*match.span()) for match in anywhere.finditer(source.text)} | spans
    shown = Source(source.name, source.text, tuple(sorted(places)))
    return [_covered(finding, shown, anywhere) for finding in findings]


def secrets_told(findings: Iterable[Diagnostic]) -> set[str]:
    """The secrets that findings point at, as they stand in the file."""
    told = (finding for finding in findings if finding.code.slug in SLUGS)
    return {each.source.text[each.span.start : each.span.end] for each in told}


def _covered(finding: Diagnostic, source: Source, secrets: re.Pattern[str]) -> Diagnostic:
    def cover(text: str) -> str:
        return secrets.sub(_COVER, text)

    fix = finding.fix
    return finding._replace(
        source=source,
        message=cover(finding.message),
        labels=tuple(Label(each.span, cover(each.text)) for each in finding.labels),
        notes=tuple(cover(note) for note in finding.notes),
        help=cover(finding.help) if finding.help else None,
        fix=Fix(cover(fix.title), fix.edits, fix.safe) if fix else None,
    )
