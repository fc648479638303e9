// Templates inside longer text, and the filters.

import { base64 as padded, base64url as unpadded } from "./base64";
import { codePoints, isObject } from "./json";
import type { Json, Param } from "./json";
import { Failure } from "./result";
import { sha256 as digest } from "./sha256";

/** A value as text. A missing one fails the node: neither `{{…}}` nor "undefined" leaves the Worker. */
export function text(path: string, value: Param): string {
  if (value === undefined) throw new Failure("TEMPLATE_UNRESOLVED", `{{${path}}} has no value`);
  return asText(value);
}

// ── filters: one passes a missing value on, for `text`, `present` or `??` to see ───────────────

type Filtered<Value> = Value | undefined;

/** As `encodeURIComponent` writes it; half a surrogate pair becomes U+FFFD. */
export const urlencode = (value: Param): Filtered<string> =>
  value === undefined ? undefined : encodeURIComponent(asText(value).toWellFormed());

export const json = (value: Param): Filtered<string> =>
  value === undefined ? undefined : JSON.stringify(value);

export const string = (value: Param): Filtered<string> => (value === undefined ? undefined : asText(value));

const NUMERAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A number, or a text that writes one in decimals. */
export function number(value: Param): Filtered<number> {
  if (value === undefined || typeof value === "number") return value;
  const numeral = typeof value === "string" ? value.trim() : "";
  const read = NUMERAL.test(numeral) ? Number(numeral) : NaN;
  return Number.isFinite(read) ? read : unfit("number", value);
}

export const lower = (value: Param): Filtered<string> => scalar("lower", value)?.toLowerCase();

export const upper = (value: Param): Filtered<string> => scalar("upper", value)?.toUpperCase();

export const trim = (value: Param): Filtered<string> => scalar("trim", value)?.trim();

export const join = (value: Param, separator: Param = ","): Filtered<string> =>
  list("join", value)?.map(asText).join(asText(separator));

/** The first item; missing when there is none. */
export const first = (value: Param): Filtered<Json> => list("first", value)?.[0] as Filtered<Json>;

/** The last item; missing when there is none. */
export const last = (value: Param): Filtered<Json> => list("last", value)?.at(-1) as Filtered<Json>;

/** Characters of a text (code points), items of a list, keys of an object. */
export function length(value: Param): Filtered<number> {
  if (value === undefined) return undefined;
  if (typeof value === "string") return codePoints(value);
  if (Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : unfit("length", value);
}

export function keys(value: Param): Filtered<string[]> {
  if (value === undefined) return undefined;
  return isObject(value) ? Object.keys(value) : unfit("keys", value);
}

/** Of the UTF-8, with padding. */
export const base64 = (value: Param): Filtered<string> =>
  value === undefined ? undefined : padded(asText(value));

/** Of the UTF-8, with `-` and `_`, without padding. */
export const base64url = (value: Param): Filtered<string> =>
  value === undefined ? undefined : unpadded(asText(value));

/** Of the UTF-8, in lower-case hexadecimal. */
export const sha256 = (value: Param): Filtered<string> =>
  value === undefined ? undefined : digest(asText(value));

// ── inside ───────────────────────────────────────────────────────────────────────────────────

/** Texts as they are, other values as JSON; an item that is missing is null, as in JSON. */
const asText = (value: Param): string =>
  typeof value === "string" ? value : (JSON.stringify(value) ?? "null");

function scalar(filter: string, value: Param): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  return value === null || typeof value === "object" ? unfit(filter, value) : String(value);
}

function list(filter: string, value: Param): readonly Param[] | undefined {
  return value === undefined || Array.isArray(value) ? value : unfit(filter, value);
}

function unfit(filter: string, value: Param): never {
  const kind = value === null ? "null" : Array.isArray(value) ? "a list" : ARTICLE[typeof value];
  throw new Failure("TEMPLATE_UNRESOLVED", `the filter \`${filter}\` does not fit ${kind}`);
}

const ARTICLE: Readonly<Record<string, string>> = {
  boolean: "a boolean",
  number: "a number",
  object: "an object",
  string: "this text",
};
