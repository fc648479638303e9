"""The shipped recipes: each is whole, asks the right address, and takes what its templates name."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from harness.command import acr_in
from harness.library import API, AUTH, FOLDER

from arcrun_compiler.contract.recipes.holes import ROOTS, Found, holes_of
from arcrun_compiler.contract.recipes.library import kind_of, name_of, read_file
from arcrun_compiler.contract.recipes.model import ApiRecipe
from arcrun_compiler.syntax import template
from arcrun_compiler.syntax.tree import Default

GOLDEN = Path(__file__).with_name("requests.txt")

VERSION = re.compile(r"\d+\.\d+\.\d+\Z")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def holes(name: str) -> tuple[Found, ...]:
    """The holes of an API recipe's templates."""
    (recipe,) = read_file(FOLDER / "api" / f"{name}.yaml")
    assert isinstance(recipe, ApiRecipe)
    return tuple(holes_of(recipe))


SERVICES = set(
    "airtable anthropic discord discord_webhook gemini github gmail google_calendar google_drive "
    "google_sheets hubspot jira line linear mailgun notion openai resend sendgrid shopify slack stripe "
    "supabase telegram trello twilio typeform".split()
)


def test_they_are_for_these_services() -> None:
    assert set(AUTH) == SERVICES
    assert {each["auth_service"] for each in API.values() if "auth" not in each} == set(AUTH)
    bound = {name for name, each in API.items() if each.get("auth") == "binding"}
    assert bound == {name for name in API if name.startswith("workers_ai_")} != set()


def test_lint_finds_nothing_in_them(tmp_path: Path) -> None:
    done = acr_in(tmp_path)("lint", "--fail-on", "info", str(FOLDER))
    assert (done.returncode, done.stdout) == (0, "")
    assert f"no findings in {len(API) + len(AUTH)} files" in done.stderr


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.yaml")), ids=lambda path: path.stem)
def test_each_file_is_one_recipe(path: Path) -> None:
    (recipe,) = read_file(path)
    assert recipe.problems == ()
    assert (kind_of(recipe), name_of(recipe)) == (path.parent.name, path.stem)


def test_there_is_nothing_beside_them() -> None:
    kinds = {f"{kind}/{name}.yaml" for kind, found in (("api", API), ("auth", AUTH)) for name in found}
    there = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
    assert there == kinds | {"README.md"}


def test_the_readme_lists_them() -> None:
    table = (FOLDER / "README.md").read_text("utf-8").partition("| service | credentials | recipes |")[2]
    rows = [line.split("|") for line in table.splitlines() if "`" in line]
    assert [name for row in rows for name in re.findall(r"`(\w+)`", row[3])] == list(API)
    asked = [{secret["key"] for secret in each["required_secrets"]} for each in AUTH.values()]
    assert [set(re.findall(r"[A-Z]+_[A-Z_]+", row[2])) for row in rows] == [*asked, set()]


def test_their_requests(update: bool) -> None:
    lines = []
    for name, each in API.items():
        what = f"{each['method']} {each['endpoint']}" if "endpoint" in each else f"AI {each['model']}"
        lines.append(f"{name:28} {each.get('auth_service', '-'):16} {what}")
    text = "\n".join(lines) + "\n"
    if update:
        GOLDEN.write_text(text, "utf-8")
    assert text == GOLDEN.read_text("utf-8")


