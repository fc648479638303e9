"""How many mistakes the linter catches: right workflows, each broken in one way, and what is said of them.

`python tests/bench/mutation.py [--seed N] [--count N] [--kind NAME…] [--missed] [--run]`. The originals are
the examples and the behaviour cases that promise no finding. Kinds of mistakes, and the rules that are right
for each, stand in `tests/harness/mutants/kinds.py`. A mutant is *caught* when a right rule speaks, at the
default level, on the line of the mistake; where a rule's natural place is another one, its kind says which.

What counts as *changing behaviour*: a mutant with an error is no Worker any more, so it counts. One without
is neutral when its graph, its plan, its code, its payload schema, its access and its hosts read as those of
the original (`ir/show.py`, `plan/show.py`); neutral ones are told and not counted. With `--run`, what nobody
caught is compiled and called as its case says: when every run gives what the case expects, the mutant is
`unseen`, and is not counted either. That is what tests would say, not proof: without `--run` all of these
count as missed.

Exit 1 when fewer than 95 % are caught, or when something is said of an original.
"""

from __future__ import annotations

import argparse
import difflib
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from harness.case import Case
from harness.compiling import compile_case
from harness.expect import mismatches
from harness.mutants.judge import Judged, Verdict, by_kind, judge, tally
from harness.mutants.kinds import KINDS
from harness.mutants.make import lint, mutants, originals
from harness.stage import stage

LEAST = 0.95


def staged(judged: Sequence[Judged]) -> list[Judged]:
    """The same mutants; those that were missed, and whose runs give what they should, are `unseen`."""
    missed = [each for each in judged if each.verdict is Verdict.MISSED]
    bundles = []
    for number, each in enumerate(missed):
        original = each.mutant.original
        case = original.case._replace(
            name=f"mutant-{number}", files={**original.files, original.file: each.mutant.text}
        )
        compiled = compile_case(case.files, "worker", trace=case.traces)
        if compiled.bundle is not None:
            bundles.append((case, compiled.bundle))
    unseen: set[int] = set()
    if bundles:
        with tempfile.TemporaryDirectory() as folder, stage(bundles, Path(folder)) as running:
            for case, _ in bundles:
                if case.name not in running.broken and all(
                    _holds(running.run(case, run)[0], case, i) for i, run in enumerate(case.runs)
                ):
                    unseen.add(int(case.name.removeprefix("mutant-")))
    names = {id(missed[number].mutant) for number in unseen}
    return [each._replace(verdict=Verdict.UNSEEN) if id(each.mutant) in names else each for each in judged]


def _holds(seen: object, case: Case, run: int) -> bool:
    return not mismatches(case.runs[run].expect, seen)


def report(judged: Sequence[Judged]) -> None:
    head = ("made", "change", "right", "else", "missed", "unseen", "neutral")
    print(f"{'kind':<24}" + "".join(f"{each:>8}" for each in head) + f"{'rate':>8}   the finding stands at")
    places = {kind.name: kind.place or "the mistake" for kind in KINDS}
    groups = by_kind(judged)
    for name, group in [*groups.items(), ("all", list(judged))]:
        counted = tally(group)
        of = counted.counts
        figures = (
            counted.made,
            counted.changes,
            *(
                of[each]
                for each in (
                    Verdict.RIGHT,
                    Verdict.ELSEWHERE,
                    Verdict.MISSED,
                    Verdict.UNSEEN,
                    Verdict.NEUTRAL,
                )
            ),
        )
        row = f"{name:<24}" + "".join(f"{each:>8}" for each in figures)
        print(f"{row}{counted.rate:>8.1%}   {places.get(name, '')}".rstrip())


def show(each: Judged) -> str:
    """A mutant as a small diff, with what was said of it."""
    before, after = each.mutant.original.text.splitlines(), each.mutant.text.splitlines()
    lines = [f"{each.verdict.value}: {each.mutant.name}"]
    diff = list(difflib.unified_diff(before, after, lineterm="", n=0))[2:]
    lines += [f"  {line}" for line in diff if not line.startswith("@@")][:8]
    for finding in each.findings[:3]:
        line = finding.source.position(finding.span.start).line
        lines.append(
            f"  = {finding.source.name}:{line} {finding.code.id} {finding.code.slug}: {finding.message}"
        )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--kind", action="append", choices=[kind.name for kind in KINDS], metavar="NAME")
    parser.add_argument("--missed", action="store_true", help="show what was not caught as it should be")
    parser.add_argument("--run", action="store_true", help="run what nobody caught in workerd")
    options = parser.parse_args()
    noisy = [each.name for each in originals() if lint(each.files)]
    kinds = [kind for kind in KINDS if not options.kind or kind.name in options.kind]
    start = time.perf_counter()
    made = mutants(options.seed, options.count, kinds)
    judged = [judge(mutant) for mutant in made]
    taken = time.perf_counter() - start
    if options.run:
        judged = staged(judged)
    report(judged)
    print(f"\n{len(made)} mutants of {len(originals())} originals in {taken:.1f} s, seed {options.seed}")
    if options.missed:
        wrong = [each for each in judged if each.verdict in (Verdict.MISSED, Verdict.ELSEWHERE)]
        print("\n" + "\n\n".join(show(each) for each in wrong))
    for name in noisy:
        print(f"something is said of {name}")
    return 1 if noisy or tally(judged).rate < LEAST else 0


if __name__ == "__main__":
    sys.exit(main())
