"""How long the language server takes to check a file again, beside reading the same file with PyYAML.

`python tests/bench/editor.py [--runs N]`. A check is what happens after an edit: the text is read, resolved
and judged, with the components and the project already known.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable
from pathlib import Path

import yaml
from lint import TEN_NODES, chain

from arcrun_compiler.lsp.analysis import analyze
from arcrun_compiler.lsp.completion import completion
from arcrun_compiler.lsp.diagnostics import diagnostics
from arcrun_compiler.lsp.hover import hover
from arcrun_compiler.lsp.library import Library
from arcrun_compiler.lsp.project import Projects
from arcrun_compiler.lsp.rubbish import settle
from arcrun_compiler.lsp.session import Session


def best(runs: int, call: Callable[[int], object]) -> float:
    """Seconds of processor time, which a busy machine leaves as it is. Every run gets its number, so that
    none can answer from what another one kept. Memory is freed between the runs, as in the server."""
    taken = []
    for number in range(runs):
        start = time.process_time()
        call(number)
        taken.append(time.process_time() - start)
        gc.collect()
    return min(taken)


def row(what: str, own: float, base: float, limit: str) -> None:
    print(f"{what:<36}{1000 * own:>9.2f} ms{own / base:>8.1f} x compose   {limit}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=50)
    runs = parser.parse_args().runs
    folder = Path.cwd()
    projects = Projects()
    library = Library(dict)
    ten = TEN_NODES.format(i=1)
    settle()
    for name, text, times, limit in (
        ("ten nodes", ten, runs, "<= 10 ms"),
        ("a hundred nodes", chain(100), runs, ""),
        ("2,000 nodes", chain(2000), max(runs // 10, 2), "<= 1,000 ms"),
    ):
        base = best(times, lambda _, text=text: yaml.compose(text, yaml.CLoader))  # type: ignore[misc]

        def check(number: int, text: str = text) -> object:
            edited = f"{text}# {number}\n"
            around = projects.around(folder)
            return diagnostics(analyze("it.yaml", edited, folder, around, library, "utf-16"))

        row(f"check of {name}", best(times, check), base, limit)
    session = Session()
    uri = (folder / "it.yaml").as_uri()
    base = best(runs, lambda _: yaml.compose(ten, yaml.CLoader))

    def asked(number: int) -> object:
        text = f"{ten}# {number}\n"
        session.put(uri, number, text)
        analysis = session.analysis(uri)
        return analysis and hover(analysis, text.index("{{file.name}}") + 3)

    def completed(number: int) -> object:
        text = f"{ten}# {number}\n".replace("{{file.name}}", "{{")
        session.put(uri, number, text)
        lines = session.lines(uri)
        return completion(session, uri, lines.position(text.index('{{"') + 2))

    row("hover after an edit", best(runs, asked), base, "")
    row("completion after an edit", best(runs, completed), base, "")


if __name__ == "__main__":
    main()