@pytest.mark.parametrize("name", API)
class TestApiRecipe:
    def test_it_is_named_by_its_file_and_says_what_it_does(self, name: str) -> None:
        recipe = API[name]
        assert recipe["canonical_id"] == name
        assert VERSION.match(recipe["version"])
        assert CHINESE.search(recipe["display_name"])
        assert len(recipe["display_name"]) <= 80
        assert recipe["description"].strip().endswith(".")
        assert recipe["x-docs"].startswith("https://")

    def test_it_asks_the_service_that_it_is_authenticated_for(self, name: str) -> None:
        recipe = API[name]
        if recipe.get("auth") == "binding":
            assert recipe["binding_name"] == "AI"
            assert recipe["model"].startswith(("@cf/", "{{model ?? '@cf/"))
            return
        service = AUTH[recipe["auth_service"]]
        assert name.startswith(f"{recipe['auth_service'].removesuffix('_webhook')}_")
        assert recipe["endpoint"].startswith(f"{service['base_url']}/")
        assert recipe["method"] in ("GET", "POST", "PUT", "PATCH", "DELETE")

    def test_it_takes_what_its_templates_name(self, name: str) -> None:
        roots = {found.hole.path.root for found in holes(name)}
        inputs = {root for root in roots if root not in ROOTS and not root.startswith("_")}
        assert inputs == set(API[name]["input_schema"]["properties"])

    def test_it_names_what_its_auth_recipe_puts_into_paths(self, name: str) -> None:
        named = {(str(found.hole.path), found.scalar.text) for found in holes(name)}
        injected = {(path, text) for path, text in named if path.partition(".")[0] in ROOTS}
        service = AUTH.get(API[name].get("auth_service", ""), {})
        paths = service.get("inject", {}).get("path", {})
        assert injected == {(f"auth.{each}", API[name]["endpoint"]) for each in paths}

    def test_its_inputs_are_closed_and_described(self, name: str) -> None:
        schema = API[name]["input_schema"]
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema["type"] == "object"
        assert schema["additionalProperties"] is False
        assert set(schema.get("required", ())) <= set(schema["properties"])
        for key, each in schema["properties"].items():
            assert "type" in each or "enum" in each, key
            assert re.fullmatch(r"[a-z][a-z0-9_]*", key), key
            assert not (key in schema.get("required", ()) and "default" in each), key
        jsonschema.Draft202012Validator.check_schema(API[name].get("output_schema", True))

    def test_its_texts_end_where_they_should(self, name: str) -> None:
        """In `{description: a page, a UUID}` the comma ends the text, and a key without a value begins."""
        schemas = [API[name][each] for each in ("input_schema", "output_schema") if each in API[name]]
        assert not any(": null" in json.dumps(each) for each in schemas)

    def test_what_may_be_missing_is_missed_by_its_key_alone(self, name: str) -> None:
        """In a longer text a missing value fails the request: there inputs are required or have a default."""
        required = API[name]["input_schema"].get("required", ())
        for hole, scalar in holes(name):
            has_default = any(isinstance(step, Default) for step in hole.steps)
            if len(template.parse(scalar.text).template) > 1 and not has_default:
                root = hole.path.root
                assert root in required or root in ROOTS or root.startswith("_"), scalar.text

    def test_its_examples_are_what_it_takes(self, name: str) -> None:
        validator = jsonschema.Draft202012Validator(API[name]["input_schema"])
        assert API[name]["examples"]
        for example in API[name]["examples"]:
            assert example.keys() == {"title", "config"}
            config = dict(example["config"])
            assert config.pop("component") == name
            validator.validate(config)

    def test_a_request_that_reads_has_no_body(self, name: str) -> None:
        recipe = API[name]
        has_body = "body" in recipe or "body_template" in recipe
        assert not ("body" in recipe and "body_template" in recipe)
        assert not (recipe.get("method") == "GET" and has_body)


@pytest.mark.parametrize("name", AUTH)
class TestAuthRecipe:
    def test_it_is_named_by_its_file(self, name: str) -> None:
        recipe = AUTH[name]
        assert recipe["service"] == name
        assert recipe["primitive"] in ("static_key", "oauth2", "service_account")
        assert VERSION.match(recipe["version"])
        assert recipe["base_url"].startswith("https://")
        assert not recipe["base_url"].endswith("/")
        assert len(json.dumps(recipe)) < 65_536

    def test_it_tells_how_to_get_each_secret(self, name: str) -> None:
        for secret in AUTH[name]["required_secrets"]:
            assert re.fullmatch(r"[A-Z][A-Z0-9_]*", secret["key"])
            assert secret["label"]
            assert secret["help"]
            assert secret["help_url"].startswith("https://")

    def test_it_puts_in_each_secret_that_it_asks_for(self, name: str) -> None:
        recipe = AUTH[name]
        asked = [secret["key"] for secret in recipe["required_secrets"]]
        templates = json.dumps([recipe["inject"], recipe.get("token_exchange")])
        assert set(re.findall(r"\bsecret\.(\w+)", templates)) == set(asked)
        assert len(set(asked)) == len(asked)
        has_token = "{{runtime.access_token}}" in json.dumps(recipe["inject"])
        assert has_token == ("token_exchange" in recipe) == (recipe["primitive"] != "static_key")

    def test_a_token_is_got_over_https(self, name: str) -> None:
        url = AUTH[name].get("token_exchange", {}).get("url", "https://")
        assert url.startswith("https://")
