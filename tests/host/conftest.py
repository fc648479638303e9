"""What the tests of host functions share: a component that calls any of them, alone and in Workers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.assemblyscript import build_modules
from host_stage import CREDENTIALS, KEY, KV, Stage, compiled, sealed, secrets

from arcrun_compiler.probe.sandbox import Sandbox, load
from arcrun_compiler.runner.build import build, write
from arcrun_compiler.runner.config import Worker
from arcrun_compiler.runner.mock import mock_internet
from arcrun_compiler.runner.workerd import serve

_ASKER = Path(__file__).parent / "asker"


@pytest.fixture(scope="session")
def components(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `asker`, and with the same module as `signer`, of the category `auth`."""
    folder = tmp_path_factory.mktemp("project") / "components"
    shutil.copytree(_ASKER, folder / "asker")
    (made,) = build_modules([folder / "asker"])
    contract = (folder / "asker" / "component.contract.yaml").read_text(encoding="utf-8")
    contract = contract.replace("canonical_id: asker", "canonical_id: signer").replace(
        "category: api", "category: auth"
    )
    (folder / "signer").mkdir()
    (folder / "signer" / "component.contract.yaml").write_text(contract, encoding="utf-8")
    for name in ("asker", "signer"):
        (folder / name / f"{name}.wasm").write_bytes(made)
    return folder


@pytest.fixture(scope="session")
def module(components: Path) -> Sandbox:
    loaded = load((components / "asker" / "asker.wasm").read_bytes())
    assert isinstance(loaded, Sandbox), loaded.error
    return loaded


@pytest.fixture(scope="session")
def stage(components: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """`main` has everything in KV, `first` the credential as a secret too, `bare` no own key, `keyless` no
    encryption key, `other` another one, `down` a KV that throws, `traced` a detailed trace.
    """
    folder = tmp_path_factory.mktemp("built")
    sources = {name: folder / "source" / name for name in ("main", "traced")}
    for name, source in sources.items():
        write(compiled(components, trace=name == "traced"), source)
    built = build(sources, folder)
    kv = {"CREDENTIALS_KV": sealed(CREDENTIALS), **KV}
    usual = secrets()
    with mock_internet() as internet:
        workers = [
            Worker("main", built["main"], usual, internet.address, kv=kv),
            Worker(
                "first",
                built["main"],
                {**usual, "CRED_API_TOKEN": "from-the-secret"},
                internet.address,
                kv=kv,
            ),
            Worker(
                "bare", built["main"], {"ENCRYPTION_KEY": usual["ENCRYPTION_KEY"]}, internet.address, kv=kv
            ),
            Worker("keyless", built["main"], {"ARCRUN_API_KEY": KEY}, internet.address, kv=kv),
            Worker(
                "other",
                built["main"],
                {**usual, "ENCRYPTION_KEY": "AAAA" * 10 + "AAA="},
                internet.address,
                kv=kv,
            ),
            Worker("short", built["main"], {**usual, "ENCRYPTION_KEY": "AAAA"}, internet.address, kv=kv),
            Worker("down", built["main"], usual, internet.address, {"KV_THROWS": "1"}, kv=kv),
            Worker("traced", built["traced"], usual, internet.address, {"ARCRUN_TRACE": "1"}, kv=kv),
        ]
        with serve(workers, folder, clock=True) as running:
            yield Stage(running, internet, json.loads(compiled(components)["bundle.json"]))
