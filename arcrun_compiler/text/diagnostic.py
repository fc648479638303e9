"""What the compiler says of a source: a finding with its code, place, reason and way out."""

from enum import StrEnum
from typing import Literal, NamedTuple

from .source import Source, Span


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Code(NamedTuple):
    """A rule's name: the id never changes and is never reused; the slug says the bad thing."""

    id: str
    slug: str
    severity: Severity


class Edit(NamedTuple):
    """Replaces a stretch of the source."""

    span: Span
    text: str


class Fix(NamedTuple):
    """A way to mend a finding by edits that do not overlap. Unsafe: it may change what the workflow does."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


class Label(NamedTuple):
    """Another place that the finding speaks of, with what is there."""

    span: Span
    text: str


class Diagnostic(NamedTuple):
    """One finding.

    `message` is one sentence that stands alone: lower case, no full stop, names in backticks. `labels`
    and `notes` state facts; only `help` suggests.
    """

    code: Code
    source: Source
    span: Span
    message: str
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: str | None = None
    fix: Fix | None = None
    node: str | None = None
    pointer: str | None = None
    """The JSON pointer (RFC 6901) of the smallest value in its document that holds the place."""
    severity_override: Severity | None = None

    @property
    def severity(self) -> Severity:
        return self.severity_override or self.code.severity

    @property
    def sort_key(self) -> tuple[str, int, int, str]:
        return (self.source.name, self.span.start, self.span.end, self.code.id)


class Silenced(NamedTuple):
    """A finding that is not told, because its author knows of it."""

    finding: Diagnostic
    by: Literal["comment", "baseline"]
    reason: str = ""
    """What the comment says behind the ids."""
