"""What a recipe may hold, and what is said of one that holds something else."""

from __future__ import annotations

import pytest

from arcrun_compiler.check.recipes import of_recipe
from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.contract.recipes.library import Library, recipes_of
from arcrun_compiler.contract.recipes.model import ApiRecipe
from arcrun_compiler.contract.recipes.read import API, AUTH
from arcrun_compiler.pipeline import project_of
from arcrun_compiler.schema import recipe as schema
from arcrun_compiler.text.source import Source

ENDPOINT = "endpoint: https://a.test/\n"


def told(text: str) -> list[tuple[str, str]]:
    """The place and the message of each finding."""
    source = Source("recipe.yaml", text)
    recipes = recipes_of(source)
    project = project_of((), Catalog(recipes=Library(documents=recipes)))
    found = []
    for recipe in recipes:
        for each in of_recipe(recipe, project):
            position = source.position(each.span.start)
            found.append((f"{position.line}:{position.column}", each.message))
    return found


def test_reader_and_schema_know_the_same_fields() -> None:
    assert set(API) == set(schema.API)
    assert set(AUTH) == set(schema.AUTH)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        pytest.param(
            "canonical_id: Bad Id\n" + ENDPOINT,
            "1:15",
            "`canonical_id` must be an id of small letters, digits and `_`, not `Bad Id`",
            id="an id",
        ),
        pytest.param(
            "canonical_id: a\nendpoint: http://a.test/\n",
            "2:11",
            "`endpoint` must be a URL that begins with `https://`, not `http://a.test/`",
            id="an address without encryption",
        ),
        pytest.param(
            "canonical_id: a\nmethod: FETCH\n" + ENDPOINT,
            "2:9",
            "`method` must be `GET`, `HEAD`, `POST`, `PUT`, `PATCH`, `DELETE` or `OPTIONS`, not `FETCH`",
            id="a method",
        ),
        pytest.param(
            "canonical_id: a\nresponse_map: {text_paht: a}\n" + ENDPOINT,
            "2:16",
            "nobody reads the key `text_paht`",
            id="a key of a part",
        ),
        pytest.param(
            "canonical_id: a\nauth: binding\n",
            "1:1",
            "the recipe has no `model`",
            id="a binding without model",
        ),
        pytest.param(
            "canonical_id: a\nendpoint: https://a.test/{{b | uper}}\n",
            "2:32",
            "there is no filter `uper`",
            id="a filter",
        ),
        pytest.param(
            "service: a\nprimitive: oauth\nbase_url: https://a.test\n",
            "2:12",
            "`primitive` must be `static_key`, `oauth2`, `service_account` or `mtls`, not `oauth`",
            id="a primitive",
        ),
        pytest.param(
            "service: a\nprimitive: oauth2\nbase_url: https://a.test\n",
            "1:1",
            "the auth recipe has no `token_exchange`",
            id="no way to a token",
        ),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(text: str, place: str, message: str) -> None:
    assert (place, message) in told(text)


INJECTS = """\
service: s
primitive: static_key
base_url: https://a.test
required_secrets: [{key: KEY, help_url: "https://a.test/"}]
inject: {body: {key: "{{secret.KEY}}"}, path: {bot: "{{secret.KEY}}"}}
---
canonical_id: a
auth_service: s
"""


@pytest.mark.parametrize(
    ("recipe", "message"),
    [
        pytest.param(
            "endpoint: https://a.test/\nmethod: POST\nbody_template: hi\n",
            "`body_template` is text, and `s` injects fields into it",
            id="a text takes no fields",
        ),
        pytest.param(
            "endpoint: https://a.test/\nmethod: POST\nbody: [1]\n",
            "this body is no map, and `s` injects fields into it",
            id="a list takes no fields",
        ),
        pytest.param(
            "endpoint: https://a.test/\n",
            "a GET request has no body, and `s` injects fields into it",
            id="no body at all",
        ),
        pytest.param(
            "endpoint: https://a.test/{{auth.bto}}\nmethod: POST\n",
            "the auth recipe of `s` injects no `auth.bto`",
            id="a part of the path that nothing injects",
        ),
        pytest.param(
            "endpoint: https://b.test/\nmethod: POST\n",
            "the secrets of `s` go to `b.test`",
            id="another host than the service's",
        ),
        pytest.param(
            "endpoint: https://{{host}}/\nmethod: POST\n",
            "the secrets of `s` go to a host that an input chooses",
            id="any host",
        ),
    ],
)
def test_a_recipe_and_its_auth_recipe_have_to_fit(recipe: str, message: str) -> None:
    assert [said for _, said in told(INJECTS + recipe)] == [message]


def test_a_recipe_named_like_a_component_is_never_called() -> None:
    said = told("canonical_id: set\nendpoint: https://a.test/\n")
    assert said == [("1:15", "a component is named `set`, and goes before the recipe")]


def test_the_hash_is_of_the_meaning() -> None:
    """Neither comments, nor the order of keys, nor `hash` itself change it."""
    one, other = (
        recipes_of(Source("a.yaml", text))[0]
        for text in (
            "canonical_id: a\nendpoint: https://a.test/\nquery: {b: 1}\n",
            "# why\nquery: {b: 1}\nendpoint: 'https://a.test/'\ncanonical_id: a\nhash: rec_1\n",
        )
    )
    assert one.sha256 == other.sha256
    assert isinstance(one, ApiRecipe)
    assert one.name_by_hash == f"rec_{one.sha256[:16]}"
