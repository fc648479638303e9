"""What the tests of components share: the components themselves, and a compiler for their sources."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from arcrun_compiler.files.shipped import COMPONENTS

LOCK = COMPONENTS / "package-lock.json"


@pytest.fixture(scope="session")
def modules() -> Path:
    """A `node_modules` with AssemblyScript: installed once for each lock file.

    Without npm or a network the test fails in CI, and is skipped on a person's machine.
    """
    key = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]
    base = os.environ.get("ARCRUN_CACHE") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "arcrun"
    home = Path(base).expanduser() / "npm" / f"components-{key}"
    if not (home / "node_modules").is_dir():
        try:
            _install(home)
        except (OSError, subprocess.SubprocessError) as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"AssemblyScript cannot be installed: {error}")
    return home / "node_modules"


def _install(home: Path) -> None:
    """Installs beside `home` and moves it there whole, so that nobody sees a half."""
    home.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".components-", dir=home.parent))
    try:
        for name in ("package.json", LOCK.name):
            shutil.copyfile(COMPONENTS / name, beside / name)
        npm = shutil.which("npm")
        if npm is None:
            raise FileNotFoundError("npm is not on PATH")
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=beside, check=True, capture_output=True, timeout=300)
        if not home.exists():
            beside.rename(home)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
