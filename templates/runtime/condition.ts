// The condition language of IF edges. A missing value equals null.

import { at, codePoints, equal, isObject } from "./json";
import type { Json } from "./json";

type Value = Json | undefined;

/** `==` */
export const same = (a: Value, b: Value): boolean => equal(a ?? null, b ?? null);

/** `<`, and `>` the other way round: of two numbers or two texts; else false. */
export const less = (a: Value, b: Value): boolean =>
  typeof a === "number" ? typeof b === "number" && a < b : isText(a) && isText(b) && order(a, b) < 0;

/** `<=`, and `>=` the other way round. */
export const atMost = (a: Value, b: Value): boolean =>
  typeof a === "number" ? typeof b === "number" && a <= b : isText(a) && isText(b) && order(a, b) <= 0;

/** `in`: an item of a list, a part of a text, a key of an object. */
export function isIn(a: Value, b: Value): boolean {
  if (Array.isArray(b)) return b.some((item) => same(a, item));
  if (!isText(a)) return false;
  return isText(b) ? b.includes(a) : isObject(b) && Object.hasOwn(b, a);
}

/** Truth as in JavaScript: not null, false, 0, "". */
export const truthy = (value: Value): boolean => Boolean(value);

/** Characters of a text (code points), items of a list, keys of an object; else 0. */
export function size(value: Value): number {
  if (isText(value)) return codePoints(value);
  if (Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : 0;
}

/** Missing, null, or without characters, items or keys. */
export const isEmpty = (value: Value): boolean =>
  value == null || ((isText(value) || typeof value === "object") && size(value) === 0);

/** There, if only as null. */
export const exists = (value: Value): boolean => value !== undefined;

/** A path that begins with arcrun's `result` or `ctx`: a field of that name, else the result itself. */
export function under(result: Value, prefix: "result" | "ctx", ...path: (string | number)[]): Value {
  return isObject(result) && Object.hasOwn(result, prefix)
    ? at(result, prefix, ...path)
    : at(result, ...path);
}

const isText = (value: Value): value is string => typeof value === "string";

/** By code points: UTF-16 would put the surrogates of `😀` before U+E000. */
function order(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) {
    const difference = rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

const rank = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);
