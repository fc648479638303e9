// JSON values, results, lists of loops, the clock, code, retries.
import * as clock from "../../../templates/runtime/clock.ts";
import { code } from "../../../templates/runtime/code.ts";
import { at, copy, equal, present, toJson } from "../../../templates/runtime/json.ts";
import { listOf } from "../../../templates/runtime/loop.ts";
import { branch, failed, lastOf, ok, ran } from "../../../templates/runtime/result.ts";
import { isPermanent } from "../../../templates/runtime/target.ts";
import { gives, refuses } from "./fact.mjs";

// ── json ──────────────────────────────────────────────────────────────────────────────────────────
const proto = JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}');
gives("at finds own properties and items", () => at({ a: [{ b: null }] }, "a", 0, "b"), null);
gives(
  "at finds no parts of JavaScript",
  () => [at({}, "constructor"), at([1], "length"), at("ab", 0), at(null, "a")],
  [undefined, undefined, undefined, undefined],
);
gives("at finds __proto__ when it is data", () => at(proto, "__proto__", "x"), 1);
gives("present leaves out what is missing", () => present({ a: undefined, b: null, c: 0 }), {
  b: null,
  c: 0,
});
gives("copy keeps __proto__ a key", () => JSON.stringify(copy(proto)), JSON.stringify(proto));
gives(
  "copy shares nothing",
  () => {
    const a = { x: [{ y: 1 }] };
    copy(a).x[0].y = 2;
    return a;
  },
  { x: [{ y: 1 }] },
);
gives(
  "equal minds no order of keys",
  () => [
    equal({ a: 1, b: [2] }, { b: [2], a: 1 }),
    equal([1, 2], [2, 1]),
    equal(1, "1"),
    equal({ a: 1 }, { a: 1, b: 1 }),
  ],
  [true, false, false, false],
);
gives(
  "toJson keeps plain JSON as it is",
  () => {
    const a = { x: [1] };
    return toJson(a) === a;
  },
  true,
);
gives(
  "toJson converts the rest as JSON does",
  () => toJson({ d: new Date(0), u: undefined, n: NaN, l: [undefined], m: new Map() }),
  { d: "1970-01-01T00:00:00.000Z", n: null, l: [null], m: {} },
);
gives("nothing is null", () => [toJson(undefined), toJson(() => 1)], [null, null]);

// ── result ────────────────────────────────────────────────────────────────────────────────────────
gives(
  "failed",
  () =>
    [
      { success: false },
      { error: "x" },
      { error: 0 },
      { error: null },
      { error: "x", success: true },
      { success: null, error: "" },
      "x",
      [],
      null,
      undefined,
    ].map(failed),
  [true, true, true, false, false, true, false, false, false, false],
);
gives("ok", () => [{}, null, "x", undefined, { success: false }].map(ok), [true, true, true, false, false]);
gives("ran", () => [null, undefined].map(ran), [true, false]);
gives(
  "branch: the first text, else the first boolean",
  () =>
    [
      { data: { branch: "a" }, branch: "b" },
      { data: { branch: 1 }, branch: "b" },
      { data: { result: true }, branch: "b" },
      { data: { result: "no" }, result: false },
      { data: { result: true }, success: false },
      {},
      "x",
    ].map(branch),
  ["a", "b", "b", "false", "true", undefined, undefined],
);
gives("lastOf", () => [lastOf(undefined, 0, 1), lastOf()], [0, null]);

// ── loop ──────────────────────────────────────────────────────────────────────────────────────────
gives(
  "listOf: by order of names in the source",
  () => listOf(["files", "file"], { file: [1], files: [2] }),
  [2],
);
gives(
  "listOf: one object below",
  () => listOf(["files"], { files: 3, data: { files: [1] }, deep: { down: { files: [2] } } }),
  [1],
);
gives(
  "listOf: then in scope, at the top only",
  () => [listOf(["files"], {}, { data: { files: [1] } }, { files: [2] }), listOf(["files"], null, "x")],
  [[2], undefined],
);

// ── clock ─────────────────────────────────────────────────────────────────────────────────────────
const roots = (moment) =>
  Object.fromEntries(Object.entries(clock).map(([name, root]) => [name, root(new Date(moment))]));
gives("every root", () => roots("2026-11-03T04:05:06.789Z"), {
  _today: "2026-11-03",
  _yesterday: "2026-11-02",
  _now: "2026-11-03T04:05:06.789Z",
  _now_unix: 1793678706789,
  _now_unix_s: 1793678706,
  _year: "2026",
  _month: "11",
  _day: "03",
  _hour: "04",
  _minute: "05",
  _second: "06",
  _yyyymm: "202611",
  _yyyymmdd: "20261103",
  _weekday: 2,
  _iso_weekday: 2,
  _iso_week: "2026-W45",
  _iso_week_num: 45,
  _iso_year: 2026,
});
for (const [day, week, weekday] of [
  ["2021-01-03", "2020-W53", 7],
  ["2021-01-04", "2021-W01", 1],
  ["2024-12-30", "2025-W01", 1],
  ["2027-01-01", "2026-W53", 5],
  ["2026-01-01", "2026-W01", 4],
  ["2023-01-01", "2022-W52", 7],
])
  gives(`the ISO week of ${day}`, () => [clock._iso_week(new Date(day)), clock._iso_weekday(new Date(day))], [
    week,
    weekday,
  ]);

// ── code ──────────────────────────────────────────────────────────────────────────────────────────
gives("code: the value is the data", () => code((input) => input.a + 1, { a: 1 }), {
  success: true,
  data: 2,
});
gives("code: nothing returned is null", () => code(() => {}, {}), { success: true, data: null });
gives(
  "code: success false fails, and keeps the value",
  () => code(() => ({ success: false, error: "e", error_code: "C", x: 1 }), {}),
  {
    success: false,
    data: { success: false, error: "e", error_code: "C", x: 1 },
    error: "e",
    error_code: "C",
  },
);
gives("code: success false without a reason", () => code(() => ({ success: false }), {}), {
  success: false,
  data: { success: false },
  error: "failed",
});
refuses(
  "code: throws",
  () =>
    code(() => {
      throw new TypeError("boom");
    }, {}),
  "CODE_THREW",
  /TypeError: boom/,
);
refuses(
  "code: a cycle",
  () =>
    code(() => {
      const a = {};
      a.a = a;
      return a;
    }, {}),
  "CODE_THREW",
  /circular/,
);
refuses("code: a BigInt", () => code(() => 1n, {}), "CODE_THREW");
refuses("code: larger than its limit, in bytes", () => code(() => "臺臺", {}, 7), "OUTPUT_TOO_LARGE");
gives("code: at its limit", () => code(() => "臺臺", {}, 8).data, "臺臺");

// ── retries ───────────────────────────────────────────────────────────────────────────────────────
const status = (code, status) => ({ success: false, error: "e", error_code: code, data: { status } });
gives(
  "what another attempt cannot mend",
  () =>
    [
      status("HTTP_STATUS", 404),
      status("HTTP_STATUS", 408),
      status("HTTP_STATUS", 425),
      status("HTTP_STATUS", 429),
      status("HTTP_STATUS", 500),
      status("HTTP_STATUS"),
      status("HTTP_FAILED", 404),
      status("EGRESS_DENIED"),
      status("TEMPLATE_UNRESOLVED"),
      status("CREDENTIAL_MISSING"),
      { success: false },
    ].map(isPermanent),
  [true, false, false, false, false, false, false, true, true, true, false],
);
