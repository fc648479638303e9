"""`acr completion`: the script that makes a shell complete `acr`."""

from __future__ import annotations

import click


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script of a shell.

    acr completion bash >> ~/.bashrc
    """
    from click.shell_completion import get_completion_class

    from ..main import cli

    completion = get_completion_class(shell)
    assert completion is not None
    click.echo(completion(cli, {}, "acr", "_ACR_COMPLETE").source())
