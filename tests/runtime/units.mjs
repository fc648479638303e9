// The words of generated code that need no Worker, one fact a check. Run by test_runtime.py, after esbuild.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as clock from "../../templates/runtime/clock.ts";
import { code } from "../../templates/runtime/code.ts";
import * as condition from "../../templates/runtime/condition.ts";
import * as json from "../../templates/runtime/json.ts";
import { listOf } from "../../templates/runtime/loop.ts";
import * as result from "../../templates/runtime/result.ts";
import { fromQuery, validate } from "../../templates/runtime/schema.ts";
import { inJson, inUrl, plain, Secrets } from "../../templates/runtime/secrets.ts";
import { sha256 } from "../../templates/runtime/sha256.ts";
import { isPermanent } from "../../templates/runtime/target.ts";
import * as template from "../../templates/runtime/template.ts";

let failures = 0;
function fact(name, check) {
  try {
    check();
  } catch (error) {
    failures++;
    console.log(`${name}: ${error.message}`);
  }
}
const gives = (name, actual, expected) => fact(name, () => assert.deepEqual(actual(), expected));
const refuses = (name, actual, code, message = /./) =>
  fact(name, () => assert.throws(actual, (error) => error.code === code && message.test(error.message)));

// ── json ───────────────────────────────────────────────────────────────────────────────────────
const { at, copy, equal, present, toJson } = json;
const proto = JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}');
gives("at finds own properties and items", () => at({ a: [{ b: null }] }, "a", 0, "b"), null);
gives("at finds no parts of JavaScript", () => [at({}, "constructor"), at([1], "length"), at("ab", 0), at(null, "a")], [undefined, undefined, undefined, undefined]);
gives("at finds __proto__ when it is data", () => at(proto, "__proto__", "x"), 1);
gives("present leaves out what is missing", () => present({ a: undefined, b: null, c: 0 }), { b: null, c: 0 });
gives("copy keeps __proto__ a key", () => JSON.stringify(copy(proto)), JSON.stringify(proto));
gives("copy shares nothing", () => { const a = { x: [{ y: 1 }] }; copy(a).x[0].y = 2; return a; }, { x: [{ y: 1 }] });
gives("equal minds no order of keys", () => [equal({ a: 1, b: [2] }, { b: [2], a: 1 }), equal([1, 2], [2, 1]), equal(1, "1"), equal({ a: 1 }, { a: 1, b: 1 })], [true, false, false, false]);
gives("toJson keeps plain JSON as it is", () => { const a = { x: [1] }; return toJson(a) === a; }, true);
gives("toJson converts the rest as JSON does", () => toJson({ d: new Date(0), u: undefined, n: NaN, l: [undefined], m: new Map() }), { d: "1970-01-01T00:00:00.000Z", n: null, l: [null], m: {} });
gives("nothing is null", () => [toJson(undefined), toJson(() => 1)], [null, null]);

// ── result ─────────────────────────────────────────────────────────────────────────────────────
const { branch, failed, lastOf, ok, ran } = result;
gives("failed", () => [{ success: false }, { error: "x" }, { error: 0 }, { error: null }, { error: "x", success: true }, { success: null, error: "" }, "x", [], null, undefined].map(failed), [true, true, true, false, false, true, false, false, false, false]);
gives("ok", () => [{}, null, "x", undefined, { success: false }].map(ok), [true, true, true, false, false]);
gives("ran", () => [null, undefined].map(ran), [true, false]);
gives("branch: the first text, else the first boolean", () => [{ data: { branch: "a" }, branch: "b" }, { data: { branch: 1 }, branch: "b" }, { data: { result: true }, branch: "b" }, { data: { result: "no" }, result: false }, { data: { result: true }, success: false }, {}, "x"].map(branch), ["a", "b", "b", "false", "true", undefined, undefined]);
gives("lastOf", () => [lastOf(undefined, 0, 1), lastOf()], [0, null]);

// ── loop ───────────────────────────────────────────────────────────────────────────────────────
gives("listOf: by order of names in the source", () => listOf(["files", "file"], { file: [1], files: [2] }), [2]);
gives("listOf: one object below", () => listOf(["files"], { files: 3, data: { files: [1] }, deep: { down: { files: [2] } } }), [1]);
gives("listOf: then in scope, at the top only", () => [listOf(["files"], {}, { data: { files: [1] } }, { files: [2] }), listOf(["files"], null, "x")], [[2], undefined]);

