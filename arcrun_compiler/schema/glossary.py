"""Every word of the language, and what it means in a sentence or two: what hovers and schemas say.

`tests/test_schema.py` holds the keys of each table and those of the parser together.
"""

from __future__ import annotations

from typing import NamedTuple


class Word(NamedTuple):
    """What a word means, and how it is written, as a snippet with tab stops (`${1:name}`)."""

    meaning: str
    example: str = ""


WORKFLOW = {
    "name": Word(
        "The workflow's name, unique in its bundle: letters, digits, `_` and `-`.", "name: ${1:name}"
    ),
    "description": Word(
        "What the workflow can do, for people and for agents.", "description: ${1:what it does}"
    ),
    "inputs": Word(
        "The payload that callers send: a map from field to JSON Schema (with `required: true`), or a whole "
        "JSON Schema with `type: object` and `properties`. What does not fit is answered with 400.",
        "inputs:\n  ${1:field}: {type: ${2:string}, required: true}",
    ),
    "flow": Word(
        "Who runs after whom: a list of edges such as `input >> ON_SUCCESS >> fetch`.",
        "flow:\n  - input >> ON_SUCCESS >> ${1:node}",
    ),
    "config": Word(
        "By node: its `component`, its `policy`, and everything else as the component's input.",
        "config:\n  ${1:node}:\n    component: ${2:http_request}",
    ),
    "output": Word(
        "What the caller gets, with templates. Without it: the result of the last node that ran.",
        'output: "{{${1:node}.data}}"',
    ),
    "triggers": Word(
        "What starts the workflow beside HTTP: `{cron: [expression, …]}`.",
        'triggers: {cron: ["${1:0 1 * * *}"]}',
    ),
    "access": Word(
        "Who may call it: `key` (callers with a key; when left out) or `public`.", "access: ${1|key,public|}"
    ),
    "egress": Word(
        "The only hosts that the workflow may talk to. `*.example.com` is every host below it, `*` any host.",
        "egress: [${1:api.example.com}]",
    ),
}
"""The keys of a workflow."""

TRIGGERS = {
    "cron": Word(
        "Schedules in UTC: minute, hour, day of month, month, day of week.",
        'cron: ["${1:0 1 * * *}"]',
    )
}

NODE = {
    "component": Word(
        "What the node is: a component's id, `component://id`, `workflow://name` or an `https://` URL.",
        "component: ${1:id}",
    ),
    "policy": Word(
        "How the node is run: retries, a time limit, what its failure does, how many items at once.",
        "policy: {${1:timeout: 30s}}",
    ),
}
"""The keys of a node's configuration that are the compiler's own."""

POLICY = {
    "retry": Word(
        "Tries a failed node again: `limit` more times, after `delay`.",
        "retry: {limit: ${1:2}, delay: ${2:1s}}",
    ),
    "timeout": Word("Fails with `TIMEOUT` after this duration; it holds for each try.", "timeout: ${1:30s}"),
    "on_error": Word(
        "`continue` handles the node's failure: the run goes on, and `ON_SUCCESS` does not fire.",
        "on_error: ${1|continue,fail|}",
    ),
    "concurrency": Word(
        "How many items of the loops that leave this node run at once: 1 to 10,000.", "concurrency: ${1:4}"
    ),
}

RETRY = {
    "limit": Word("How many more times: 0 to 10,000.", "limit: ${1:2}"),
    "delay": Word(
        "How long to wait before trying again: `500ms`, `30s`, `5m`, `2h`, `7d`. 1s when left out.",
        "delay: ${1:1s}",
    ),
    "backoff": Word(
        "How the delay grows: `constant` keeps it, `linear` multiplies it by the number of the try, "
        "`exponential` doubles it (when left out).",
        "backoff: ${1|exponential,linear,constant|}",
    ),
}

EDGE = {
    "from": Word("The node that the edge leaves.", "from: ${1:node}"),
    "to": Word("The node that the edge leads to.", "to: ${1:node}"),
    "type": Word("The relation; `PIPE` when left out.", "type: ${1:ON_SUCCESS}"),
    "condition": Word(
        "Of `IF`: when the edge fires, asked of the source's result.", 'condition: "${1:data.count > 0}"'
    ),
    "branch": Word("Of `ON_BRANCH`: the branch that the source must have taken.", "branch: ${1:name}"),
    "iterator": Word("Of `FOREACH`: the name of the item; `item` when left out.", "iterator: ${1:item}"),
    "in": Word("Of `FOREACH`: the path of the list.", "in: ${1:node.data.items}"),
}
"""The keys of an edge that is written as a map."""

CODE = {
    "code": Word(
        "The body of a JavaScript function of `input` that returns JSON. It sees what `input:` maps, and "
        "nothing else; `{{…}}` is not expanded in it.",
        "code: |\n  ${1:return input;}",
    ),
    "input": Word(
        "What the code can read, by name; templates are expanded here.",
        'input: {${1:name}: "{{${2:node}.data}}"}',
    ),
    "limits": Word("Bounds of the code: `max_output_bytes` holds for the returned value as JSON."),
}
"""The parameters of a `code` node."""

CALL = {
    "workflow_name": Word("The workflow to call.", "workflow_name: ${1:name}"),
    "input": Word("The payload of the called workflow.", "input: {${1:field}: ${2:value}}"),
    "wait": Word("Whether to wait for its output (true when left out).", "wait: ${1|true,false|}"),
}
"""The parameters of a `trigger_workflow` node."""

CRON = {
    "cron_expr": Word(
        "The schedule, in UTC: minute, hour, day of month, month, day of week.", 'cron_expr: "${1:0 1 * * *}"'
    ),
    "description": Word("What the schedule is for."),
}
"""The parameters of a `cron` node."""

