"""A workflow's meaning from its text, with the components that are shipped."""

from collections.abc import Iterable

from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.ir.build import build
from arcrun_compiler.ir.model import Workflow
from arcrun_compiler.ir.verify import verify
from arcrun_compiler.syntax import document, yaml
from arcrun_compiler.syntax.yaml import Mapping
from arcrun_compiler.text.source import Source

CATALOG = Catalog()


def workflow_of(text: str) -> Workflow:
    """The first document of a text; it must be a map. What is made holds together."""
    source = Source("example.yaml", text)
    root = yaml.read(source).documents[0]
    assert isinstance(root, Mapping)
    workflow = build(document.read(source, root, {}), CATALOG)
    verify(workflow)
    return workflow


def flow(edges: Iterable[str], config: str = "", **parts: str) -> str:
    """A document: edges separated by newlines or given one by one, config as YAML without its indentation."""
    lines = [f"  - '{edge.strip()}'" for edge in edges]
    more = [f"{key}: {value}" for key, value in parts.items()]
    body = [f"  {line}" for line in config.strip("\n").split("\n")] if config.strip() else []
    return "\n".join(["name: example", *more, "flow:", *lines, *(["config:", *body] if body else [])]) + "\n"
