"""Turns plans and what their components import into what the Worker must be given, each with why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ...contract import wasm
from ...contract.recipes.model import AuthRecipe
from ...contract.wasm import Interface
from ...plan.model import Plan
from .recipes import ai_binding, used_recipes


class Need(NamedTuple):
    """A binding or a secret, by its name in `Env`."""

    name: str
    why: str
    is_optional: bool = False


class Needs(NamedTuple):
    kv: tuple[Need, ...]
    secrets: tuple[Need, ...]
    ai: str | None = None
    """The binding of Workers AI."""
    certificates: tuple[str, ...] = ()
    """Bindings that hold a client's certificate."""


_USERS = "the keys of callers, each as the entry `user:<key>`"
_OWN_KEY = "the key of every route but the public ones"
_OWN_KEY_AND_USERS = f"{_OWN_KEY}, beside those of USERS_KV; can be left out"
_OWNS = "cron and public routes have their stored credentials under it"
_DECRYPTS = "decrypts credentials and encrypts kept tokens, base64 of 32 bytes"


def needs(
    plans: Sequence[Plan], interfaces: Mapping[str, Interface], *, has_users: bool, is_stored: bool
) -> Needs:
    """`is_stored`: the project keeps credentials in KV. `interfaces` are those of the components, by id."""
    stores = importing(interfaces, *wasm.STORE)
    decrypts = importing(interfaces, "crypto_decrypt", *wasm.STORE)
    templates = stored_by_template(plans) if is_stored else ()
    kv = [Need("USERS_KV", _USERS)] if has_users else []
    if stores or templates:
        readers = ", ".join((*templates, *(f"`{each}`" for each in stores)))
        entries = "records `{name, encrypted, iv}` as `<key>:cred:<name>`, tokens as `<key>:oauth2:<name>`"
        kv.append(Need("CREDENTIALS_KV", f"stored credentials of {readers}: {entries}"))
    if stores:
        readers = ", ".join(f"`{each}`" for each in stores)
        kv.append(Need("RECIPES", f"recipes that the bundle does not have, for {readers}"))
    own = _OWN_KEY_AND_USERS if has_users else _OWN_KEY
    secrets = [Need("ARCRUN_API_KEY", f"{own}; {_OWNS}" if stores or templates else own, has_users)]
    if decrypts or templates:
        readers = ", ".join((*templates, *(f"`{each}`" for each in decrypts)))
        secrets.append(Need("ENCRYPTION_KEY", f"{_DECRYPTS}: for {readers}"))
    known = {each.name: each for each in _credentials(plans, is_stored)}
    for each in _recipe_secrets(plans):
        known.setdefault(each.name, each)
    secrets.extend(known[name] for name in sorted(known))
    certificates = sorted({each.binding for each in auth_recipes(plans).values() if each.binding})
    return Needs(tuple(kv), tuple(secrets), ai_binding(used_recipes(plans)), tuple(certificates))


def importing(interfaces: Mapping[str, Interface], *functions: str) -> tuple[str, ...]:
    """The components whose modules import one of these host functions."""
    return tuple(
        sorted(id for id, each in interfaces.items() if not set(functions).isdisjoint(each.host_functions))
    )


def stored_by_template(plans: Sequence[Plan]) -> tuple[str, ...]:
    """The credentials that templates name, as templates."""
    return tuple(f"`{{{{credential.{name}}}}}`" for name in _users(plans))


def _users(plans: Sequence[Plan]) -> dict[str, list[str]]:
    """Each credential that a template names, with its workflows."""
    found: dict[str, list[str]] = {}
    for plan in plans:
        for name in plan.credentials:
            found.setdefault(name, []).append(plan.name)
    return dict(sorted(found.items()))


def _credentials(plans: Sequence[Plan], is_stored: bool) -> list[Need]:
    suffix = "; looked up before CREDENTIALS_KV, can be left out" if is_stored else ""
    return [
        Need(
            f"CRED_{name.upper()}",
            f"`{{{{credential.{name}}}}}` of {', '.join(workflows)}{suffix}",
            is_stored,
        )
        for name, workflows in _users(plans).items()
    ]


def _recipe_secrets(plans: Sequence[Plan]) -> Iterator[Need]:
    """What the auth recipes want, with what people are told of it. Each may be stored instead."""
    for service, auth in sorted(auth_recipes(plans).items()):
        for secret in auth.secrets:
            told = ", ".join(each for each in (secret.label, secret.help, secret.help_url) if each)
            why = f"`{service}`" + (f": {told}" if told else "")
            ending = "optional" if secret.optional else "can be left out when it is stored"
            why = f"{why}; looked up before CREDENTIALS_KV, {ending}"
            yield Need(f"CRED_{secret.key.upper()}", why, True)


def auth_recipes(plans: Sequence[Plan]) -> dict[str, AuthRecipe]:
    """The auth recipes that the plans' recipes use, by service."""
    calls = [call for plan in plans for call in plan.recipes]
    return {call.auth.service: call.auth for call in calls if call.auth is not None}


def kv_operations(plan: Plan, stores: Sequence[str], needed: Needs) -> str:
    """How many operations on KV a run makes at most; `kv(id)` are those that a component asks for."""
    has_users = any(each.name == "USERS_KV" for each in needed.kv)
    is_stored = any(each.name.startswith("CRED_") and each.is_optional for each in needed.secrets)
    known = int(has_users) + (len(plan.credentials) if is_stored else 0)
    asked = [f"kv({each})" for each in stores if each in plan.components]
    return " + ".join([str(known)] * bool(known or not asked) + asked)
