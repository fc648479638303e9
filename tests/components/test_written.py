"""A contract that is linted by itself: each flaw is told where it stands in the file."""

from pathlib import Path

import pytest
from harness.hostile import CATALOG

from arcrun_compiler.check.selection import Selection
from arcrun_compiler.files.shipped import COMPONENTS
from arcrun_compiler.pipeline import Input, lint_sources
from arcrun_compiler.text.source import Source

SOUND = (
    "canonical_id: greet\ndisplay_name: Greet\ncategory: logic\nversion: 1.2.3\ndescription: says hello\n"
    "input_schema: {type: object}\n"
)


def told(
    text: str, name: str = "components/greet/component.contract.yaml"
) -> list[tuple[str, str, int, str]]:
    found = lint_sources([Input(Source(name, text), name)], CATALOG, {}, Selection())
    return [
        (each.code.slug, each.message, each.span.start, text[each.span.start : each.span.end])
        for each in found
    ]


@pytest.mark.parametrize(
    "folder", sorted(COMPONENTS.glob("*/component.contract.yaml")), ids=lambda p: p.parent.name
)
def test_nothing_is_said_of_our_own(folder: Path) -> None:
    assert told(folder.read_text("utf-8"), str(folder)) == []


@pytest.mark.parametrize(
    ("text", "message", "shown"),
    [
        (
            SOUND.replace("logic", "maths"),
            "`category` must be `logic`, `data`, `api` or `auth`, not `maths`",
            "maths",
        ),
        (
            SOUND + "capabilites: []\n",
            "`capabilites` is a key that nobody reads; did you mean `capabilities`?",
            "capabilites",
        ),
        (
            SOUND.replace("{type: object}", "[type]"),
            "`input_schema` must be a JSON Schema: a map, or `true`, not a list",
            "[type]",
        ),
        (
            SOUND + "cases:\n  - {name: a, input: {}, output: 1, hots: {}}\n",
            "`cases.0.hots` is a key that nobody reads",
            "hots",
        ),
        (
            SOUND.replace("greet\n", "greeter\n", 1),
            "`canonical_id` is `greeter`, but the folder is `greet`",
            "greeter",
        ),
        (SOUND.replace("version: 1.2.3\n", ""), "`version` is missing", ""),
    ],
)
def test_a_flaw_is_told_at_its_place(text: str, message: str, shown: str) -> None:
    ((slug, said, start, found),) = told(text)
    assert (slug, said, found) == ("contract-invalid", message, shown)
    assert text[start:].startswith(shown or "canonical_id")


@pytest.mark.parametrize(
    "name", ["component.contract.yaml", "./component.contract.yaml", "mine.yaml", "<stdin>"]
)
def test_the_folder_counts_only_where_it_is_known(name: str) -> None:
    assert told(SOUND, name) == []


def test_a_recipe_without_its_address_is_no_contract() -> None:
    text = SOUND.replace("category: logic\nversion: 1.2.3\n", "method: GET\n")
    assert [slug for slug, *_ in told(text, "recipes/greet.yaml")] == ["missing-field"]
