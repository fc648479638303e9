"""`acr lint`: findings about workflows, and fixes of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from ...check.linted import Input, Linted
from ...text.diagnostic import Diagnostic, Severity
from .. import project
from ..progress import Watched
from ..told import FORMATS, WITH_STATISTICS, Told, text_of

if TYPE_CHECKING:
    from ...check.mend import Mended
    from ...check.selection import Selection
    from ..baseline import Known
    from ..memory import Memory


class _Options(NamedTuple):
    """The command line, as it is written."""

    paths: tuple[str, ...]
    output_format: str
    output: Path | None
    select: tuple[str, ...]
    extend_select: tuple[str, ...]
    ignore: tuple[str, ...]
    fix: bool
    unsafe_fixes: bool
    diff: bool
    baseline: Path | None
    write_baseline: Path | None
    statistics: bool
    fail_on: str | None
    exit_zero: bool
    no_cache: bool
    stdin_filename: str
    only_workflows: bool
    explain_egress: bool
    engine_compat: bool
    plan: str | None
    strict: bool
    locked: bool
    defines: tuple[str, ...]


_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("lint")
@click.argument("paths", nargs=-1)
@click.option(
    "--output-format",
    "-f",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="How findings are written.",
)
@click.option("--output", "-o", type=_FILE, help="Write them to this file, whole or not at all.")
@click.option(
    "--select", multiple=True, metavar="RULES", help="Only these ids or slugs (ARC2 means all of ARC2xx)."
)
@click.option("--extend-select", multiple=True, metavar="RULES", help="Also rules that are off by default.")
@click.option("--ignore", multiple=True, metavar="RULES", help="Not these.")
@click.option("--fix", is_flag=True, help="Apply the safe fixes, and tell what remains.")
@click.option("--unsafe-fixes", is_flag=True, help="Also fixes that may change what a workflow does.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and write nothing.")
@click.option("--baseline", type=_FILE, help="Tell only what this file does not have.")
@click.option("--write-baseline", type=_FILE, help="Write all that is found to this file, and tell nothing.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
@click.option(
    "--fail-on",
    type=click.Choice([each.value for each in Severity]),
    help="From which severity findings make the exit code 1.  [default: warning]",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option("--no-cache", is_flag=True, help="Look at every file anew.")
@click.option("--stdin-filename", default="<stdin>", help="The name that messages give standard input.")
@project.only_workflows_option
@click.option("--explain-egress", is_flag=True, help="Say which data goes to which host (ARC510).")
@click.option("--engine-compat", is_flag=True, help="Say where arcrun's interpreter does otherwise (ARC801).")
@project.demand_options
@project.locked_option
@project.define_option
def command(**given: Any) -> None:
    """Say what is wrong with workflows, before they run.

    PATHS are files and folders, the working folder when left out; `-` reads standard input.
    Findings go to standard output. Exit code 1 when there are any; with --diff, when something would change.
    """
    options = _Options(**given)
    if options.unsafe_fixes and not (options.fix or options.diff):
        project.refuse("--unsafe-fixes goes with --fix or --diff")
    run = _prepare(options)
    is_failure = _carry_out(run)
    if run.memory is not None:
        run.memory.save()
    if is_failure and not options.exit_zero:
        raise SystemExit(1)


def _carry_out(run: _Run) -> bool:
    """Whether the exit code is to be 1."""
    options = run.options
    if options.write_baseline is not None:
        from ..baseline import save

        save(options.write_baseline, run.lint(run.inputs).findings)
        return False
    if options.diff:
        return _show_diff(run)
    linted = _fix(run) if options.fix else run.lint(run.inputs)
    linted = linted._replace(findings=(*run.own, *linted.findings))
    _tell(run, linted)
    return any(each.severity in run.failing for each in linted.findings)


Lint = Callable[[Sequence[Input]], Linted]


class _Run(NamedTuple):
    """What the options and the project file come to."""

    options: _Options
    inputs: list[Input]
    lint: Lint
    selection: Selection
    failing: tuple[Severity, ...]
    known: Known | None
    memory: Memory | None
    own: tuple[Diagnostic, ...]
    """What is wrong with the project file itself."""

    @property
    def is_standard_input(self) -> bool:
        return self.options.paths == ("-",)


def _prepare(options: _Options) -> _Run:
    paths = options.paths or (".",)
    context = project.context(paths, options.defines, options.locked, options.stdin_filename)
    own = context.settings.lint
    asked = (*options.explain_egress * ("data-leaves",), *options.engine_compat * ("engine-differs",))
    selection = project.selection(
        context.settings, *map(_split, (options.select, options.ignore, options.extend_select))
    )
    selection = selection._replace(also=(*selection.also, *asked))
    known = _known(options, own.baseline)
    inputs = project.sources(
        paths,
        options.stdin_filename,
        context.settings.exclude,
        only_workflows=options.only_workflows,
        contracts=True,
    )
    lint, memory = _linter(options, paths, context, selection, len(inputs))
    levels = tuple(Severity)
    failing = levels[: levels.index(Severity(options.fail_on or own.fail_on or "warning")) + 1]
    return _Run(
        options,
        inputs,
        lint if known is None else lambda inputs: known.without(lint(inputs)),
        selection,
        failing,
        known,
        memory,
        tuple(filter(selection.keeps, context.own_findings())),
    )


def _known(options: _Options, usual: Path | None) -> Known | None:
    file = options.baseline or usual
    if file is None or options.write_baseline is not None:
        return None
    from ..baseline import read

    return read(file)


def _linter(
    options: _Options, paths: Sequence[str], context: project.Context, selection: Selection, files: int
) -> tuple[Lint, Memory | None]:
    """Everything but the sources, so that they can be looked at again when fixes have changed them."""
    from ...pipeline import lint

    demands = context.demands(options.plan, options.strict)
    neighbours = project.neighbours(paths, options.stdin_filename)
    given = (context.catalog, context.defines, selection, neighbours)
    if files < _FEWEST_REMEMBERED:
        return lambda inputs: lint(inputs, *given, demands=demands), None
    from ..memory import Memory, stamp_of
    from ..parallel import look_at_all

    stamp = "" if options.no_cache else stamp_of(*given, demands)
    memory = Memory(paths, stamp, lasting=not options.no_cache)

    def linted(inputs: Sequence[Input]) -> Linted:
        kept = {**memory.kept, **look_at_all(inputs, *given, memory.kept, demands)}
        return memory.keep(lint(Watched(inputs, "read"), *given, kept, demands))

    return linted, memory


_FEWEST_REMEMBERED = 16
"""Fewer files are read anew faster than they are looked up."""


def _split(patterns: Sequence[str]) -> tuple[str, ...]:
    return tuple(part for each in patterns for part in each.replace(",", " ").split())


# ── fixes ──────────────────────────────────────────────────────────────────────────────────────


def _fix(run: _Run) -> Linted:
    """Writes what the fixes make of the files; of standard input, to standard output."""
    from ...check.mend import mend_sources

    mended = mend_sources(run.inputs, run.lint, run.options.unsafe_fixes)
    if run.is_standard_input:
        click.echo(mended.inputs[0].source.text, nl=False)
    else:
        for each in mended.inputs:
            if each.source.name in mended.fixed:
                project.write(Path(each.source.name), each.source.text)
    _sum_up(run, mended, "fixed")
    return mended.linted


def _show_diff(run: _Run) -> bool:
    """Writes nothing but the differences. Whether there are any."""
    from ...check.cover import secrets_told
    from ...check.mend import mend_sources
    from ...report.unified import render
    from ..exposed import tell_exposed

    secrets: set[str] = set()

    def lint(inputs: Sequence[Input]) -> Linted:
        linted = run.lint(inputs)
        secrets.update(secrets_told((*linted.errors, *(each.finding for each in linted.silenced))))
        return linted

    mended = mend_sources(run.inputs, lint, run.options.unsafe_fixes)
    pairs = zip(run.inputs, mended.inputs, strict=True)
    color = run.options.output is None and project.wants_color(sys.stdout)
    diffs = {
        old.source.name: render(old.source.name, old.source.text, new.source.text, color)
        for old, new in pairs
    }
    shown = "".join(diffs.values())
    _put(run, shown)
    tell_exposed(diffs, secrets)
    _sum_up(run, mended, "would fix")
    return bool(shown)


def _sum_up(run: _Run, mended: Mended, done: str) -> None:
    number, files, left = sum(mended.fixed.values()), len(mended.fixed), mended.linted.findings
    said = (
        f"{done} {project.counted(number, 'finding')} in {project.counted(files, 'file')}"
        if number
        else "nothing to fix"
    )
    unsafe = sum(each.fix is not None and not each.fix.safe for each in left)
    hint = f" ({unsafe} with --unsafe-fixes)" if unsafe and not run.options.unsafe_fixes else ""
    click.echo(f"{said}, {len(left)} remain{'s' if len(left) == 1 else ''}{hint}", err=True)


# ── what is said ───────────────────────────────────────────────────────────────────────────────


def _tell(run: _Run, linted: Linted) -> None:
    options = run.options
    names = tuple(each.source.name for each in run.inputs)
    is_aside = options.fix and run.is_standard_input
    screen = None if options.output is not None else sys.stderr if is_aside else sys.stdout
    color = screen is not None and project.wants_color(screen)
    told = Told(linted.findings, linted.silenced, names, run.failing, options.statistics, color, screen)
    shown = text_of(told, options.output_format)
    if is_aside and options.output is None:
        click.echo(shown, nl=False, err=True)
    else:
        _put(run, shown)
    if not linted.findings and options.output_format == "text":
        click.echo(f"no findings in {project.counted(len(names), 'file')}", err=True)
    if options.statistics and options.output_format not in WITH_STATISTICS:
        from ...report.statistics import count, render

        click.echo(render(count(linted.findings)), nl=False, err=True)
    if run.known is not None:
        run.known.hint_at_stale(linted.silenced, names, run.selection.has)


def _put(run: _Run, text: str) -> None:
    """On standard output, or into the file that was asked for."""
    if run.options.output is None:
        click.echo(text, nl=False)
    else:
        project.write(run.options.output, text)
