"""`acr creds`, with wrangler itself and a double of the platform."""

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.cloudflare import Account, cloudflare
from harness.command import Acr, acr_in, output, refused

from arcrun_compiler.account.record import Record, decrypt, new_key

SECRET = "hunter2-密碼"
API_KEY = "callers-key-1234"
PROJECT = 'name = "shop"\n'


@pytest.fixture
def acr(tmp_path: Path) -> Acr:
    (tmp_path / "arcrun.toml").write_text(PROJECT)
    return acr_in(tmp_path)


@pytest.fixture
def filled(acr: Acr) -> Acr:
    acr("creds", "keygen")
    assert acr("creds", "set", "orders_token", stdin=SECRET).returncode == 0
    return acr


@pytest.fixture
def account() -> Iterator[Account]:
    with cloudflare() as account:
        account.namespaces["ns1"] = "shop-credentials-kv"
        yield account


def key_of(folder: Path) -> str:
    return (folder / ".arcrun" / "encryption.key").read_text().strip()


def records_of(folder: Path) -> dict[str, Record]:
    document = json.loads((folder / ".arcrun" / "credentials.json").read_text())
    return {each["name"]: Record(**each) for each in document["credentials"]}


class TestHere:
    def test_a_value_is_stored_encrypted(self, filled: Acr, tmp_path: Path) -> None:
        assert decrypt(key_of(tmp_path), records_of(tmp_path)["orders_token"]) == SECRET
        for path in (tmp_path / ".arcrun").iterdir():
            assert SECRET not in path.read_text()

    def test_the_files_are_their_owners_and_ignored_by_git(self, filled: Acr, tmp_path: Path) -> None:
        folder = tmp_path / ".arcrun"
        assert (folder / ".gitignore").read_text() == "*\n"
        for name in ("encryption.key", "credentials.json"):
            assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600

    def test_they_are_listed_by_name(self, filled: Acr) -> None:
        filled("creds", "set", "line", "--from-file", "-", stdin="v\r\n")
        assert filled("creds", "list").stdout == "line\norders_token\n"
        assert output(filled("creds", "list", "--output-format", "json"))["credentials"] == [
            "line",
            "orders_token",
        ]

    @pytest.mark.parametrize("written", [b"v", b"v\n", b"v\r\n"])
    def test_one_line_end_behind_a_value_does_not_count(
        self, filled: Acr, tmp_path: Path, written: bytes
    ) -> None:
        (tmp_path / "value").write_bytes(written)
        filled("creds", "set", "a", "--from-file", "value")
        assert decrypt(key_of(tmp_path), records_of(tmp_path)["a"]) == "v"

    def test_the_store_is_the_projects_from_a_folder_below(self, filled: Acr, tmp_path: Path) -> None:
        (tmp_path / "below").mkdir()
        assert acr_in(tmp_path / "below")("creds", "list").stdout == "orders_token\n"

    def test_the_key_may_be_in_a_variable(self, acr: Acr, tmp_path: Path) -> None:
        key = new_key()
        acr("creds", "set", "a", stdin="v", ARCRUN_ENCRYPTION_KEY=key)
        assert not (tmp_path / ".arcrun" / "encryption.key").exists()
        assert decrypt(key, records_of(tmp_path)["a"]) == "v"

    def test_rotation_keeps_the_values(self, filled: Acr, tmp_path: Path) -> None:
        old = key_of(tmp_path)
        assert filled("creds", "rotate").returncode == 0
        assert key_of(tmp_path) != old
        assert decrypt(key_of(tmp_path), records_of(tmp_path)["orders_token"]) == SECRET

    def test_a_rotation_that_broke_off_is_finished(self, filled: Acr, tmp_path: Path) -> None:
        old = key_of(tmp_path)
        filled("creds", "rotate")
        folder = tmp_path / ".arcrun"
        (folder / "encryption.key").rename(folder / "encryption.key.next")  # as before the last step
        (folder / "encryption.key").write_text(old)
        filled("creds", "set", "more", stdin="v")
        assert {name: decrypt(key_of(tmp_path), each) for name, each in records_of(tmp_path).items()} == {
            "orders_token": SECRET,
            "more": "v",
        }

    def test_deleting(self, filled: Acr, tmp_path: Path) -> None:
        assert filled("creds", "delete", "orders_token").returncode == 0
        assert records_of(tmp_path) == {}
        refused(filled("creds", "delete", "orders_token"), "there is no credential `orders_token`")

    def test_a_run_takes_them(self, filled: Acr, tmp_path: Path) -> None:
        (tmp_path / "answers.yaml").write_text('"GET https://api.example.com/a": {json: {ok: 1}}')
        missing = filled("run", "fetch.yaml", "--mock", "answers.yaml")
        assert "credential `token` is not set" in missing.stdout
        filled("creds", "set", "token", stdin=SECRET)
        done = filled("run", "fetch.yaml", "--mock", "answers.yaml", "--trace")
        assert output(done)["ok"] == 1
        assert SECRET not in done.stdout + done.stderr

    @pytest.mark.parametrize("language", ["python", "js"])
    def test_the_clients_are_handed_out(self, acr: Acr, language: str) -> None:
        said = acr("creds", "client", language).stdout
        assert "AES-GCM" in said
        assert "arcrun_compiler" not in said


