"""Folders of components, and recipes → the contract of a component by its id, read when it is asked for."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..files.shipped import COMPONENTS
from .model import CONTRACT_FILE, Contract, Reading
from .read import read, read_shipped
from .recipes.library import Library

if TYPE_CHECKING:
    from .lock import Lock
    from .recipes.model import ApiRecipe
    from .types.component import ComponentTypes

_ID = re.compile(r"[a-z][a-z0-9_]{0,99}\Z")


@dataclass(frozen=True, slots=True)
class Catalog:
    """The components of `folders`. Of two with one id, that of the earlier folder counts."""

    folders: tuple[Path, ...] = (COMPONENTS,)
    lock: Lock | None = None
    """What the components were pinned to, where the project has a lock file."""
    recipes: Library = field(default_factory=Library)
    """What else a node can name. A component goes before a recipe of the same id."""
    _known: dict[str, Reading | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    _types: dict[str, ComponentTypes | None] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def find(self, component_id: str) -> Contract | None:
        """The contract of a component; None when there is no such component or its contract has flaws."""
        reading = self.reading(component_id)
        return reading.contract if reading else None

    def reading(self, component_id: str) -> Reading | None:
        """The contract or its flaws; None when there is no such component. Each file is read once."""
        if component_id not in self._known:
            self._known[component_id] = self._read(component_id)
        return self._known[component_id]

    def types(self, component_id: str) -> ComponentTypes | None:
        """The types of a component, made once; None where `find` finds none."""
        if component_id not in self._types:
            from .types.component import types_of

            contract = self.find(component_id)
            self._types[component_id] = types_of(contract) if contract else None
        return self._types[component_id]

    def names(self) -> tuple[str, ...]:
        """What a node can name: the ids of components and of API recipes, sorted."""
        return tuple(sorted({*self.ids(), *self.recipes.ids()}))

    def recipe(self, id: str) -> ApiRecipe | None:
        """The API recipe of an id or a hash, sound or not, where no component has that name."""
        if not _ID.match(id) or any(_has_contract(folder, id) for folder in self.folders):
            return None
        return self.recipes.api(id)

    def ids(self) -> tuple[str, ...]:
        """Every component's id, sorted. Only looks at folder names; no contract is opened."""
        found: set[str] = set()
        for folder in self.folders:
            if folder.is_dir():
                with os.scandir(folder) as entries:
                    found.update(
                        e.name for e in entries if _ID.match(e.name) and _has_contract(folder, e.name)
                    )
        return tuple(sorted(found))

    def _read(self, component_id: str) -> Reading | None:
        if not _ID.match(component_id):
            return None
        for folder in self.folders:
            if _has_contract(folder, component_id):
                place = folder / component_id
                return Reading(read_shipped(place)) if folder == COMPONENTS else read(place)
        recipe = self.recipe(component_id)
        if recipe is None:
            return None
        from .recipes.contract import reading_of

        return reading_of(recipe, self.recipes)


def _has_contract(folder: Path, component_id: str) -> bool:
    return (folder / component_id / CONTRACT_FILE).is_file()
