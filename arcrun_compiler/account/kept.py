"""`.arcrun/deployed/<worker>`: the bundles that were deployed from here, and where the Worker answers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ..files import place
from ..files.bundle import MANIFEST, Bundle
from ..files.rewrite import rewrite
from .store import FOLDER, make_folder
from .version import NoVersion, Version, of_manifest

_LAST = "last.json"
_MOST = 5
"""Bundles that are kept of a Worker."""


class Last(NamedTuple):
    """What was deployed last from here."""

    hash: str
    address: str | None


class Kept(NamedTuple):
    """What is kept of one Worker."""

    project: Path
    worker: str

    @property
    def folder(self) -> Path:
        return self.project / FOLDER / "deployed" / self.worker

    def last(self) -> Last | None:
        try:
            row = json.loads((self.folder / _LAST).read_bytes())
            return Last(str(row["hash"]), row["address"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def version(self, hash: str) -> Version | None:
        """What is known of a bundle that was deployed from here."""
        try:
            found = of_manifest(json.loads((self._place(hash) / MANIFEST).read_bytes()))
        except (OSError, ValueError, NoVersion):
            return None
        return found if found.hash == hash else None

    def keep(self, bundle: Mapping[str, bytes], hash: str, address: str | None) -> None:
        """Remembers a bundle as the one that runs now, and forgets the oldest of too many. Raises OSError."""
        make_folder(self.project / FOLDER)
        copy = Bundle()
        copy.update(bundle)
        place.write(copy, self._place(hash))
        self.note(hash, address)
        kept = [each for each in self.folder.iterdir() if each.is_dir() and place.is_bundle(each)]
        for each in sorted(kept, key=lambda folder: folder.stat().st_mtime)[:-_MOST]:
            shutil.rmtree(each, ignore_errors=True)

    def note(self, hash: str, address: str | None) -> None:
        """Remembers which version runs now, and where it answers. Raises OSError."""
        make_folder(self.project / FOLDER)
        self.folder.mkdir(parents=True, exist_ok=True)
        row = {"version": 1, "hash": hash, "address": address}
        rewrite(self.folder / _LAST, (json.dumps(row, indent=2) + "\n").encode())

    def _place(self, hash: str) -> Path:
        return self.folder / hash.removeprefix("sha256:")[:16]
