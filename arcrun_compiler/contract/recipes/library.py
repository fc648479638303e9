"""Folders of recipes, and recipes at hand → a recipe by its id, hash or service, read when it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ...files.shipped import RECIPES
from ...syntax import yaml
from ...syntax.document import kind_of_document
from ...syntax.yaml import Mapping
from ...text.problem import Problem
from ...text.source import Source

if TYPE_CHECKING:
    from .model import ApiRecipe, AuthRecipe, Recipe

_TELLING = (
    ("canonical_id", "endpoint"),
    ("canonical_id", "auth"),
    ("canonical_id", "auth_service"),
    ("service", "primitive"),
)


@dataclass(frozen=True, slots=True)
class Library:
    """The recipes of documents that are read anyway, then of `folders`. Of two of one name the first counts.

    Shipped recipes lie under their own names; in other folders a file may have any.
    """

    folders: tuple[Path, ...] = (RECIPES,)
    documents: tuple[Recipe, ...] = ()
    _files: dict[Path, tuple[Recipe, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def api(self, name: str) -> ApiRecipe | None:
        """The API recipe of an id, or of a `rec_<hash>`."""
        from .model import ApiRecipe

        for recipe in self._candidates("api", name):
            if isinstance(recipe, ApiRecipe) and name in (recipe.id, recipe.name_by_hash):
                return recipe
        return None

    def auth(self, service: str) -> AuthRecipe | None:
        """The auth recipe of a service."""
        from .model import AuthRecipe

        for recipe in self._candidates("auth", service):
            if isinstance(recipe, AuthRecipe) and recipe.service == service:
                return recipe
        return None

    def ids(self) -> tuple[str, ...]:
        """Ids of the API recipes, sorted. No shipped file is opened."""
        return self._names("api")

    def services(self) -> tuple[str, ...]:
        """Services with an auth recipe, sorted. No shipped file is opened."""
        return self._names("auth")

    def _names(self, kind: str) -> tuple[str, ...]:
        found = {name_of(each) for each in self.own() if kind_of(each) == kind}
        if RECIPES in self.folders:
            found.update(path.stem for path in _shipped(kind))
        return tuple(sorted(found - {""}))

    def _candidates(self, kind: str, name: str) -> Iterator[Recipe]:
        yield from self.own()
        if RECIPES in self.folders:
            is_hash = name.startswith("rec_")
            for path in _shipped(kind) if is_hash else (RECIPES / kind / f"{name}.yaml",):
                yield from self._in(path)

    def own(self) -> Iterator[Recipe]:
        """The recipes that are not shipped."""
        yield from self.documents
        for folder in self.folders:
            if folder != RECIPES:
                for path in sorted((*folder.rglob("*.yaml"), *folder.rglob("*.yml"))):
                    yield from self._in(path)

    def _in(self, path: Path) -> tuple[Recipe, ...]:
        known = self._files.get(path)
        if known is None:
            known = self._files[path] = read_file(path)
        return known


def read_file(path: Path) -> tuple[Recipe, ...]:
    """The recipes of a file; none of one that cannot be read."""
    try:
        data = path.read_bytes()
    except (OSError, ValueError):
        return ()
    source, problems = yaml.read_bytes(path.name, data)
    return recipes_of(source, problems)


def recipes_of(source: Source, problems: tuple[Problem, ...] = ()) -> tuple[Recipe, ...]:
    """The recipes among a source's documents."""
    if problems or not may_hold_recipes(source.text):
        return ()
    found = (recipe_of(source, node) for node in yaml.read(source).documents if isinstance(node, Mapping))
    return tuple(each for each in found if each is not None)


def may_hold_recipes(text: str) -> bool:
    """Whether it is worth reading a text for them."""
    return "canonical_id" in text or "primitive" in text


def holds_recipe(text: str) -> bool:
    """Whether a text looks like a recipe: it has the fields that tell one, each at the start of a line."""
    lines = f"\n{text}"
    return any(all(f"\n{key}:" in lines for key in keys) for keys in _TELLING)


def recipe_of(source: Source, root: Mapping) -> Recipe | None:
    """The recipe that a document is; None for another kind of document."""
    kind = kind_of_document(root)
    if kind not in ("recipe", "auth recipe"):
        return None
    from .read import read_api, read_auth

    if kind == "recipe":
        return read_api(source, root)
    return read_auth(source, root)


def kind_of(recipe: Recipe) -> str:
    """`api` or `auth`."""
    from .model import ApiRecipe

    return "api" if isinstance(recipe, ApiRecipe) else "auth"


def name_of(recipe: Recipe) -> str:
    """The id, or the service."""
    from .model import ApiRecipe

    return recipe.id if isinstance(recipe, ApiRecipe) else recipe.service


def _shipped(kind: str) -> list[Path]:
    folder = RECIPES / kind
    return sorted(folder.glob("*.yaml")) if folder.is_dir() else []
