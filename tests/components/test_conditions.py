"""`if_control` means what the language says, and takes the same texts as the compiler's own parser."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from arcrun_compiler.contract.schema import same
from arcrun_compiler.syntax.condition import parse
from arcrun_compiler.syntax.tree import Call, Compare, Condition, ListLiteral, Literal, Logic, Not, Path

from .modules import run

MISSING = object()

FIELDS = ("n", "名", "list", "o", "result", "ctx", "and_more", "a-b")
LEAVES = (
    st.none()
    | st.booleans()
    | st.sampled_from([0, 1, -2.5, 1e2, 10**20])
    | st.sampled_from(["", "a", "ab", "😀", "\uffee"])
)
DATA = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=3),
    max_leaves=8,
)


def literals() -> st.SearchStrategy[str]:
    return st.sampled_from(
        [
            "null",
            "true",
            "false",
            "0",
            "1",
            "1.0",
            "-2.5",
            "1E2",
            "007",
            "''",
            '"a"',
            "'ab'",
            r"'\u0061\''",
            '"😀"',
            "'\uffee'",
        ]
    )


def paths() -> st.SearchStrategy[str]:
    step = st.sampled_from([".n", ".名", "[0]", "[1]", '["list"]', "['o']", ". a-b", "[ 'result' ]"])
    return st.builds(
        lambda root, steps: root + "".join(steps), st.sampled_from(FIELDS), st.lists(step, max_size=2)
    )


def operands(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    lists = st.builds(lambda items: "[" + ", ".join(items) + "]", st.lists(literals(), max_size=3))
    calls = st.builds(lambda f, x: f"{f} ({x})", st.sampled_from(["size", "empty"]), inner | paths())
    return (
        literals()
        | paths()
        | paths()
        | lists
        | calls
        | st.builds("exists({})".format, paths())
        | inner.map("({})".format)
    )


def comparisons(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    sign = st.sampled_from(["==", "===", "!=", "!==", "<", "<=", ">", ">=", " in ", " IN "])
    return operands(inner) | st.builds(lambda a, op, b: f"{a}{op}{b}", operands(inner), sign, operands(inner))


CONDITIONS = st.recursive(
    comparisons(paths()),
    lambda inner: (
        st.builds(
            lambda a, op, b: f"{a} {op} {b}", inner, st.sampled_from(["and", "or", "&&", "||", "AND"]), inner
        )
        | st.builds(lambda no, a: no + a, st.sampled_from(["not ", "!", "! ", "!!", "NOT "]), inner)
        | comparisons(inner)
    ),
    max_leaves=6,
)


def value(tree: Condition, root: Any) -> Any:
    """What a condition's tree is worth: the language's meaning once more, in Python."""
    match tree:
        case Literal():
            return tree.value
        case ListLiteral():
            return [value(item, root) for item in tree.items]
        case Path():
            found = look_up(tree, root)
            return None if found is MISSING else found
        case Not():
            return not truth(value(tree.operand, root))
        case Logic():
            return (all if tree.op == "and" else any)(truth(value(each, root)) for each in tree.operands)
        case Call(function="exists", argument=Path() as path):
            return look_up(path, root) is not MISSING
        case Call(function="size"):
            return size(value(tree.argument, root))
        case Call():
            inner = value(tree.argument, root)
            return inner is None or (isinstance(inner, (str, list, dict)) and not inner)
        case Compare():
            return compare(tree.op, value(tree.left, root), value(tree.right, root))


def look_up(path: Path, root: Any) -> Any:
    steps: tuple[str | int, ...] = path.steps
    if steps[0] in ("result", "ctx") and not (isinstance(root, dict) and steps[0] in root):
        steps = steps[1:]
    found = root
    for step in steps:
        in_list = isinstance(step, int) and isinstance(found, list) and step < len(found)
        in_object = isinstance(step, str) and isinstance(found, dict) and step in found
        if not in_list and not in_object:
            return MISSING
        found = found[step]
    return found


def truth(value: Any) -> bool:
    return value not in (None, False, 0, "") or isinstance(value, (list, dict))


def size(value: Any) -> int:
    return len(value) if isinstance(value, (str, list, dict)) else 0


def compare(op: str, a: Any, b: Any) -> bool:
    if op in ("==", "!="):
        return same(a, b) == (op == "==")
    if op == "in":
        if isinstance(b, list):
            return any(same(a, item) for item in b)
        return isinstance(a, str) and isinstance(b, (str, dict)) and a in b
    numbers = all(isinstance(x, (int, float)) and not isinstance(x, bool) for x in (a, b))
    if not numbers and not (isinstance(a, str) and isinstance(b, str)):
        return False
    return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[op]


@settings(max_examples=500, deadline=None)
@given(CONDITIONS, DATA)
@example("n < list", {"n": "😀", "list": "\uffee"})
@example("result", True)
@example("result == 1", 1)
@example("null == (!!null)", None)
def test_conditions_mean_what_the_language_says(text: str, data: Any) -> None:
    tree = parse(text)
    done = run("if_control", {"condition": text, "input": data})
    assert tree.condition is not None, tree
    expected = truth(value(tree.condition, data))
    assert done.result == {"success": True, "data": {"result": expected, "branch": json.dumps(expected)}}


# fmt: off
PIECES = [
    "a", "名", "a-b", "7a", "and", "or", "not", "in", "AND", "true", "false", "null", "None", "True",
    "size", "empty", "exists", "(", ")", "[", "]", ".", ",", "==", "===", "!=", "!==", "<", "<=", ">",
    ">=", "!", "&&", "||", "&", "|", "=", "1", "-1", "01", "1.5", "1.", ".5", "1e3", "1e400", "'x'",
    '"y"', "'x", "'it\\'s'", "'\\x'", "'\\u0041'", '\\', "#", "＞", "（", "。", "\u3000",
]
# fmt: on


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=7), st.sampled_from([" ", ""]))
@example(["[", "]"], "")
@example(["[", "1", ",", "]"], "")
@example(["a", "[", "-1", "]"], "")
@example(["exists", "(", "(", "a", ")", ")"], "")
@example(["size", "(", "a", "or", "名", ")"], " ")
def test_the_compiler_takes_the_same_texts(pieces: list[str], joint: str) -> None:
    text = joint.join(pieces)
    tree = parse(text)
    result = run("if_control", {"condition": text, "input": {}}).result
    assert result["success"] == (not tree.problems), (text, result, tree)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected a value at character 1"),
        ("n = 4", "expected `==` to compare at character 3, found `= 4`"),
        ("資料 資料", "expected an operator or the end at character 4, found `資料`"),
        (
            "length(n)",
            "expected one of the functions `size`, `empty` and `exists` at character 1, found `length(n)`",
        ),
        ("(n", "expected `)` at character 3"),
        ("'abc", "expected a closing quote at character 1, found `'abc`"),
        (r"'a\q'", r"expected an escape of JSON at character 3, found `\q'`"),
        ("a[x]", "expected a position or a quoted key at character 3, found `x]`"),
        ("n == True", "expected `true`, `false` or `null` at character 6, found `True`"),
        ("[a]", "expected a text, a number, `true`, `false` or `null` at character 2, found `a]`"),
        ("(" * 101 + "a" + ")" * 101, "expected less nesting at character 102, found `a)))))))))))`"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_messages_say_what_was_expected_and_where(text: str, message: str) -> None:
    result = run("if_control", {"condition": text}).result
    assert result == {"success": False, "error": "`condition`: " + message, "error_code": "COMPONENT_INPUT"}
