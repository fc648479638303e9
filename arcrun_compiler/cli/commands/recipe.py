"""`acr recipe`: list, show and check recipes."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...contract.recipes.model import ApiRecipe, AuthRecipe, Recipe
from ...text.diagnostic import Severity
from .. import project, running

if TYPE_CHECKING:
    from ...contract.recipes.library import Library


@click.group("recipe")
def command() -> None:
    """List, show and check recipes: one request to an API each, and who sends it."""


@command.command("list")
def list_recipes() -> None:
    """Every API recipe that workflows here can name, one a line, then the services with an auth recipe."""
    library = project.context((), ()).catalog.recipes
    width = max((len(id) for id in (*library.ids(), *library.services())), default=0) + 2
    for id in library.ids():
        recipe = library.api(id)
        about = recipe.display_name if recipe is not None else ""
        service = f" ({recipe.auth_service.text})" if recipe is not None and recipe.auth_service else ""
        click.echo(f"{id:<{width}}{about}{service}".rstrip())
    for service in library.services():
        auth = library.auth(service)
        keys = ", ".join(secret.key for secret in auth.secrets) if auth is not None else ""
        click.echo(f"{service:<{width}}{auth.primitive if auth is not None else ''}: {keys or 'no secret'}")


@command.command("show")
@click.argument("id")
def show(id: str) -> None:
    """What an API recipe sends and gives, or how an auth recipe signs. ID is an id, a hash or a service."""
    library = project.context((), ()).catalog.recipes
    recipe, auth = _known(id, library)
    parts = [*(_api_page(recipe, library) if recipe else ()), *(_auth_page(auth) if auth else ())]
    click.echo("\n".join(parts))


def _known(id: str, library: Library) -> tuple[ApiRecipe | None, AuthRecipe | None]:
    """The recipes of an id, of which one is there."""
    from ...text.nearest import nearest

    recipe, auth = library.api(id), library.auth(id)
    if recipe is None and auth is None:
        near = nearest(id, (*library.ids(), *library.services()))
        project.refuse(f"there is no recipe `{id}`" + (f"; did you mean `{near}`?" if near else ""))
    return recipe, auth


def _api_page(recipe: ApiRecipe, library: Library) -> list[str]:
    if recipe.binding is not None:
        request = f"{recipe.binding}.run {recipe.model.text if recipe.model else ''}"
    else:
        request = f"{recipe.method} {recipe.endpoint.text if recipe.endpoint else ''}"
    found = [
        f"{recipe.id} {recipe.version}: {recipe.display_name}",
        *([recipe.description] if recipe.description else []),
        f"also named {recipe.name_by_hash}, sha256 {recipe.sha256}",
        "",
        request,
        f"input: {json.dumps(recipe.input_schema, ensure_ascii=False, indent=2)}",
    ]
    if recipe.output_schema is not None:
        found.append(f"data.json: {json.dumps(recipe.output_schema, ensure_ascii=False, indent=2)}")
    if recipe.response is not None:
        found.append("data.text: the text of the answer")
    auth = library.auth(recipe.auth_service.text) if recipe.auth_service else None
    return [*found, "", *(_auth_page(auth) if auth is not None else ["nobody signs the request"])]


def _auth_page(auth: AuthRecipe) -> list[str]:
    found = [f"{auth.service}: {auth.primitive}, {auth.base_url.text if auth.base_url else ''}"]
    for secret in auth.secrets:
        told = ", ".join(each for each in (secret.label, secret.help, secret.help_url) if each)
        optional = " (optional)" if secret.optional else ""
        found.append(f"  {secret.key}{optional}" + (f": {told}" if told else ""))
    return found


@command.command("test")
@click.argument("id")
@running.options
def test(
    id: str, given: tuple[str, ...], payload: str | None, mock: Path | None, credentials: Path | None
) -> None:
    """Send a recipe's request once, from here, and show what went out and what came back.

    \b
        acr recipe test telegram_send_message -i chat_id=42 -i text=hello
        acr recipe test notion_query_database --input @query.json --mock answers.yaml
    """
    from ...pipeline import Input, compile_sources
    from ...text.source import Source

    body = running.payload_of(given, payload)
    context = project.context((), ())
    if _known(id, context.catalog.recipes)[0] is None:
        project.refuse(f"`{id}` only signs requests; test a recipe that sends one")
    call = {"component": id, **{name: f"{{{{input[{json.dumps(name)}]}}}}" for name in body}}
    workflow = {
        "name": "recipe",
        "description": f"sends {id} once",
        "flow": ["input >> ON_SUCCESS >> request"],
        "config": {"request": call},
        "egress": ["*"],
    }
    source = Source(f"<{id}>", json.dumps(workflow, ensure_ascii=False, indent=2))
    settings = project.worker_settings(context)._replace(name="recipe", trace=True)
    inputs = (Input(source, "recipe.yaml"),)
    compiled = compile_sources(inputs, context.catalog, context.defines, settings)
    project.show([each for each in compiled.diagnostics if each.severity is Severity.ERROR])
    if compiled.bundle is None:
        raise SystemExit(1)
    script, secrets = running.script_of(mock), running.credentials_of(credentials)
    running.play(compiled.bundle, "recipe", body, script, secrets, trace=True)


@command.command("lint")
@click.argument("paths", nargs=-1)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
def lint(paths: tuple[str, ...], exit_zero: bool) -> None:
    """Say what is wrong with recipes.

    PATHS are files and folders, the project's own `recipes` when left out. Exit code 1 when there are
    findings.
    """
    from ...check.selection import Selection
    from ...pipeline import lint_sources

    context = project.context(paths, ())
    named = paths or tuple(str(project.from_here(each)) for each in context.settings.recipes)
    if not named:
        project.refuse("there is no folder `recipes` here; name the files")
    inputs = [each for each in project.sources(named) if _is_recipe(each.source.text)]
    if not inputs:
        project.refuse(f"there is no recipe in `{named[0]}`")
    findings = lint_sources(inputs, context.catalog, context.defines, Selection())
    if findings:
        project.show(findings, sys.stdout)
    else:
        click.echo(f"no findings in {project.counted(len(inputs), 'file')}", err=True)
    if findings and not exit_zero:
        raise SystemExit(1)


@command.command("push")
@click.argument("ids", nargs=-1)
@click.option("--worker", metavar="NAME", help="The Worker's name. Default: the project's `name`.")
@click.option("--namespace-id", metavar="ID", help="Of RECIPES. Default: the one that the first deploy made.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def push(ids: tuple[str, ...], worker: str | None, namespace_id: str | None, yes: bool) -> None:
    """Store recipes in KV, for Workers that look them up when they run.

    IDS are recipes or services, the project's own when left out. What would leave, and to whom, is shown and
    has to be agreed to; a recipe with errors, such as a secret in its text, is not pushed.
    """
    from ...account import wrangler
    from ...account.recipes import entries_of
    from ..stored import refusing

    context = project.context((), ())
    named = worker or context.settings.name
    if named is None:
        project.refuse("which Worker? give its name by --worker, or as `name` in arcrun.toml")
    library = context.catalog.recipes
    recipes = _chosen(ids, library)
    _stop_on_errors(recipes, context)
    for recipe in recipes:
        _tell_leaving(recipe, library)
    if not yes:
        if sys.stdin is None or not sys.stdin.isatty():
            project.refuse("nothing was pushed: `--yes` agrees to what leaves")
        if not click.confirm(f"push {project.counted(len(recipes), 'recipe')}?", err=True):
            project.refuse("nothing was pushed")
    with refusing():
        namespace = namespace_id or wrangler.find_namespace(named, "RECIPES", Path.cwd())
        wrangler.put_entries(namespace, entries_of(recipes), Path.cwd())
    click.echo(f"pushed {project.counted(len(recipes), 'recipe')} to RECIPES of `{named}`", err=True)


def _chosen(ids: Sequence[str], library: Library) -> list[Recipe]:
    """The recipes of these ids, else the project's own; each with the auth recipe of its service."""
    own = ids or [each.id if isinstance(each, ApiRecipe) else each.service for each in library.own()]
    if not own:
        project.refuse("there is no folder `recipes` here; name the recipes")
    found: dict[int, Recipe] = {}
    for name in own:
        recipe, auth = _known(name, library)
        if recipe is not None and recipe.auth_service is not None:
            auth = auth or library.auth(recipe.auth_service.text)
        found.update({id(each): each for each in (recipe, auth) if each is not None})
    return list(found.values())


