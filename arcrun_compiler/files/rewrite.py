"""A file's new content → the disk, whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path


def rewrite(path: Path, content: bytes) -> None:
    """Puts other content into a file, or a new file there: written beside it and moved there.

    A link stays, and what it points to is rewritten; the mode stays too, and a new file is its owner's alone.
    Raises OSError, and the file is then as it was.
    """
    target = Path(os.path.realpath(path))
    handle, draft = tempfile.mkstemp(prefix=".acr-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        if target.exists():
            shutil.copymode(target, draft)
        os.replace(draft, target)  # noqa: PTH105 - `draft` is text already
    except BaseException:
        with suppress(OSError):
            os.unlink(draft)  # noqa: PTH108
        raise