// ── templates and filters ──────────────────────────────────────────────────────────────────────
const { text } = template;
gives("text", () => [text("a", "x"), text("a", 1.5), text("a", null), text("a", ["二", undefined]), text("a", { k: false })], ["x", "1.5", "null", '["二",null]', '{"k":false}']);
refuses("text of nothing names the path", () => text("a.b", undefined), "TEMPLATE_UNRESOLVED", /\{\{a\.b\}\}/);
const filters = ["urlencode", "json", "string", "number", "lower", "upper", "trim", "join", "first", "last", "length", "keys", "base64", "base64url", "sha256"];
gives("every filter passes a missing value on", () => filters.map((name) => template[name](undefined)), filters.map(() => undefined));
const table = {
  urlencode: [["a b&é/臺", "a%20b%26%C3%A9%2F%E8%87%BA"], [5, "5"], ["\ud800", "%EF%BF%BD"], [{ a: 1 }, "%7B%22a%22%3A1%7D"]],
  json: [["a", '"a"'], [{ a: undefined, b: 1 }, '{"b":1}'], [null, "null"]],
  string: [[true, "true"], ["x", "x"], [[1], "[1]"]],
  number: [["12", 12], [" -1.5e3 ", -1500], [".5", 0.5], [7, 7]],
  lower: [["ÀB", "àb"], [true, "true"]],
  upper: [["ßa", "SSA"], [1, "1"]],
  trim: [[" a ", "a"]],
  first: [[[1, 2], 1], [[], undefined]],
  last: [[[1, 2], 2], [[], undefined]],
  length: [["a😀", 2], [[1, 2], 2], [{ a: 1 }, 1]],
  keys: [[{ b: 1, a: 2 }, ["b", "a"]], [proto, ["__proto__", "constructor"]]],
  base64: [["é?>", "w6k/Pg=="], ["", ""], [{ a: 1 }, "eyJhIjoxfQ=="]],
  base64url: [["é?>", "w6k_Pg"]],
};
for (const [filter, rows] of Object.entries(table))
  for (const [value, expected] of rows) gives(`${filter} of ${JSON.stringify(value)}`, () => template[filter](value), expected);
gives("join", () => [template.join([1, "二", null, [3]], "; "), template.join([1, 2]), template.join([], "-")], ["1; 二; null; [3]", "1,2", ""]);
for (const [filter, value] of [["number", "abc"], ["number", ""], ["number", "0x10"], ["number", "1e999"], ["number", true], ["number", null], ["lower", null], ["upper", []], ["trim", {}], ["join", "x"], ["first", "x"], ["last", {}], ["length", 5], ["keys", [1]]])
  refuses(`${filter} does not fit ${JSON.stringify(value)}`, () => template[filter](value), "TEMPLATE_UNRESOLVED", new RegExp(filter));
for (const value of ["", "abc", "臺灣😀", "x".repeat(55), "x".repeat(56), "x".repeat(63), "x".repeat(64), "x".repeat(1000)])
  gives(`sha256 of ${value.length} units`, () => [sha256(value), template.sha256(value)], Array(2).fill(createHash("sha256").update(value).digest("hex")));

// ── conditions ─────────────────────────────────────────────────────────────────────────────────
const { atMost, exists, isEmpty, isIn, less, same, size, truthy, under } = condition;
gives("same: missing is null, no coercion", () => [same(undefined, null), same(1, "1"), same({ a: [1] }, { a: [1] }), same(0, false), same("a", "a")], [true, false, true, false, true]);
gives("less: numbers and texts only, by code point", () => [less(1, 2), less("a", "b"), less("10", 9), less(null, 1), less(undefined, 1), less("\uffee", "😀"), less("a", "ab"), less([1], [2]), less(2, 2), less(false, true)], [true, true, false, false, false, true, true, false, false, false]);
gives("atMost", () => [atMost(2, 2), atMost("a", "a"), atMost("😀", "\uffee"), atMost(3, 2), atMost(null, null), atMost("1", 1)], [true, true, false, false, false, false]);
gives("isIn", () => [isIn(1, [2, 1]), isIn("1", [1]), isIn(undefined, [null]), isIn("b", "abc"), isIn(1, "1"), isIn("a", { a: null }), isIn("constructor", {}), isIn("a", null)], [true, false, true, true, false, true, false, false]);
gives("truthy", () => [0, "", null, undefined, false, "0", [], {}, 1].map(truthy), [false, false, false, false, false, true, true, true, true]);
gives("size", () => ["a😀", [1, 2, 3], { a: 1 }, null, undefined, 5].map(size), [2, 3, 1, 0, 0, 0]);
gives("isEmpty", () => ["", [], {}, null, undefined, 0, false, "a", [0]].map(isEmpty), [true, true, true, true, true, false, false, false, false]);
gives("exists", () => [null, undefined].map(exists), [true, false]);
gives("under: the field wins over the prefix", () => [under({ data: 1 }, "result", "data"), under({ result: { data: 2 }, data: 1 }, "result", "data"), under({ result: true, data: 1 }, "result", "data"), under({ a: 1 }, "ctx"), under("x", "result")], [1, 2, undefined, { a: 1 }, "x"]);