def _stop_on_errors(recipes: Sequence[Recipe], context: project.Context) -> None:
    from ...check.selection import Selection
    from ...pipeline import Input, lint_sources

    sources = {each.source.name: Input(each.source, each.source.name) for each in recipes}
    found = lint_sources(tuple(sources.values()), context.catalog, context.defines, Selection())
    errors = [each for each in found if each.severity is Severity.ERROR]
    project.show(errors)
    if errors:
        project.refuse("nothing was pushed: mend the errors first")


def _tell_leaving(recipe: Recipe, library: Library) -> None:
    """What a request takes to whom; whether the host answers is a reminder, not a proof."""
    from ...account.recipes import leaving, why_silent

    if isinstance(recipe, AuthRecipe):
        click.echo(f"{recipe.service}: how its requests are signed ({recipe.primitive})", err=True)
        return
    auth = library.auth(recipe.auth_service.text) if recipe.auth_service else None
    told = leaving(recipe, auth)
    click.echo(f"{told.id}: {told.request}", err=True)
    click.echo(f"  data: {', '.join(told.data) or 'none'}", err=True)
    for key in told.secrets:
        click.echo(f"  secret: {key}", err=True)
    for host in dict.fromkeys((*told.hosts, *told.tokens_from)):
        silent = None if "*" in host else why_silent(host)
        shown = "only a run knows it" if "*" in host else f"no answer: {silent}" if silent else "it answers"
        click.echo(f"  to: {host} ({shown})", err=True)


def _is_recipe(text: str) -> bool:
    from ...contract.recipes.library import may_hold_recipes

    return may_hold_recipes(text)
