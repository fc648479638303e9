"""A component's folder → its contract."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from .model import CONTRACT_FILE, Contract, Flaw, Reading

_TEST_SECTIONS = re.compile(r"^(?:cases|gherkin_tests|examples):", re.MULTILINE)

_TELLING = ("\ncanonical_id:", "\ncategory:", "\ninput_schema:")

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class JsonLoader(_Loader):  # type: ignore[misc]
    """YAML as JSON data: dates, `yes` and `on` stay text, and a key stands once, as in a workflow."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str) or key in made:
                problem = f"the key `{key}` stands twice" if isinstance(key, str) else "a key is not text"
                raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
            made[key] = self.construct_object(value_node, deep=deep)
        return made


def _resolvers() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    found: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for tag, pattern, first in (
        ("bool", r"true|false", "tf"),
        ("null", r"null|~|", ["n", "~", ""]),
        ("int", r"-?(?:0|[1-9][0-9]*)", "-0123456789"),
        ("float", r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", "-0123456789"),
    ):
        for character in first:
            rule = (f"tag:yaml.org,2002:{tag}", re.compile(rf"(?:{pattern})\Z"))
            found.setdefault(character, []).append(rule)
    return found


JsonLoader.yaml_implicit_resolvers = _resolvers()


def holds_contract(text: str) -> bool:
    """Whether a text looks like a contract: it has the fields that tell one, each at the start of a line."""
    lines = f"\n{text}"
    return all(each in lines for each in _TELLING)


def read_shipped(folder: Path) -> Contract:
    """A component of our own: its contract is known to be sound, so only what compiling needs is parsed.

    A contract of ours keeps its tests behind everything else. They are most of its text, and parsing
    them would cost every run several milliseconds a component.
    """
    text = (folder / CONTRACT_FILE).read_text("utf-8")
    tests = _TEST_SECTIONS.search(text)
    document = yaml.load(text[: tests.start()] if tests else text, JsonLoader)
    return _contract(document, folder)


def read(folder: Path) -> Reading:
    """A contract that somebody else wrote: anything may be wrong with it, and every flaw is told."""
    try:
        text = (folder / CONTRACT_FILE).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return Reading(None, (Flaw(f"the contract cannot be read: {_reason(error)}"),))
    try:
        document = yaml.load(text, JsonLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return Reading(None, (_yaml_flaw(error),))
    from .document import flaws

    found = tuple(flaws(document, folder.name))
    if found:
        return Reading(None, tuple(_placed(text, found)))
    return Reading(_contract(document, folder))


def text_of(document: dict[str, Any]) -> str:
    """A contract document as YAML that `read` reads back, keys in their order."""
    text: str = yaml.dump(document, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110)
    return text


class _Plain(yaml.SafeDumper):
    """What stands twice is written twice, without anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _contract(document: dict[str, Any], folder: Path) -> Contract:
    wasm = folder / f"{document['canonical_id']}.wasm"
    return Contract(
        id=document["canonical_id"],
        display_name=document["display_name"],
        category=document["category"],
        version=document["version"],
        description=document["description"].strip(),
        input_schema=document["input_schema"],
        output_schema=document.get("output_schema"),
        capabilities=tuple(document.get("capabilities") or ()),
        deterministic=document.get("deterministic", False),
        x_context=document.get("x-context", False),
        folder=folder,
        wasm=wasm if wasm.is_file() else None,
    )


def _reason(error: OSError | UnicodeDecodeError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    return (error.strerror or str(error)).lower()


def _yaml_flaw(error: Exception) -> Flaw:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "it is nested too deeply or holds a bad number"
    place = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    return Flaw(f"the contract is not valid YAML: {problem}", (), *place)


def _placed(text: str, found: tuple[Flaw, ...]) -> Iterator[Flaw]:
    """The flaws with the line and column of the value, or of the nearest value around it."""
    root = yaml.compose(text, JsonLoader)
    for flaw in found:
        node = root
        for step in flaw.path:
            inner = _child(node, step)
            if inner is None:
                break
            node = inner
        mark = node.start_mark if node else None
        yield flaw._replace(line=mark.line + 1, column=mark.column + 1) if mark else flaw


def _child(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item: yaml.Node = node.value[step]
        return item
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                inner: yaml.Node = value
                return inner
    return None