// ── clock ──────────────────────────────────────────────────────────────────────────────────────
const roots = (moment) => Object.fromEntries(Object.entries(clock).map(([name, root]) => [name, root(new Date(moment))]));
gives("every root", () => roots("2026-11-03T04:05:06.789Z"), {
  _today: "2026-11-03", _yesterday: "2026-11-02", _now: "2026-11-03T04:05:06.789Z", _now_unix: 1793678706789, _now_unix_s: 1793678706,
  _year: "2026", _month: "11", _day: "03", _hour: "04", _minute: "05", _second: "06", _yyyymm: "202611", _yyyymmdd: "20261103",
  _weekday: 2, _iso_weekday: 2, _iso_week: "2026-W45", _iso_week_num: 45, _iso_year: 2026,
});
for (const [day, week, weekday] of [["2021-01-03", "2020-W53", 7], ["2021-01-04", "2021-W01", 1], ["2024-12-30", "2025-W01", 1], ["2027-01-01", "2026-W53", 5], ["2026-01-01", "2026-W01", 4], ["2023-01-01", "2022-W52", 7]])
  gives(`the ISO week of ${day}`, () => [clock._iso_week(new Date(day)), clock._iso_weekday(new Date(day))], [week, weekday]);

// ── code ───────────────────────────────────────────────────────────────────────────────────────
gives("code: the value is the data", () => code((input) => input.a + 1, { a: 1 }), { success: true, data: 2 });
gives("code: nothing returned is null", () => code(() => {}, {}), { success: true, data: null });
gives("code: success false fails, and keeps the value", () => code(() => ({ success: false, error: "e", error_code: "C", x: 1 }), {}), { success: false, data: { success: false, error: "e", error_code: "C", x: 1 }, error: "e", error_code: "C" });
gives("code: success false without a reason", () => code(() => ({ success: false }), {}), { success: false, data: { success: false }, error: "failed" });
refuses("code: throws", () => code(() => { throw new TypeError("boom"); }, {}), "CODE_THREW", /TypeError: boom/);
refuses("code: a cycle", () => code(() => { const a = {}; a.a = a; return a; }, {}), "CODE_THREW", /circular/);
refuses("code: a BigInt", () => code(() => 1n, {}), "CODE_THREW");
refuses("code: larger than its limit, in bytes", () => code(() => "臺臺", {}, 7), "OUTPUT_TOO_LARGE");
gives("code: at its limit", () => code(() => "臺臺", {}, 8).data, "臺臺");

// ── schema ─────────────────────────────────────────────────────────────────────────────────────
const person = { type: "object", properties: { n: { type: "integer", minimum: 1 }, tag: { type: "string", default: "none" }, "a b": { type: ["number", "null"] } }, required: ["n"], additionalProperties: false };
gives("validate fills defaults", () => validate(person, { n: 1 }), { n: 1, tag: "none" });
gives("validate changes no payload", () => { const a = { n: 1 }; validate(person, a); return a; }, { n: 1 });
for (const [value, message] of [[{}, /input\.n: expected a value/], [{ n: 0 }, /input\.n: expected at least 1/], [{ n: 1.5 }, /integer/], [{ n: 1, x: 1 }, /input\.x: expected nothing/], [{ n: 1, "a b": "" }, /input\["a b"\]: expected number or null/], [[], /input: expected object/], [{ n: 1, tag: 1 }, /input\.tag: expected string/]])
  refuses(`validate ${JSON.stringify(value)}`, () => validate(person, value), "PAYLOAD_INVALID", message);
