"""The linter's catch rate on a sample of broken workflows (all of them: `tests/bench/mutation.py`)."""

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from harness.mutants.judge import Judged, Verdict, by_kind, judge, tally
from harness.mutants.kinds import KINDS
from harness.mutants.make import lint, mutants, originals
from harness.mutants.model import Original

LEAST = 0.95
SAMPLE = 250
SEED = 20


@cache
def sample() -> tuple[Judged, ...]:
    return tuple(judge(mutant) for mutant in mutants(SEED, SAMPLE))


@pytest.mark.parametrize("original", originals(), ids=lambda each: each.name)
def test_nothing_is_said_of_what_is_right(original: Original) -> None:
    assert [f"{each.code.slug}: {each.message}" for each in lint(original.files)] == []


def test_every_kind_is_in_the_sample() -> None:
    assert len(KINDS) >= 30
    assert set(by_kind(sample())) == {kind.name for kind in KINDS}


def test_mistakes_are_caught_by_the_right_rule_at_the_right_line() -> None:
    wrong = [
        f"{each.verdict.value}: {each.mutant.name}: {', '.join(finding.message for finding in each.findings)}"
        for each in sample()
        if each.verdict in (Verdict.MISSED, Verdict.ELSEWHERE)
    ]
    assert tally(sample()).rate >= LEAST, "\n".join(wrong)


def test_the_same_seed_gives_the_same_mutants() -> None:
    """In another process, with other hashes of texts."""
    script = (
        "import sys, hashlib; sys.path.insert(0, sys.argv[1])\n"
        "from harness.mutants.make import mutants\n"
        f"made = mutants({SEED}, 100)\n"
        "print(hashlib.sha256(repr([(each.name, each.text) for each in made]).encode()).hexdigest())"
    )
    printed = set()
    for seed in ("1", "2"):
        ran = subprocess.run(
            [sys.executable, "-c", script, str(Path(__file__).parent)],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
        )
        printed.add(ran.stdout)
    assert len(printed) == 1


def test_another_seed_gives_other_mutants() -> None:
    assert {each.text for each in mutants(1, 50)} != {each.text for each in mutants(2, 50)}
