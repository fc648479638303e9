"""A file's new content → the disk, whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def rewrite(path: Path, content: bytes, *, is_private: bool = True) -> None:
    """Puts other content into a file, or a new file there: written beside it and moved there.

    A link stays, and what it points to is rewritten; the mode stays too, and a new file is its owner's alone
    if it `is_private`, else as the user's mask has it. What is no regular file, such as a pipe, is written
    to. Raises OSError, and the file is then as it was.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        target.write_bytes(content)
        return
    draft = target.with_name(f".acr-{os.urandom(6).hex()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if is_private else 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        with suppress(FileNotFoundError):
            draft.chmod(target.stat().st_mode & 0o7777)
        draft.replace(target)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
