"""The names that exist without a declaration, and what to use instead of those that do not."""


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# ECMA-262, 19: what a `code` body may use. Left out, though in that list: what runs text (`Function`,
# `eval`), reaches everything (`globalThis`), is asynchronous (`Promise`, `Atomics`) or tells of the
# garbage collector (`WeakRef`, `FinalizationRegistry`).
ALLOWED = words(
    "AggregateError Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean DataView Date Error"
    " EvalError Float16Array Float32Array Float64Array Infinity Int16Array Int32Array Int8Array Iterator"
    " JSON Map Math NaN Number Object Proxy RangeError ReferenceError Reflect RegExp Set String Symbol"
    " SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakSet"
    " arguments decodeURI decodeURIComponent encodeURI encodeURIComponent escape isFinite isNaN"
    " parseFloat parseInt undefined unescape"
)

_HTTP = "send it with an `http_request` node"
_WAIT = "wait with a `wait` node"
_NOW = 'map `"{{_now}}"` under `input:`, so that a run can be repeated'
_SYNC = "`code` is synchronous: return the value itself"
_PAYLOAD = "map the value under `input:`"
_URL = "use `encodeURIComponent`, or `query:` of `http_request`"
_BYTES = "use the filter `base64` under `input:`, or a `string_ops` node"
_QUIET = "nobody reads it: return what you want to see"
_PLAIN = "plain JavaScript is all there is: no packages"
_NODE_ONLY = "name what you need: only `input`, `sha256` and the built-ins of ECMAScript are here"

INSTEAD = {
    "fetch": _HTTP,
    "XMLHttpRequest": _HTTP,
    "WebSocket": _HTTP,
    "axios": _HTTP,
    "Request": _HTTP,
    "Response": _HTTP,
    "Headers": _HTTP,
    "setTimeout": _WAIT,
    "setInterval": _WAIT,
    "setImmediate": _WAIT,
    "clearTimeout": _WAIT,
    "clearInterval": _WAIT,
    "sleep": _WAIT,
    "performance": _NOW,
    "moment": _NOW,
    "dayjs": _NOW,
    "Promise": _SYNC,
    "Atomics": _SYNC,
    "queueMicrotask": _SYNC,
    "crypto": 'use `sha256(text)`; for an id, map `"{{_run_id}}"` under `input:`',
    "console": _QUIET,
    "alert": _QUIET,
    "print": _QUIET,
    "process": _PAYLOAD,
    "env": _PAYLOAD,
    "$input": "the node's input is `input`",
    "$json": "the node's input is `input`",
    "inputs": "the node's input is `input`",
    "Buffer": _BYTES,
    "atob": _BYTES,
    "btoa": _BYTES,
    "TextEncoder": _BYTES,
    "TextDecoder": _BYTES,
    "URL": _URL,
    "URLSearchParams": _URL,
    "structuredClone": "use `JSON.parse(JSON.stringify(value))`",
    "Intl": "use `value.toLocaleString(…)`",
    "_": _PLAIN,
    "lodash": _PLAIN,
    "$": _PLAIN,
    "module": "`return` the value",
    "exports": "`return` the value",
    "globalThis": _NODE_ONLY,
    "self": _NODE_ONLY,
    "window": _NODE_ONLY,
    "global": _NODE_ONLY,
    "document": _NODE_ONLY,
    "WeakRef": _NODE_ONLY,
    "FinalizationRegistry": _NODE_ONLY,
    "WebAssembly": "make it a component of its own",
    "require": _PLAIN,
    "None": "write `null`",
    "True": "write `true`",
    "False": "write `false`",
    "len": "write `value.length`",
    "str": "write `String(value)`",
}

NOW = _NOW
PACKAGES = _PLAIN
SYNCHRONOUS = _SYNC
UNKNOWN = "map the value under `input:` and read it as `input.name`, or declare the name"

STALE = words("input lastMatch lastParen leftContext rightContext $_ $& $+ $` $'")
"""Properties of `RegExp` that remember the last match, whoever made it; `$1` to `$9` too."""
