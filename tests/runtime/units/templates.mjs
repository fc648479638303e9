// Templates, filters, conditions.
import { createHash } from "node:crypto";
import {
  atMost,
  exists,
  isEmpty,
  isIn,
  less,
  same,
  size,
  truthy,
  under,
} from "../../../templates/runtime/condition.ts";
import { sha256 } from "../../../templates/runtime/sha256.ts";
import * as template from "../../../templates/runtime/template.ts";
import { gives, refuses } from "./fact.mjs";

// ── templates and filters ─────────────────────────────────────────────────────────────────────────
const { text } = template;
const proto = JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}');
gives(
  "text",
  () => [
    text("a", "x"),
    text("a", 1.5),
    text("a", null),
    text("a", ["二", undefined]),
    text("a", { k: false }),
  ],
  ["x", "1.5", "null", '["二",null]', '{"k":false}'],
);
refuses(
  "text of nothing names the path",
  () => text("a.b", undefined),
  "TEMPLATE_UNRESOLVED",
  /\{\{a\.b\}\}/,
);
const filters = [
  "urlencode",
  "json",
  "string",
  "number",
  "lower",
  "upper",
  "trim",
  "join",
  "first",
  "last",
  "length",
  "keys",
  "base64",
  "base64url",
  "sha256",
];
gives(
  "every filter passes a missing value on",
  () => filters.map((name) => template[name](undefined)),
  filters.map(() => undefined),
);
const table = {
  urlencode: [
    ["a b&é/臺", "a%20b%26%C3%A9%2F%E8%87%BA"],
    [5, "5"],
    ["\ud800", "%EF%BF%BD"],
    [{ a: 1 }, "%7B%22a%22%3A1%7D"],
  ],
  json: [
    ["a", '"a"'],
    [{ a: undefined, b: 1 }, '{"b":1}'],
    [null, "null"],
  ],
  string: [
    [true, "true"],
    ["x", "x"],
    [[1], "[1]"],
  ],
  number: [
    ["12", 12],
    [" -1.5e3 ", -1500],
    [".5", 0.5],
    [7, 7],
  ],
  lower: [
    ["ÀB", "àb"],
    [true, "true"],
  ],
  upper: [
    ["ßa", "SSA"],
    [1, "1"],
  ],
  trim: [[" a ", "a"]],
  first: [
    [[1, 2], 1],
    [[], undefined],
  ],
  last: [
    [[1, 2], 2],
    [[], undefined],
  ],
  length: [
    ["a😀", 2],
    [[1, 2], 2],
    [{ a: 1 }, 1],
  ],
  keys: [
    [{ b: 1, a: 2 }, ["b", "a"]],
    [proto, ["__proto__", "constructor"]],
  ],
  base64: [
    ["é?>", "w6k/Pg=="],
    ["", ""],
    [{ a: 1 }, "eyJhIjoxfQ=="],
  ],
  base64url: [["é?>", "w6k_Pg"]],
};
for (const [filter, rows] of Object.entries(table))
  for (const [value, expected] of rows)
    gives(`${filter} of ${JSON.stringify(value)}`, () => template[filter](value), expected);
gives(
  "join",
  () => [template.join([1, "二", null, [3]], "; "), template.join([1, 2]), template.join([], "-")],
  ["1; 二; null; [3]", "1,2", ""],
);
for (const [filter, value] of [
  ["number", "abc"],
  ["number", ""],
  ["number", "0x10"],
  ["number", "1e999"],
  ["number", true],
  ["number", null],
  ["lower", null],
  ["upper", []],
  ["trim", {}],
  ["join", "x"],
  ["first", "x"],
  ["last", {}],
  ["length", 5],
  ["keys", [1]],
])
  refuses(
    `${filter} does not fit ${JSON.stringify(value)}`,
    () => template[filter](value),
    "TEMPLATE_UNRESOLVED",
    new RegExp(filter),
  );
for (const value of [
  "",
  "abc",
  "臺灣😀",
  "x".repeat(55),
  "x".repeat(56),
  "x".repeat(63),
  "x".repeat(64),
  "x".repeat(1000),
])
  gives(
    `sha256 of ${value.length} units`,
    () => [sha256(value), template.sha256(value)],
    Array(2).fill(createHash("sha256").update(value).digest("hex")),
  );

// ── conditions ────────────────────────────────────────────────────────────────────────────────────
gives(
  "same: missing is null, no coercion",
  () => [same(undefined, null), same(1, "1"), same({ a: [1] }, { a: [1] }), same(0, false), same("a", "a")],
  [true, false, true, false, true],
);
gives(
  "less: numbers and texts only, by code point",
  () => [
    less(1, 2),
    less("a", "b"),
    less("10", 9),
    less(null, 1),
    less(undefined, 1),
    less("\uffee", "😀"),
    less("a", "ab"),
    less([1], [2]),
    less(2, 2),
    less(false, true),
  ],
  [true, true, false, false, false, true, true, false, false, false],
);
gives(
  "atMost",
  () => [
    atMost(2, 2),
    atMost("a", "a"),
    atMost("😀", "\uffee"),
    atMost(3, 2),
    atMost(null, null),
    atMost("1", 1),
  ],
  [true, true, false, false, false, false],
);
gives(
  "isIn",
  () => [
    isIn(1, [2, 1]),
    isIn("1", [1]),
    isIn(undefined, [null]),
    isIn("b", "abc"),
    isIn(1, "1"),
    isIn("a", { a: null }),
    isIn("constructor", {}),
    isIn("a", null),
  ],
  [true, false, true, true, false, true, false, false],
);
gives("truthy", () => [0, "", null, undefined, false, "0", [], {}, 1].map(truthy), [
  false,
  false,
  false,
  false,
  false,
  true,
  true,
  true,
  true,
]);
gives("size", () => ["a😀", [1, 2, 3], { a: 1 }, null, undefined, 5].map(size), [2, 3, 1, 0, 0, 0]);
gives("isEmpty", () => ["", [], {}, null, undefined, 0, false, "a", [0]].map(isEmpty), [
  true,
  true,
  true,
  true,
  true,
  false,
  false,
  false,
  false,
]);
gives("exists", () => [null, undefined].map(exists), [true, false]);
gives(
  "under: the field wins over the prefix",
  () => [
    under({ data: 1 }, "result", "data"),
    under({ result: { data: 2 }, data: 1 }, "result", "data"),
    under({ result: true, data: 1 }, "result", "data"),
    under({ a: 1 }, "ctx"),
    under("x", "result"),
  ],
  [1, 2, undefined, { a: 1 }, "x"],
);
