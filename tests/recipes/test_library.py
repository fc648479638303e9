"""The shipped recipes: each is whole, asks the right address, and takes what its templates name."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from harness.library import API, AUTH, FOLDER

from arcrun_compiler.syntax import template
from arcrun_compiler.syntax.tree import Default, Hole

GOLDEN = Path(__file__).with_name("requests.txt")

OUTSIDE = {"auth", "secret", "credential", "creds", "runtime"}
"""What a hole may begin with that is no input; and whatever begins with `_`."""

VERSION = re.compile(r"\d+\.\d+\.\d+\Z")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SECRETS = re.compile(
    r"\b(?:sk-[\w-]{20}|sk_live_|rk_live_|xox[abp]-\d|gh[pousr]_\w{20}|github_pat_\w{20}|AKIA[A-Z0-9]{12}|AIza[\w-]{20}"
    r"|ntn_\w{20}|pat[A-Za-z0-9]{14}\.|shpat_\w{20}|re_\w{16}|SG\.[\w-]{16}|lin_api_\w{20}|sb_secret_\w{16}"
    r"|\d{8,10}:AA[\w-]{30}|eyJ[\w-]{20})|-----BEGIN"
)
API_FIELDS = set(
    "canonical_id display_name description version x-docs endpoint method headers query body body_template "
    "response_map auth_service auth binding_name model timeout_ms input_schema output_schema examples".split()
)
AUTH_FIELDS = set(
    "service primitive display_name version base_url required_secrets token_exchange inject".split()
)


def texts(value: Any) -> Iterator[str]:
    """The texts inside a value that may hold templates."""
    if isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


def request_texts(recipe: dict[str, Any]) -> list[str]:
    """The templates of an API recipe."""
    parts = ("endpoint", "model", "headers", "query", "body", "body_template")
    return [text for part in parts for text in texts(recipe.get(part))]


def holes(recipe: dict[str, Any]) -> list[Hole]:
    found: list[Hole] = []
    for text in request_texts(recipe):
        parsed = template.parse(text)
        assert parsed.problems == (), text
        found += [piece for piece in parsed.template if isinstance(piece, Hole)]
    return found


def secrets_in(value: Any) -> set[str]:
    """The secrets that templates of an auth recipe put in."""
    return {name for text in texts(value) for name in re.findall(r"\bsecret\.(\w+)", text)}


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
        assert recipe.keys() <= API_FIELDS
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
        roots = {hole.path.root for hole in holes(API[name])}
        inputs = {root for root in roots if root not in OUTSIDE and not root.startswith("_")}
        assert inputs == set(API[name]["input_schema"]["properties"])

    def test_it_names_what_its_auth_recipe_puts_into_paths(self, name: str) -> None:
        recipe = API[name]
        named = {str(hole.path) for hole in holes(recipe) if hole.path.root in OUTSIDE}
        paths = AUTH.get(recipe.get("auth_service", ""), {}).get("inject", {}).get("path", {})
        assert named == {f"auth.{each}" for each in paths}
        in_address = {str(hole.path) for hole in holes({"endpoint": recipe.get("endpoint")})}
        assert named <= in_address

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

    def test_what_may_be_missing_is_missed_by_its_key_alone(self, name: str) -> None:
        """In a longer text a missing value fails the request: there inputs are required or have a default."""
        required = API[name]["input_schema"].get("required", ())
        for text in request_texts(API[name]):
            pieces = template.parse(text).template
            for piece in pieces if len(pieces) > 1 else ():
                if isinstance(piece, Hole) and not any(isinstance(step, Default) for step in piece.steps):
                    root = piece.path.root
                    assert root in required or root in OUTSIDE or root.startswith("_"), text

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
        assert recipe.keys() <= AUTH_FIELDS
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
        assert secrets_in([recipe["inject"], recipe.get("token_exchange")]) == set(asked)
        assert len(set(asked)) == len(asked)
        has_token = "{{runtime.access_token}}" in json.dumps(recipe["inject"])
        assert has_token == ("token_exchange" in recipe) == (recipe["primitive"] != "static_key")

    def test_a_token_is_got_over_https(self, name: str) -> None:
        url = AUTH[name].get("token_exchange", {}).get("url", "https://")
        assert url.startswith("https://")


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.yaml")), ids=lambda path: path.stem)
def test_it_holds_no_secret_and_no_insecure_address(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not SECRETS.search(text)
    assert "http://" not in text
