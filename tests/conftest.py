"""What all tests share: the option that rewrites goldens, and a look at the rules that nobody asked."""

from collections.abc import Iterator

import pytest

from arcrun_compiler.check import run
from arcrun_compiler.check.facts import Facts
from arcrun_compiler.check.rules import SEEKING, rule_of


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update",
        action="store_true",
        help="Write what the code gives into the goldens; then read the diff.",
    )


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether goldens are rewritten instead of compared."""
    return bool(request.config.getoption("--update"))


@pytest.fixture(autouse=True, scope="session")
def nobody_is_forgotten() -> Iterator[None]:
    """Wherever a test looks for findings, a rule that had no occasion to speak has none."""
    is_asked = run.is_asked

    def asked(slug: str, facts: Facts) -> bool:
        if not is_asked(slug, facts):
            found = list(rule_of(slug)(facts)) if slug in SEEKING else []
            assert not found, f"nobody asked `{slug}`, and it finds: {found[0].message}"
            return False
        return True

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "is_asked", asked)
        yield
