"""`acr`: each command is loaded when it is called, so that `acr lint` imports what linting needs."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from .. import VERSION

_COMMANDS = {
    "compile": "Turn workflows into the deploy bundle of one Worker.",
    "lint": "Say what is wrong with workflows, before they run.",
    "fmt": "Lay workflows out in one way, without changing what they mean.",
    "diff": "Say what changed in meaning between two versions.",
    "run": "Run a workflow here, in workerd, and print its output.",
    "graph": "Draw a workflow as Mermaid or DOT.",
    "explain": "Explain a rule: `acr explain ARC102`.",
    "rules": "List all rules.",
    "component": "Make, build, test and list components.",
    "recipe": "List, show and check recipes of APIs and of their authentication.",
    "probe": "Run components in a sandbox, and compare them with their contracts.",
    "lock": "Pin the components that workflows use, by version and hash.",
    "creds": "Keep credentials encrypted, and push them to a Worker.",
    "init": "Start a project, and prepare an account for it.",
    "deploy": "Deploy workflows to your account, after a look at what changes.",
    "rollback": "Go back to the version that ran before.",
    "schema": "Print the JSON Schema of workflows, recipes or contracts, for YAML editors.",
    "lsp": "Serve an editor: diagnostics, completion, hover and more.",
    "completion": "Print the completion script of a shell.",
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f".commands.{cmd_name}", __package__)
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from ..text.nearest import nearest

        name = args[0]
        if name not in _COMMANDS and not name.startswith("-"):
            near = nearest(name, _COMMANDS)
            hint = f"did you mean `{near}`?" if near else f"there are {', '.join(_COMMANDS)}"
            raise click.UsageError(f"there is no command `{name}`: {hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Commands,
    # `color`: click keeps its hands off colours; `project.wants_color` decides.
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100, "color": True},
)
@click.version_option(VERSION, "-V", "--version", message="acr %(version)s")
def cli() -> None:
    """Compiler and linter for arcrun workflows (Cypher-binding YAML to Cloudflare Workers).

    Exit codes: 0 fine, 1 findings or a failed run, 2 usage or a missing tool.
    """


def main() -> None:
    """The entry point. A closed pipe ends it quietly, as it should in `acr … | head`.

    What goes wrong ends in one sentence: what the system refuses, and what is a bug of ours.
    """
    # What a run makes lives as long as the run: looking for garbage after every 700 objects finds none.
    gc.set_threshold(100_000, 50, 100)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        cli(prog_name="acr")
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        where = f"`{error.filename}`: " if error.filename else ""
        _end(f"{where}{(error.strerror or str(error)).lower()}")
    except Exception as error:
        if os.environ.get("ARCRUN_TRACEBACK"):
            raise
        at = error.__traceback__
        while at is not None and at.tb_next is not None:
            at = at.tb_next
        place = f"{Path(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno}" if at else "nowhere"
        said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        more = "ARCRUN_TRACEBACK=1 shows more"
        _end(f"this is a bug of the compiler, please report it: {said} at {place} ({more})")


def _end(message: str) -> NoReturn:
    print(f"acr: {message}", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
