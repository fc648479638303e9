"""The credentials of the project around the working folder, for commands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from . import project

if TYPE_CHECKING:
    from ..account.store import Store


def store() -> Store:
    """The store beside the project file, or in this folder where there is none. Raises StoreError."""
    from ..account.store import open_store

    return open_store(home())


def home() -> Path:
    """The folder of the project around the working folder, where `.arcrun` is."""
    from ..files.settings import project_folder

    return project_folder(Path.cwd())


@contextmanager
def refusing() -> Iterator[None]:
    """What cannot be done with the account or its credentials ends the command with one sentence."""
    from ..account.record import BadKey
    from ..account.store import StoreError
    from ..account.wrangler import WranglerError
    from ..runner.errors import ToolMissing

    try:
        yield
    except (StoreError, BadKey, ToolMissing) as error:
        project.refuse(str(error))
    except WranglerError as error:
        project.refuse(f"wrangler: {error}")