for (const [schema, good, bad] of [[{ enum: [1, "a"] }, "a", "b"], [{ const: { a: 1 } }, { a: 1 }, {}], [{ pattern: "^a+$" }, "aa", "ab"], [{ minLength: 2 }, "ab", "😀"], [{ maxLength: 1 }, "😀", "ab"], [{ exclusiveMinimum: 1 }, 2, 1], [{ exclusiveMaximum: 1 }, 0, 1], [{ multipleOf: 5 }, 10, 11], [{ minItems: 1, items: { type: "string" } }, ["a"], [1]], [{ maxItems: 1 }, [1], [1, 2]], [{ uniqueItems: true }, [1, 2], [{ a: 1 }, { a: 1 }]], [{ minProperties: 1, maxProperties: 1 }, { a: 1 }, {}], [{ additionalProperties: { type: "number" } }, { a: 1 }, { a: "1" }], [{ anyOf: [{ type: "string" }, { type: "null" }] }, null, 1], [{ oneOf: [{ type: "number" }, { type: "integer" }] }, 1.5, 1], [{ not: { type: "null" } }, 1, null], [{ allOf: [{ minimum: 1 }, { maximum: 2 }] }, 1, 3], [false, undefined, 1]]) {
  if (good !== undefined) gives(`${JSON.stringify(schema)} lets ${JSON.stringify(good)} pass`, () => validate(schema, good), good);
  refuses(`${JSON.stringify(schema)} refuses ${JSON.stringify(bad)}`, () => validate(schema, bad), "PAYLOAD_INVALID");
}
gives("a default named __proto__ is a key", () => JSON.stringify(validate({ properties: JSON.parse('{"__proto__": {"default": 1}}') }, {})), '{"__proto__":1}');
const query = { properties: { n: { type: "integer" }, x: { type: ["number", "null"] }, b: { type: "boolean" }, s: { type: "string" } } };
gives("a query string, by type", () => fromQuery(query, new URLSearchParams("n=1&x=1.5&b=true&s=1&other=1&n=2&toString=1")), { n: 1, x: 1.5, b: true, s: "1", other: "1", toString: "1" });
gives("a query string that does not fit stays text", () => fromQuery(query, new URLSearchParams("n=1.5&x=&b=yes")), { n: "1.5", x: "", b: "yes" });

// ── secrets ────────────────────────────────────────────────────────────────────────────────────
const VALUE = 'tok/"q" é+臺';
const secrets = () => new Secrets({ CRED_MY_TOKEN: VALUE, CRED_MY_TOKEN_2: `${VALUE}-longer`, CRED_SHORT: "abc" });
gives("a mark says nothing and is carried unchanged", () => { const mark = secrets().mark("my_token"); return [/^[a-z0-9_]+$/.test(mark), mark.includes("token"), encodeURIComponent(mark) === mark]; }, [true, false, true]);
gives("open encodes for the place", () => { const s = secrets(), m = s.mark("my_token"); return [plain, inUrl, inJson].map((place) => s.open(`<${m}>`, place)); }, [`<${VALUE}>`, `<${encodeURIComponent(VALUE)}>`, `<tok/\\"q\\" é+臺>`]);
gives("open applies the filters", () => { const s = secrets(); return s.open(s.mark("short", [template.base64, template.lower]), plain); }, "ywjj");
refuses("open of what is not set names it", () => { const s = secrets(); s.open(s.mark("gone"), plain); }, "CREDENTIAL_MISSING", /`gone`/);
gives("marks of another run mean nothing", () => { const m = secrets().mark("my_token"), s = secrets(); s.mark("my_token"); return s.open(m, plain) === m; }, true);
gives("hide finds every form", () => {
  const s = secrets();
  s.open(s.mark("my_token"), plain);
  const bytes = Buffer.from(VALUE);
  const forms = [VALUE, JSON.stringify(VALUE), encodeURIComponent(VALUE), String(new URLSearchParams({ v: VALUE })).slice(2), 'tok\\/\\"q\\" é+臺', 'tok/\\"q\\" \\u00e9+\\u81fa', bytes.toString("base64"), bytes.toString("base64url")];
  return forms.map((form) => s.hide(form).replace(/^"|"$/g, ""));
}, Array(8).fill("[secret my_token]"));
gives("hide takes the longer value first", () => { const s = secrets(); for (const name of ["my_token", "my_token_2"]) s.open(s.mark(name), plain); return s.hide(`a ${VALUE}-longer b ${VALUE}`); }, "a [secret my_token_2] b [secret my_token]");
gives("hide leaves what was never opened", () => secrets().hide(VALUE), VALUE);
gives("unmark names the credential", () => { const s = secrets(); return s.unmark(`x ${s.mark("my_token")}`); }, "x [secret my_token]");

// ── retries ────────────────────────────────────────────────────────────────────────────────────
const status = (code, status) => ({ success: false, error: "e", error_code: code, data: { status } });
gives("what another attempt cannot mend", () => [status("HTTP_STATUS", 404), status("HTTP_STATUS", 408), status("HTTP_STATUS", 425), status("HTTP_STATUS", 429), status("HTTP_STATUS", 500), status("HTTP_STATUS"), status("HTTP_FAILED", 404), status("EGRESS_DENIED"), status("TEMPLATE_UNRESOLVED"), status("CREDENTIAL_MISSING"), { success: false }].map(isPermanent), [true, false, false, false, false, false, false, true, true, true, false]);

process.exitCode = failures === 0 ? 0 : 1;
