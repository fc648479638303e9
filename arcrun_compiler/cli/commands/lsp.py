"""`acr lsp`: the language server."""

from __future__ import annotations

import click

from .. import project


@click.command("lsp")
@click.option("--stdio", is_flag=True, help="Serve over standard input and output. It does so anyway.")
def command(stdio: bool) -> None:
    """Serve an editor: diagnostics while typing, hover, completion, definitions, renaming, code actions.

    Speaks the Language Server Protocol over standard input and output. Editors start it; see the README.
    """
    try:
        from ...lsp.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        project.refuse("the server needs pygls, which is not installed: `pip install 'arcrun-compiler[lsp]'`")
    raise SystemExit(serve())
