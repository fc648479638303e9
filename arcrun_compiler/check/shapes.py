"""What a `code` node's body gives back → the types of the node's result."""

from __future__ import annotations

from ..contract.types.combine import join
from ..contract.types.component import Sides
from ..contract.types.model import (
    ANY,
    NEVER,
    NULL,
    TEXT,
    Field,
    Form,
    Items,
    Record,
    Scalar,
    Source,
    Type,
    closed,
    constant,
    record,
    union,
)
from ..contract.types.sides import BROKEN, failure_of
from ..syntax.javascript.shapes import Either, FromInput, Kind, List, Literal, Object, Shape


def sides_of_code(shape: Shape, input: Type, source: Source) -> Sides:
    """The node succeeds with the value as `data`, unless the value says `success: false`."""
    value, _ = type_of_shape(shape, input)
    value = value.told_by(source)
    if value.is_any:
        return Sides(closed(source, success=constant(True), data=ANY), join((_failed(ANY, source), BROKEN)))
    kept: list[Form] = []
    failed: list[Type] = [BROKEN]
    for form in value.forms:
        alone = union((form,), source)
        says = _says_success(form)
        if says is not True:
            failed.append(_failed(alone, source))
        if says is not False:
            kept.append(form)
    success = closed(source, success=constant(True), data=union(kept, source)) if kept else NEVER
    return Sides(success, join(failed, source))


def _says_success(form: Form) -> bool | None:
    """True where it certainly does not say `success: false`, False where it does, else None."""
    if not isinstance(form, Record):
        return True
    said = failure_of(union((form,)))
    success = form.field("success")
    if success is None:
        return True if form.rest.is_never else None
    if said.is_never or Scalar("boolean", (False,)) not in success.type.forms:
        is_unsure = success.type.is_any or any(each.kind == "boolean" for each in _scalars(success.type))
        return None if is_unsure and not said.is_never else True
    return False if success.required and len(success.type.forms) == 1 else None


def _scalars(type: Type) -> list[Scalar]:
    return [form for form in type.forms if isinstance(form, Scalar)]


def _failed(value: Type, source: Source) -> Type:
    """`{success: false, data, error}`, and the value's `error_code` where it has one."""
    error, code = TEXT, ANY
    fields = [
        Field("success", constant(False), True),
        Field("data", value, True),
        Field("error", ANY, True),
        Field("error_code", code, False),
    ]
    only = value.forms[0] if len(value.forms) == 1 else None
    if isinstance(only, Record):
        given, coded = only.field("error"), only.field("error_code")
        if given is not None:
            error = given.type if given.required else join((given.type, TEXT))
        if given is not None or only.rest.is_never:
            fields[2] = Field("error", error, True)
        if coded is not None:
            fields[3] = Field("error_code", coded.type, coded.required)
        elif only.rest.is_never:
            fields.pop()
    return record(fields, source=source)


def type_of_shape(shape: Shape, input: Type) -> tuple[Type, bool]:
    """The type of a value that is written out, and whether it is there: JSON has no `undefined`."""
    if isinstance(shape, Literal):
        return constant(shape.value), True
    if isinstance(shape, Kind):
        return union(Scalar(kind) for kind in shape.kinds), True
    if isinstance(shape, Object):
        return _object(shape, input), True
    if isinstance(shape, List):
        return _list(shape, input), True
    if isinstance(shape, Either):
        found = [type_of_shape(each, input) for each in shape.shapes]
        return join(type for type, _ in found), bool(found) and all(sure for _, sure in found)
    return _of_input(shape.path, input) if isinstance(shape, FromInput) else (ANY, False)


def _object(shape: Object, input: Type) -> Type:
    fields = []
    for name, inner in shape.fields:
        type, sure = type_of_shape(inner, input)
        fields.append(Field(name, type, sure and not type.is_never))
    return record(fields, ANY if shape.is_open else NEVER)


def _list(shape: List, input: Type) -> Type:
    found = [type_of_shape(each, input) for each in shape.items]
    first = tuple(type if sure else join((type, NULL)) for type, sure in found)
    if shape.is_open:
        return union((Items((), ANY),))
    return union((Items(first, NEVER, len(first)),))


def _of_input(path: tuple[str, ...], input: Type) -> tuple[Type, bool]:
    """What stands at a path of `input`, while that is an object: texts and lists have more of them."""
    sure = True
    for name in path:
        only = input.forms[0] if len(input.forms) == 1 else None
        field = only.field(name) if isinstance(only, Record) else None
        if field is None or field.type.is_never:
            return ANY, False
        input, sure = field.type, sure and field.required
    return input, sure
