"""The key that callers of the project's Worker send: ARCRUN_API_KEY, else what `.arcrun/api.key` holds."""

from __future__ import annotations

import os
from pathlib import Path

from ..files.rewrite import rewrite
from .store import FOLDER, make_folder, read_key

API_KEY = "ARCRUN_API_KEY"
"""The variable here, and the secret of the Worker."""
API_KEY_FILE = "api.key"


def find_api_key(project: Path) -> str | None:
    """Raises OSError."""
    return os.environ.get(API_KEY) or read_key(project / FOLDER / API_KEY_FILE)


def make_api_key(project: Path) -> str:
    """A key by chance, kept in a file that is its owner's alone. Raises OSError."""
    from ..runner.run import new_key

    key = new_key()
    make_folder(project / FOLDER)
    rewrite(project / FOLDER / API_KEY_FILE, f"{key}\n".encode())
    return key
