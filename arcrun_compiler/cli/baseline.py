"""A baseline on the disk ↔ what of a run's findings is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from ..check import baseline
from ..text.diagnostic import Code, Diagnostic, Silenced
from . import project

if TYPE_CHECKING:
    from ..check.linted import Linted


class Known(NamedTuple):
    """A baseline that has been read."""

    file: Path
    entries: Counter[baseline.Entry]

    def without(self, linted: Linted) -> Linted:
        """Only what is new; the rest is silenced."""
        compared = baseline.compare(self.entries, linted.findings, baseline.seen_from(self.file))
        return linted._replace(findings=compared.told, silenced=(*linted.silenced, *compared.silenced))

    def hint_at_stale(
        self, silenced: Iterable[Silenced], files: Iterable[str], has: Callable[[Code], bool]
    ) -> None:
        """Says how many entries have nothing left to silence, of the files and rules that were looked at."""
        path_of = baseline.seen_from(self.file)
        looked_at = {path_of(name) for name in files}
        found = (each.finding for each in silenced if each.by == "baseline")
        stale = [
            entry
            for entry in baseline.compare(self.entries, found, path_of).stale
            if (entry.file in looked_at or not (self.file.parent / entry.file).exists())
            and has(baseline.code_of(entry))
        ]
        if stale:
            entries = "1 entry" if len(stale) == 1 else f"{len(stale)} entries"
            click.echo(
                f"{entries} of {self.file} found nothing any more; `--write-baseline` takes them out",
                err=True,
            )


def read(file: Path) -> Known:
    """Ends the command when there is none."""
    try:
        return Known(file, baseline.read(file.read_text("utf-8")))
    except OSError as error:
        project.refuse(
            f"the baseline `{file}` cannot be read: {project.reason(error)}; `--write-baseline` makes one"
        )
    except (baseline.BaselineError, UnicodeDecodeError) as error:
        said = error if isinstance(error, baseline.BaselineError) else "it is not UTF-8"
        project.refuse(f"the baseline `{file}` cannot be used: {said}; `--write-baseline` writes it anew")


def save(file: Path, findings: Sequence[Diagnostic]) -> None:
    """Writes a baseline of these findings, and says so."""
    project.write(file, baseline.text_of(findings, baseline.seen_from(file)))
    click.echo(f"wrote {project.counted(len(findings), 'finding')} to {file}", err=True)
