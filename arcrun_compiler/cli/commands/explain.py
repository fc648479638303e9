"""`acr explain`: a rule's page."""

from __future__ import annotations

import sys

import click

from .. import project


@click.command("explain")
@click.argument("rule")
def command(rule: str) -> None:
    """Explain a rule, by its id or slug: what it finds, why it matters, how to mend it.

    An id of several rules shows the pages of all of them.
    """
    from ...check import rules
    from ...report.page import COLUMNS, render
    from ...text.nearest import nearest

    meant = [each for each in rules.codes() if rule.upper() == each.id or rule == each.slug]
    if not meant:
        near = nearest(rule, [name for each in rules.codes() for name in (each.id, each.slug)])
        hint = f"did you mean `{near}`?" if near else "`acr rules` lists them"
        project.refuse(f"there is no rule `{rule}`; {hint}")
    color, columns = project.wants_color(sys.stdout), project.columns(sys.stdout, COLUMNS)
    pages = [render(rules.page_of(each.slug), color=color, columns=columns) for each in meant]
    click.echo("\n\n".join(pages), nl=False)