LIMITS = {
    "timeout_ms": Word("Milliseconds that the code may take, in a sandbox."),
    "max_ticks": Word("Steps that the code may take, in a sandbox."),
    "memory_bytes": Word("Memory that the code may take, in a sandbox."),
    "max_output_bytes": Word("The largest value that the code may return, as JSON."),
}
"""The keys of a `code` node's `limits`."""

BUILT_IN = {
    "code": Word(
        "A JavaScript function in the workflow itself: its body under `code`, what it reads under `input`."
    ),
    "trigger_workflow": Word("Calls another workflow of the bundle, in the same Worker."),
    "cron": Word("Starts the workflow on a schedule in UTC; a start node."),
}
"""The components that the compiler knows without a contract."""

PARAMETERS = {"code": CODE, "cron": CRON, "trigger_workflow": CALL}
"""By such a component: the keys of a node of it."""

RELATIONS = {
    "PIPE": Word("fires when the source completed, whether or not it failed"),
    "ON_SUCCESS": Word("fires when the source did not fail"),
    "ON_FAIL": Word("fires when the source failed, and takes care of the failure"),
    "ON_TRUE": Word("fires when the source's branch is `true`"),
    "ON_FALSE": Word("fires when the source's branch is `false`"),
    "ON_BRANCH": Word("fires when the source's branch is the one in parentheses", "(${1:name})"),
    "IF": Word("fires when the condition holds for the source's result", "(${1:data.count > 0})"),
    "FOREACH": Word(
        "runs everything behind it once for each item of a list; fires when the source did not fail",
        " ${1:item} IN ${2:node.data.items}",
    ),
    "CALLS_SUBFLOW": Word(
        "hands the source's result to another workflow, and merges its output into that result"
    ),
    "ON_CLICK": Word("is not executed: the source is an element of a page, an event of it starts the target"),
    "IS_A": Word("is not executed: the target (`component://id`, `workflow://name`) is what the source is"),
    "CONTINUE": Word("is not executed: it is kept in the graph's metadata"),
    "CONTAINS": Word("is not executed: it is kept in the graph's metadata"),
    "HAS_STYLE": Word("is not executed: it is kept in the graph's metadata"),
    "HAS_BEHAVIOR": Word("is not executed: it is kept in the graph's metadata"),
}
"""By canonical word: when the edge fires, as the rest of a sentence; `example` is what follows the word."""

FILTERS = {
    "urlencode": Word("anything, as `encodeURIComponent` writes it"),
    "json": Word("anything as JSON"),
    "string": Word("anything as text: a text as it is, everything else as JSON"),
    "number": Word("the number that a text writes in decimals"),
    "default": Word("what stands in for a missing value or null, as `??` does", "('${1:value}')"),
    "lower": Word("the text in lower case"),
    "upper": Word("the text in upper case"),
    "trim": Word("the text without white space around it"),
    "join": Word("a list's items as text, with a separator between them", "('${1:, }')"),
    "first": Word("a list's first item; missing when the list is empty"),
    "last": Word("a list's last item; missing when the list is empty"),
    "length": Word("how many characters a text, items a list, keys an object has"),
    "keys": Word("the list of an object's keys"),
    "base64": Word("the value's UTF-8 in base64, with padding"),
    "base64url": Word("the value's UTF-8 in base64 with `-` and `_`, without padding"),
    "sha256": Word("the SHA-256 of the value's UTF-8, in lower-case hexadecimal"),
}
"""By filter: what it gives; `example` is its argument."""

ROOTS = {
    "input": Word("the payload"),
    "credential": Word(
        "a stored secret, by name: its value joins the request as that leaves the Worker", ".${1:NAME}"
    ),
    "creds": Word("the same as `credential`", ".${1:NAME}"),
    "secret": Word("the same as `credential`", ".${1:NAME}"),
    "_run_id": Word("this run's id, a UUID"),
    "_workflow": Word("the workflow's name"),
    "_trigger": Word("what started the run: `webhook`, `query`, `cron` or `workflow`"),
    "_today": Word("the day, as `2026-11-23`"),
    "_yesterday": Word("the day before, as `2026-11-22`"),
    "_now": Word("the time, as `2026-11-23T13:04:05.678Z`"),
    "_now_unix": Word("the time as a number: milliseconds since 1970"),
    "_now_unix_s": Word("the time as a number: whole seconds since 1970"),
    "_year": Word("the year, as `2026`"),
    "_month": Word("the month, `01` to `12`"),
    "_day": Word("the day of the month, `01` to `31`"),
    "_hour": Word("the hour, `00` to `23`"),
    "_minute": Word("the minute, `00` to `59`"),
    "_second": Word("the second, `00` to `59`"),
    "_yyyymm": Word("year and month, as `202611`"),
    "_yyyymmdd": Word("the day, as `20261123`"),
    "_weekday": Word("the day of the week as a number: 0 (Sunday) to 6"),
    "_iso_weekday": Word("the day of the week as a number: 1 (Monday) to 7"),
    "_iso_week": Word("the ISO week, as `2026-W48`"),
    "_iso_week_num": Word("the number of the ISO week"),
    "_iso_year": Word("the year that the ISO week belongs to, a number"),
}
"""By reserved root of templates. Time is UTC, fixed once when the run begins."""

CONDITION_FUNCTIONS = {
    "size": Word("characters of a text, items of a list, keys of an object; else 0", "(${1:data.items})"),
    "empty": Word("whether a value is missing, null, or of size 0", "(${1:data.items})"),
    "exists": Word("whether a path is there, if only as null", "(${1:data.id})"),
}
