"""Records: the Python module, the JavaScript one and the vectors that both must give."""

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcrun_compiler.account.record import BadKey, Record, Undecryptable, decrypt, encrypt, new_key
from arcrun_compiler.runner.toolchain import find_node

CLIENT = Path(__file__).parents[2] / "templates" / "client_js" / "credentials.js"
FILE = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))
KEY = FILE["key"]
VECTORS = [pytest.param(each, id=each["what"]) for each in FILE["vectors"]]


@pytest.mark.parametrize("vector", VECTORS)
def test_vectors(vector: dict[str, Any]) -> None:
    record = Record(**vector["record"])
    assert encrypt(KEY, record.name, vector["value"], base64.b64decode(record.iv)) == record
    assert decrypt(KEY, record) == vector["value"]


def test_the_javascript_client_gives_the_same(tmp_path: Path) -> None:
    script = tmp_path / "check.mjs"
    script.write_text(
        f"""
import {{ encrypt, decrypt, newKey }} from {json.dumps(CLIENT.as_uri())};
const {{ key, vectors }} = {json.dumps(FILE)};
const out = [];
for (const {{ value, record }} of vectors) {{
  const iv = Uint8Array.from(atob(record.iv), (c) => c.charCodeAt(0));
  out.push([await encrypt(key, record.name, value, iv), await decrypt(key, record)]);
}}
const made = await encrypt(newKey(), "a", "b");
const refused = [];
for (const [k, record] of [
  [newKey(), vectors[0].record],
  [key, {{ ...vectors[0].record, name: "other" }}],
  ["c2hvcnQ=", vectors[0].record],
]) await decrypt(k, record).catch((error) => refused.push(error.message));
console.log(JSON.stringify({{ out, fresh: [atob(made.iv).length, made.name], refused }}));
""",
        "utf-8",
    )
    done = subprocess.run([*find_node().node, str(script)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["out"] == [[each["record"], each["value"]] for each in FILE["vectors"]]
    assert said["fresh"] == [12, "a"]
    assert [each.split("`")[1] for each in said["refused"]] == ["orders_token", "other", "orders_token"]
    assert all(each.endswith("cannot be decrypted with this key") for each in said["refused"])


@given(name=st.text(max_size=40), value=st.text(max_size=200))
def test_there_and_back(name: str, value: str) -> None:
    key = new_key()
    assert decrypt(key, encrypt(key, name, value)) == value


def test_no_two_records_are_alike() -> None:
    assert encrypt(KEY, "a", "v") != encrypt(KEY, "a", "v")


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        pytest.param(new_key(), {}, id="another key"),
        pytest.param(KEY, {"name": "other"}, id="a renamed record"),
        pytest.param(KEY, {"iv": base64.b64encode(bytes(12)).decode()}, id="another iv"),
        pytest.param(KEY, {"iv": "AAAA"}, id="a short iv"),
        pytest.param(KEY, {"encrypted": "AAAA"}, id="a short text"),
        pytest.param(KEY, {"encrypted": "no base64!"}, id="no base64"),
    ],
)
def test_what_cannot_be_decrypted(key: str, changes: dict[str, str]) -> None:
    record = encrypt(KEY, "token", "hunter2")._replace(**changes)
    with pytest.raises(Undecryptable, match="cannot be decrypted with this key") as caught:
        decrypt(key, record)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("key", ["", "short", base64.b64encode(bytes(31)).decode(), "=" * 44])
def test_a_key_has_32_bytes(key: str) -> None:
    with pytest.raises(BadKey, match="base64 of 32 bytes"):
        encrypt(key, "a", "v")
