// JSON values: what every node takes and gives.

export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

/** A value as templates make it: a property is `undefined` when its value was missing. */
export type Param = undefined | null | boolean | number | string | readonly Param[] | Params;
export type Params = { [key: string]: Param };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * The value at a path, or `undefined`. Only what JSON holds: `{{a.data.constructor}}` and
 * `{{a.data.length}}` are missing values, not parts of JavaScript.
 */
export function at(value: Param, ...path: (string | number)[]): Json | undefined {
  let here: any = value;
  for (let depth = 0; depth < path.length; depth++) {
    const key = path[depth]!;
    const known = Array.isArray(here) ? typeof key === "number" : typeof here === "object" && here !== null;
    if (!known || !Object.hasOwn(here, key)) return undefined;
    here = here[key];
  }
  return here;
}

/** Leaves out the properties whose value was missing: its own, not those of objects inside it. */
export function present(params: Params): JsonObject {
  for (const key in params) {
    if (params[key] === undefined) {
      return Object.fromEntries(
        Object.entries(params).filter(([, value]) => value !== undefined),
      ) as JsonObject;
    }
  }
  return params as JsonObject;
}

/** A deep copy, for a reader that may change what it is given. */
export function copy(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copy);
  const twin = { ...value }; // its own properties first: assigning to a new "__proto__" would set the prototype
  for (const key in twin) twin[key] = copy(twin[key]!);
  return twin;
}

/** Equality by JSON value: the order of properties does not count. */
export function equal(a: Json, b: Json): boolean {
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => equal(item, b[index]!));
  }
  if (!isObject(a) || !isObject(b)) return a === b;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && equal(a[name]!, b[name]!))
  );
}

/** How many characters (code points) a text has. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** `value` itself when it is plain JSON, else what `JSON.stringify` makes of it. Throws on cycles and BigInt. */
export function toJson(value: unknown): Json {
  return isJson(value, 0) ? value : JSON.parse(JSON.stringify(value) ?? "null");
}

function isJson(value: unknown, depth: number): value is Json {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || depth > 500) return false; // deeper, or a cycle: JSON.stringify judges
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!isJson(value[i], depth + 1)) return false;
    return true;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  for (const key in value) if (!isJson((value as JsonObject)[key], depth + 1)) return false;
  return true;
}
