"""Turns values of a plan, or of a recipe, into TypeScript expressions."""

from __future__ import annotations

import json
from collections.abc import Callable

from ...emit import typescript as ts
from ...emit.typescript import Apply, Expression, List, Object
from ...ir.model import Constant, ListValue, Origin, Reference, Text, Value
from ...syntax.tree import Default, Filter


class Values:
    """Writes values. `use` notes an import, by module and name; `root` writes what a reference points to, and
    `credential` a reference to a secret, filters and all.
    """

    def __init__(
        self,
        use: Callable[[str, str], str],
        root: Callable[[Reference], str],
        credential: Callable[[Reference], str],
    ) -> None:
        self.use = use
        self.root = root
        self.credential = credential

    def value(self, value: Value, keep_missing: bool) -> Expression:
        """`keep_missing`: a missing property may stay undefined, as JSON.stringify leaves it out anyway."""
        return ts.eased(self.plain(value, keep_missing))

    def plain(self, value: Value, keep_missing: bool) -> Expression:
        """A value, however deep."""
        if isinstance(value, Constant):
            return ts.value(value.value)
        if isinstance(value, Text):
            return self.text(value)
        if isinstance(value, Reference):
            return self.reference(value)
        if isinstance(value, ListValue):
            return List(tuple(self.item(each, keep_missing) for each in value.items))
        shown = Object(tuple((name, self.plain(each, keep_missing)) for name, each in value.entries))
        if keep_missing or not any(self.may_be_missing(each) for _, each in value.entries):
            return shown
        return Apply(self.use("runtime/json", "present"), (shown,))

    def item(self, value: Value, keep_missing: bool) -> Expression:
        """A missing list item is null."""
        shown = self.plain(value, keep_missing)
        return f"{ts.flat(shown)} ?? null" if self.may_be_missing(value) else shown

    def may_be_missing(self, value: Value) -> bool:
        """Whether its type has `undefined`: a path may lead nowhere, and filters pass on what is missing."""
        if not isinstance(value, Reference) or value.origin is Origin.CREDENTIAL:
            return False
        if value.steps:
            return isinstance(value.steps[-1], Filter)
        if value.origin in (Origin.CLOCK, Origin.RUN, Origin.INDEX):
            return False
        return bool(value.path) or value.origin is Origin.NODE

    def text(self, value: Text) -> str:
        parts = []
        for part in value.parts:
            if isinstance(part, str):
                parts.append(ts.template_text(part))
            elif part.origin is Origin.CREDENTIAL:
                parts.append(f"${{{self.reference(part)}}}")
            else:
                word = self.use("runtime/template", "text")
                parts.append(f"${{{word}({ts.string(part.written)}, {self.reference(part)})}}")
        return f"`{''.join(parts)}`"

    def reference(self, reference: Reference) -> str:
        if reference.origin is Origin.CREDENTIAL:
            return self.credential(reference)
        shown = self.root(reference)
        steps = _without_idle_defaults(reference.steps)
        for step in steps:
            if isinstance(step, Default):
                shown = f"({shown} ?? {ts.flat(ts.value(step.value))})"
            else:
                shown = self.filtered(shown, step)
        return shown[1:-1] if steps and isinstance(steps[-1], Default) else shown

    def filtered(self, shown: str, step: Filter) -> str:
        word = self.use("runtime/template", step.name)
        argument = f", {ts.flat(ts.value(step.argument))}" if step.has_argument else ""
        inner = shown[1:-1] if shown.startswith("(") and shown.endswith(")") else shown
        return f"{word}({inner}{argument})"

    def at(self, root: str, path: tuple[str | int, ...]) -> str:
        if not path:
            return root
        steps = ", ".join(json.dumps(step) if isinstance(step, int) else ts.string(step) for step in path)
        return f"{self.use('runtime/json', 'at')}({root}, {steps})"


def _without_idle_defaults(steps: tuple[Filter | Default, ...]) -> tuple[Filter | Default, ...]:
    """Of defaults next to each other, the first that is not null: `tsc` refuses those that cannot count."""
    kept: list[Filter | Default] = []
    for step in steps:
        before = kept[-1] if kept else None
        if not (isinstance(step, Default) and isinstance(before, Default)):
            kept.append(step)
        elif before.value is None:
            kept[-1] = step
    return tuple(kept)
