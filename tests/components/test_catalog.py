"""Components are found by their ids, and a contract's flaws are told with their places."""

from __future__ import annotations

from pathlib import Path

import pytest

from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.contract.model import CONTRACT_FILE, Flaw
from arcrun_compiler.contract.read import read
from arcrun_compiler.files.shipped import COMPONENTS

SOUND = """\
canonical_id: greet
display_name: Greet
category: logic
version: 1.2.3
description: says hello
input_schema: {type: object}
output_schema: {type: object}
x-owner: somebody
"""


def write(folder: Path, text: str) -> Path:
    place = folder / "greet"
    place.mkdir()
    (place / CONTRACT_FILE).write_text(text, encoding="utf-8")
    return place


def test_the_shipped_components_are_there() -> None:
    assert {"http_request", "if_control", "set", "switch"} <= set(Catalog().ids())
    assert "lib" not in Catalog().ids()
    assert "node_modules" not in Catalog().ids()


def test_a_contract_is_found_with_its_module() -> None:
    contract = Catalog().find("http_request")
    assert contract is not None
    assert contract.capabilities == ("http_fetch",)
    assert contract.wasm == COMPONENTS / "http_request" / "http_request.wasm"
    assert not contract.x_context


@pytest.mark.parametrize("name", ["nope", "", "..", "lib", "Set", "set/../set", "recipes"])
def test_what_is_no_component_is_not_found(name: str) -> None:
    assert Catalog().find(name) is None


def test_the_earlier_folder_counts(tmp_path: Path) -> None:
    write(tmp_path, SOUND)
    assert Catalog((tmp_path, COMPONENTS)).ids() == tuple(sorted(["greet", *Catalog().ids()]))
    own = Catalog((tmp_path, COMPONENTS)).find("greet")
    assert own is not None
    assert (own.version, own.wasm, own.deterministic) == ("1.2.3", None, False)
    assert Catalog((tmp_path / "none", COMPONENTS)).find("set") is not None


def test_a_contract_with_flaws_is_no_contract(tmp_path: Path) -> None:
    write(tmp_path, SOUND.replace("logic", "magic"))
    catalog = Catalog((tmp_path,))
    assert catalog.find("greet") is None
    reading = catalog.reading("greet")
    assert reading is not None
    assert [(flaw.path, flaw.line, flaw.column) for flaw in reading.flaws] == [(("category",), 3, 11)]


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        pytest.param("- a\n", Flaw("a contract is a mapping", (), 1, 1), id="a list"),
        pytest.param("", Flaw("a contract is a mapping"), id="nothing"),
        pytest.param(
            SOUND + "category: api\n",
            Flaw("the contract is not valid YAML: the key `category` stands twice", (), 9, 1),
            id="a key twice",
        ),
        pytest.param(
            SOUND + "a: [1\n",
            Flaw("the contract is not valid YAML: did not find expected ',' or ']'", (), 10, 1),
            id="bad YAML",
        ),
        pytest.param(
            SOUND + "capabilites: []\n",
            Flaw(
                "`capabilites` is a key that nobody reads; did you mean `capabilities`?",
                ("capabilites",),
                9,
                14,
                is_key=True,
            ),
            id="an unknown key",
        ),
        pytest.param(
            SOUND + "capabilities: [telnet]\n",
            Flaw(
                "there is no host function `telnet`; there are `crypto_decrypt`, `crypto_sign_rs256`, "
                "`http_fetch`, `http_request`, `kv_get`, `kv_put`, `secret_get`",
                ("capabilities", 0),
                9,
                16,
            ),
            id="an unknown host function",
        ),
        pytest.param(
            SOUND.replace("greet\n", "greeter\n", 1),
            Flaw("`canonical_id` is `greeter`, but the folder is `greet`", ("canonical_id",), 1, 15),
            id="another folder's id",
        ),
        pytest.param(
            SOUND.replace("1.2.3", '"1.2"'),
            Flaw(
                "`version` must be a version in three numbers, such as `1.0.0`, not `1.2`",
                ("version",),
                4,
                10,
            ),
            id="no version",
        ),
        pytest.param(
            SOUND.replace("description: says hello\n", ""),
            Flaw("`description` is missing", ("description",), 1, 1),
            id="no description",
        ),
        pytest.param(
            SOUND + "cases:\n  - {name: a, input: {}}\n",
            Flaw("`cases.0`: a case has either `output` or `output_schema`", ("cases", 0), 10, 5),
            id="a case without an end",
        ),
        pytest.param(
            SOUND + "a: !!python/name:os.system x\n",
            Flaw(
                "the contract is not valid YAML: "
                "could not determine a constructor for the tag 'tag:yaml.org,2002:python/name:os.system'",
                (),
                9,
                4,
            ),
            id="a tag",
        ),
        pytest.param(
            SOUND + "1: 2\n",
            Flaw("the contract is not valid YAML: a key is not text", (), 9, 1),
            id="a key that is no text",
        ),
        pytest.param(SOUND + "x-a: " + "[" * 20_000 + "\n", None, id="a deep document"),
        pytest.param("\0", None, id="a control character"),
    ],
)
def test_flaws_are_told_with_their_places(tmp_path: Path, text: str, flaw: Flaw | None) -> None:
    reading = read(write(tmp_path, text))
    assert reading.contract is None
    if flaw is not None:
        assert reading.flaws == (flaw,)


def test_a_contract_that_is_not_there_or_no_text_is_a_flaw(tmp_path: Path) -> None:
    assert read(tmp_path).flaws == (Flaw("the contract cannot be read: no such file or directory"),)
    place = write(tmp_path, "")
    (place / CONTRACT_FILE).write_bytes(b"\xff")
    assert read(place).flaws == (Flaw("the contract cannot be read: it is not UTF-8"),)


def test_yaml_is_read_as_json_data(tmp_path: Path) -> None:
    text = SOUND.replace("{type: object}", "{on: yes, day: 2026-01-01, oct: 010, n: 1e3, b: true, z: ~}", 1)
    reading = read(write(tmp_path, text))
    assert reading.contract is not None
    assert reading.contract.input_schema == {
        "on": "yes",
        "day": "2026-01-01",
        "oct": "010",
        "n": 1000.0,
        "b": True,
        "z": None,
    }
