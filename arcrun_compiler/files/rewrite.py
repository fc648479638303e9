"""One file's new content → the file, whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def rewrite(path: Path, content: bytes) -> None:
    """Writes beside the file and moves it there; its mode stays, and a link still points to it.

    What is no regular file, such as a pipe, is written to. Raises OSError; the old content is then untouched.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        target.write_bytes(content)
        return
    draft = target.with_name(f".{target.name[:100]}.acr-{os.getpid()}")
    try:
        with draft.open("xb") as file:
            file.write(content)
        with suppress(FileNotFoundError):
            draft.chmod(target.stat().st_mode & 0o7777)
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
