// What comes in and what goes out: payloads and secrets.
import { fromQuery, validate } from "../../../templates/runtime/schema.ts";
import { inJson, inUrl, plain, Secrets } from "../../../templates/runtime/secrets.ts";
import * as template from "../../../templates/runtime/template.ts";
import { gives, refuses } from "./fact.mjs";

// ── schema ────────────────────────────────────────────────────────────────────────────────────────
const person = {
  type: "object",
  properties: {
    n: { type: "integer", minimum: 1 },
    tag: { type: "string", default: "none" },
    "a b": { type: ["number", "null"] },
  },
  required: ["n"],
  additionalProperties: false,
};
gives("validate fills defaults", () => validate(person, { n: 1 }), { n: 1, tag: "none" });
gives(
  "validate changes no payload",
  () => {
    const a = { n: 1 };
    validate(person, a);
    return a;
  },
  { n: 1 },
);
for (const [value, message] of [
  [{}, /input\.n: expected a value/],
  [{ n: 0 }, /input\.n: expected at least 1/],
  [{ n: 1.5 }, /integer/],
  [{ n: 1, x: 1 }, /input\.x: expected nothing/],
  [{ n: 1, "a b": "" }, /input\["a b"\]: expected number or null/],
  [[], /input: expected object/],
  [{ n: 1, tag: 1 }, /input\.tag: expected string/],
])
  refuses(`validate ${JSON.stringify(value)}`, () => validate(person, value), "PAYLOAD_INVALID", message);
for (const [schema, good, bad] of [
  [{ enum: [1, "a"] }, "a", "b"],
  [{ const: { a: 1 } }, { a: 1 }, {}],
  [{ pattern: "^a+$" }, "aa", "ab"],
  [{ minLength: 2 }, "ab", "😀"],
  [{ maxLength: 1 }, "😀", "ab"],
  [{ exclusiveMinimum: 1 }, 2, 1],
  [{ exclusiveMaximum: 1 }, 0, 1],
  [{ multipleOf: 5 }, 10, 11],
  [{ minItems: 1, items: { type: "string" } }, ["a"], [1]],
  [{ maxItems: 1 }, [1], [1, 2]],
  [{ uniqueItems: true }, [1, 2], [{ a: 1 }, { a: 1 }]],
  [{ minProperties: 1, maxProperties: 1 }, { a: 1 }, {}],
  [{ additionalProperties: { type: "number" } }, { a: 1 }, { a: "1" }],
  [{ anyOf: [{ type: "string" }, { type: "null" }] }, null, 1],
  [{ oneOf: [{ type: "number" }, { type: "integer" }] }, 1.5, 1],
  [{ not: { type: "null" } }, 1, null],
  [{ allOf: [{ minimum: 1 }, { maximum: 2 }] }, 1, 3],
  [false, undefined, 1],
]) {
  if (good !== undefined)
    gives(`${JSON.stringify(schema)} lets ${JSON.stringify(good)} pass`, () => validate(schema, good), good);
  refuses(
    `${JSON.stringify(schema)} refuses ${JSON.stringify(bad)}`,
    () => validate(schema, bad),
    "PAYLOAD_INVALID",
  );
}
gives(
  "a default named __proto__ is a key",
  () => JSON.stringify(validate({ properties: JSON.parse('{"__proto__": {"default": 1}}') }, {})),
  '{"__proto__":1}',
);
const query = {
  properties: {
    n: { type: "integer" },
    x: { type: ["number", "null"] },
    b: { type: "boolean" },
    s: { type: "string" },
  },
};
gives(
  "a query string, by type",
  () => fromQuery(query, new URLSearchParams("n=1&x=1.5&b=true&s=1&other=1&n=2&toString=1")),
  { n: 1, x: 1.5, b: true, s: "1", other: "1", toString: "1" },
);
gives(
  "a query string that does not fit stays text",
  () => fromQuery(query, new URLSearchParams("n=1.5&x=&b=yes")),
  { n: "1.5", x: "", b: "yes" },
);

// ── secrets ───────────────────────────────────────────────────────────────────────────────────────
const VALUE = 'tok/"q" é+臺';
const secrets = () =>
  new Secrets({ CRED_MY_TOKEN: VALUE, CRED_MY_TOKEN_2: `${VALUE}-longer`, CRED_SHORT: "abc" });
gives(
  "a mark says nothing and is carried unchanged",
  () => {
    const mark = secrets().mark("my_token");
    return [/^[a-z0-9_]+$/.test(mark), mark.includes("token"), encodeURIComponent(mark) === mark];
  },
  [true, false, true],
);
gives(
  "open encodes for the place",
  () => {
    const s = secrets(),
      m = s.mark("my_token");
    return [plain, inUrl, inJson].map((place) => s.open(`<${m}>`, place));
  },
  [`<${VALUE}>`, `<${encodeURIComponent(VALUE)}>`, `<tok/\\"q\\" é+臺>`],
);
gives(
  "open applies the filters",
  () => {
    const s = secrets();
    return s.open(s.mark("short", [template.base64, template.lower]), plain);
  },
  "ywjj",
);
refuses(
  "open of what is not set names it",
  () => {
    const s = secrets();
    s.open(s.mark("gone"), plain);
  },
  "CREDENTIAL_MISSING",
  /`gone`/,
);
gives(
  "marks of another run mean nothing",
  () => {
    const m = secrets().mark("my_token"),
      s = secrets();
    s.mark("my_token");
    return s.open(m, plain) === m;
  },
  true,
);
gives(
  "hide finds every form",
  () => {
    const s = secrets();
    s.open(s.mark("my_token"), plain);
    const bytes = Buffer.from(VALUE);
    const forms = [
      VALUE,
      JSON.stringify(VALUE),
      encodeURIComponent(VALUE),
      String(new URLSearchParams({ v: VALUE })).slice(2),
      'tok\\/\\"q\\" é+臺',
      'tok/\\"q\\" \\u00e9+\\u81fa',
      bytes.toString("base64"),
      bytes.toString("base64url"),
    ];
    return forms.map((form) => s.hide(form).replace(/^"|"$/g, ""));
  },
  Array(8).fill("[secret my_token]"),
);
gives(
  "hide takes the longer value first",
  () => {
    const s = secrets();
    for (const name of ["my_token", "my_token_2"]) s.open(s.mark(name), plain);
    return s.hide(`a ${VALUE}-longer b ${VALUE}`);
  },
  "a [secret my_token_2] b [secret my_token]",
);
gives("hide leaves what was never opened", () => secrets().hide(VALUE), VALUE);
gives(
  "unmark names the credential",
  () => {
    const s = secrets();
    return s.unmark(`x ${s.mark("my_token")}`);
  },
  "x [secret my_token]",
);
