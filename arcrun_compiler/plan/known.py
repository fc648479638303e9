"""A checked workflow → what running its components tells before it is deployed: results, and types.

Only compiling asks: it runs modules, in a child process and through the cache of evidence.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ..check.infer import Types
from ..contract.catalog import Catalog
from ..contract.model import Contract
from ..contract.types.combine import item_type
from ..contract.types.model import Items, Origin, Source, Type, items_of
from ..contract.types.reading import There
from ..contract.types.schema import of_schema, to_schema
from ..files.shipped import COMPONENTS
from ..ir.model import Constant, ListValue, Node, ObjectValue, Value, Workflow
from .model import Block, ComponentCall, FoldedCall, LoopRun, NodeRun, Statement

if TYPE_CHECKING:
    from ..probe.cell import Cell
    from ..probe.refine import Refined

_LARGEST_RESULT = 2_000
"""Characters of a result as JSON that is still better read than computed."""
_MOST_ASKED = 100
"""Nodes of one compile that are run. The others are what their contracts say."""


class Knowledge:
    """Asks components, at most so often; their answers are kept by the cache of evidence. The child process
    in which they run begins when one is asked that has not answered before, and ends with `close`."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.asked = 0
        self._cell: Cell | None = None

    def close(self) -> None:
        """Ends the child process, if there is one."""
        if self._cell is not None:
            self._cell.close()

    def results(self, workflow: Workflow) -> dict[int, Any]:
        """By node: the result of one that has no effect and whose input is wholly constant. A failure is left
        to the run, which tells it with its own words."""
        found = {}
        for node in workflow.graph.nodes:
            contract = self.deterministic(node)
            has_time = node.policy.retry is not None or node.policy.timeout is not None
            if contract is None or has_time or workflow.order.position[node.index] < 0:
                continue
            params = {name: plain(value) for name, value in workflow.params[node.index]}
            if any(each is _UNKNOWN for each in params.values()):
                continue
            refined = self.refined(contract, params, {})
            if refined is None or not refined.folded or refined.schema is None:
                continue
            if len(json.dumps(refined.value, ensure_ascii=False)) <= _LARGEST_RESULT:
                found[node.index] = refined.value
        return found

    def type_of(self, types: Types, node: Node) -> Type | None:
        """What a project's own component gives with this node's constants: its contract may say little."""
        contract = self.deterministic(node)
        if contract is None or contract.folder.parent == COMPONENTS:
            return None
        constants: dict[str, Any] = {}
        others: dict[str, Any] = {}
        for name, value in types.workflow.params[node.index]:
            known, seen = plain(value), types.parameter(node.index, name)
            if known is not _UNKNOWN:
                constants[name] = known
            elif seen is not None and seen[1] is not There.NEVER:
                others[name] = to_schema(_widened(seen[0]))
        refined = self.refined(contract, constants, others)
        if refined is None or refined.schema is None:
            return None
        return of_schema(refined.schema, Source(Origin.PROBE, contract.id), closed=True)

    def deterministic(self, node: Node) -> Contract | None:
        """The contract of a component without effects, clock and chance."""
        contract = node.contract_in(self.catalog)
        if contract is None or not contract.deterministic or contract.x_context or contract.wasm is None:
            return None
        return contract

    def refined(
        self, contract: Contract, constants: dict[str, Any], others: dict[str, Any]
    ) -> Refined | None:
        """What running the component tells; None where it cannot be run."""
        from ..probe.refine import known, refine

        if self.asked >= _MOST_ASKED:
            return None
        self.asked += 1
        try:
            kept = known(contract, constants, others)
            return refine(contract, constants, others, self.cell()) if kept is None else kept
        except (OSError, ValueError):
            return None

    def cell(self) -> Cell:
        """The child process."""
        from ..probe.cell import Cell

        if self._cell is None:
            self._cell = Cell()
        return self._cell


def _widened(type: Type) -> Type:
    """A list of known length as one of any: there are more values of it to try."""
    only = type.forms[0] if len(type.forms) == 1 else None
    return items_of(item_type(type)) if isinstance(only, Items) and only.first else type


_UNKNOWN = object()


def plain(value: Value) -> Any:
    """A value that is wholly constant as JSON data; else `_UNKNOWN`."""
    if isinstance(value, Constant):
        return value.value
    if isinstance(value, ListValue):
        items = [plain(item) for item in value.items]
        return _UNKNOWN if any(item is _UNKNOWN for item in items) else items
    if isinstance(value, ObjectValue):
        entries = {name: plain(entry) for name, entry in value.entries}
        return _UNKNOWN if any(entry is _UNKNOWN for entry in entries.values()) else entries
    return _UNKNOWN


def folded(block: Block, results: dict[int, Any]) -> Block:
    """The block with results in the place of the calls that would give them."""
    if not results:
        return block
    return block._replace(statements=tuple(_folded(each, results) for each in block.statements))


def _folded(statement: Statement, results: dict[int, Any]) -> Statement:
    if isinstance(statement, LoopRun):
        return statement._replace(body=folded(statement.body, results))
    if isinstance(statement, NodeRun) and statement.node in results:
        assert isinstance(statement.call, ComponentCall)
        return statement._replace(call=FoldedCall(statement.call.component, results[statement.node]))
    return statement
