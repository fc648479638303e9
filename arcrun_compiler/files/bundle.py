"""A bundle: a sorted map from path to bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

MANIFEST = "bundle.json"


class Bundle(Mapping[str, bytes]):
    """The files of a deploy bundle by their relative path, in order. No path is claimed twice."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}

    def add(self, path: str, content: bytes) -> None:
        """Claims a path. Raises ValueError when it is taken: that is a bug of a target."""
        if path in self._files:
            raise ValueError(f"two files of the bundle are called {path}")
        self._files[path] = content

    def update(self, files: Mapping[str, bytes]) -> None:
        for path, content in files.items():
            self.add(path, content)

    def __getitem__(self, path: str) -> bytes:
        return self._files[path]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._files))

    def __len__(self) -> int:
        return len(self._files)

    def hash(self) -> str:
        """`sha256:` and the digest over every path and content, in order."""
        import hashlib

        digest = hashlib.sha256()
        for path in self:
            for part in (path.encode(), self._files[path]):
                digest.update(len(part).to_bytes(8, "big"))
                digest.update(part)
        return f"sha256:{digest.hexdigest()}"
