"""Names and a module → the line of TypeScript that imports them."""

from __future__ import annotations

from ...emit import typescript as ts


def import_line(names: list[str], specifier: str, word: str = "import") -> str:
    """On one line, or a line a name."""
    line = f'{word} {{ {", ".join(names)} }} from "{specifier}";'
    if len(line) <= ts.WIDTH:
        return line
    rows = "".join(f"  {name},\n" for name in names)
    return f'{word} {{\n{rows}}} from "{specifier}";'