class TestRefusals:
    def test_a_value_as_an_argument(self, filled: Acr) -> None:
        refused(filled("creds", "set", "a", "s3cr3t"), "the value is asked for")

    def test_without_a_key(self, acr: Acr) -> None:
        refused(acr("creds", "set", "a", stdin="v"), "`acr creds keygen` makes one")

    def test_a_second_key(self, filled: Acr, tmp_path: Path) -> None:
        old = key_of(tmp_path)
        refused(filled("creds", "keygen"), "there is a key already")
        assert key_of(tmp_path) == old

    @pytest.mark.parametrize(
        ("name", "value", "said"),
        [
            pytest.param("my token", "v", "cannot name a credential", id="a blank in the name"),
            pytest.param("ORDERS_TOKEN", "v", "would be one secret of the Worker", id="two of one name"),
            pytest.param("a", "", "is empty", id="empty"),
            pytest.param("a", "\n", "is empty", id="a line end only"),
            pytest.param("a", "x" * 6000, "is longer than", id="too long"),
        ],
    )
    def test_names_and_values(self, filled: Acr, tmp_path: Path, name: str, value: str, said: str) -> None:
        before = records_of(tmp_path)
        refused(filled("creds", "set", name, stdin=value), said)
        assert records_of(tmp_path) == before

    def test_a_value_that_is_no_text(self, filled: Acr) -> None:
        refused(filled("creds", "set", "a", stdin=b"\xff\xfe"), "is not UTF-8")

    def test_a_near_miss(self, filled: Acr) -> None:
        refused(filled("creds", "push", "order_token"), "did you mean `orders_token`?")

    def test_another_key(self, filled: Acr) -> None:
        done = filled("creds", "push", ARCRUN_ENCRYPTION_KEY=new_key())
        refused(done, "`orders_token` cannot be decrypted")
        assert SECRET not in done.stderr

    @pytest.mark.parametrize("text", ["[]", "{", '{"version": 2}', '{"version": 1, "credentials": [{}]}'])
    def test_a_store_that_is_none(self, filled: Acr, tmp_path: Path, text: str) -> None:
        (tmp_path / ".arcrun" / "credentials.json").write_text(text)
        refused(filled("creds", "list"), "credentials.json")


class TestThere:
    def test_as_secrets_of_the_worker(self, filled: Acr, account: Account) -> None:
        done = filled("creds", "push", **account.environment())
        assert done.returncode == 0, done.stderr
        assert account.secrets == {"shop": {"CRED_ORDERS_TOKEN": SECRET}}
        assert SECRET not in done.stdout + done.stderr

    def test_as_records_in_kv(self, filled: Acr, account: Account, tmp_path: Path) -> None:
        environment = {**account.environment(), "ARCRUN_API_KEY": API_KEY}
        done = filled("creds", "push", "--to", "kv", **environment)
        assert done.returncode == 0, done.stderr
        assert account.secrets == {"shop": {"ENCRYPTION_KEY": key_of(tmp_path)}}
        [(key, text)] = account.entries["ns1"].items()
        assert key == f"{API_KEY}:cred:orders_token"
        assert decrypt(key_of(tmp_path), Record(**json.loads(text))) == SECRET
        assert not any(each in done.stdout + done.stderr for each in (SECRET, API_KEY))

    def test_where_the_project_says(self, filled: Acr, account: Account, tmp_path: Path) -> None:
        (tmp_path / "arcrun.toml").write_text(f'{PROJECT}credentials = "kv"\n')
        filled("creds", "push", ARCRUN_API_KEY=API_KEY, **account.environment())
        assert list(account.entries) == ["ns1"]

    def test_deleting_there_too(self, filled: Acr, account: Account) -> None:
        filled("creds", "push", **account.environment())
        assert filled("creds", "delete", "orders_token", "--remote", **account.environment()).returncode == 0
        assert account.secrets == {"shop": {}}

    def test_deleting_records(self, filled: Acr, account: Account) -> None:
        environment = {**account.environment(), "ARCRUN_API_KEY": API_KEY}
        filled("creds", "push", "--to", "kv", **environment)
        filled("creds", "delete", "orders_token", "--remote", "--to", "kv", **environment)
        assert account.entries == {"ns1": {}}

    def test_what_the_platform_refuses(self, filled: Acr, account: Account, tmp_path: Path) -> None:
        account.refuses.append("/bulk$")
        environment = {**account.environment(), "ARCRUN_API_KEY": API_KEY}
        done = filled("creds", "push", "--to", "kv", **environment)
        refused(done, "wrangler: ")
        assert not any(each in done.stderr for each in (SECRET, API_KEY, key_of(tmp_path)))

    def test_without_the_namespace(self, filled: Acr, account: Account) -> None:
        account.namespaces.clear()
        done = filled("creds", "push", "--to", "kv", ARCRUN_API_KEY=API_KEY, **account.environment())
        refused(done, "no KV namespace `shop-credentials-kv`", "deploy the Worker first")

    def test_without_the_callers_key(self, filled: Acr, account: Account) -> None:
        refused(filled("creds", "push", "--to", "kv", **account.environment()), "set ARCRUN_API_KEY")
        assert account.asked == []

    def test_nothing_is_left_in_wranglers_logs(self, filled: Acr, account: Account, tmp_path: Path) -> None:
        logs = tmp_path / "logs"
        environment = {**account.environment(), "WRANGLER_LOG_PATH": str(logs), "WRANGLER_LOG": "debug"}
        filled("creds", "push", **environment)
        filled("creds", "push", "--to", "kv", ARCRUN_API_KEY=API_KEY, **environment)
        written = b"".join(each.read_bytes() for each in logs.rglob("*") if each.is_file())
        assert b"wrangler" in written
        for secret in (SECRET, API_KEY, key_of(tmp_path)):
            assert secret.encode() not in written
            assert json.dumps(secret)[1:-1].encode() not in written
        assert not any(name.startswith("CRED_") for name in os.environ)
