"""What all tests share: the option that rewrites goldens."""

import pytest


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
