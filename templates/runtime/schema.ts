// Payloads against `inputs`: the JSON Schema subset of the language, defaults filled in.

import { codePoints, equal, isObject } from "./json";
import type { Json, JsonObject } from "./json";
import { Failure } from "./result";

export type Schema = boolean | Keywords;
type Type = "null" | "boolean" | "integer" | "number" | "string" | "array" | "object";

interface Keywords {
  readonly type?: Type | readonly Type[];
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly default?: Json;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: { readonly [name: string]: Schema };
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;
  // Said, not checked.
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly Json[];
  readonly format?: string;
  readonly deprecated?: boolean;
  readonly [extension: `x-${string}`]: Json;
}

/** The payload with its defaults; throws PAYLOAD_INVALID, naming the path and what was expected. */
export const validate = (schema: Schema, payload: Json): Json => check(schema, payload, "input");

/** A query string as a payload: numbers and booleans where the schema says so. */
export function fromQuery(schema: Schema, query: URLSearchParams): JsonObject {
  const properties = (typeof schema === "object" && schema.properties) || {};
  return Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const property = Object.hasOwn(properties, name) ? properties[name]! : true;
      const text = query.get(name)!;
      return [name, typeof property === "object" ? read(typesOf(property), text) : text];
    }),
  );
}

function read(types: readonly Type[], text: string): Json {
  const numeric = text.trim() !== "" && Number.isFinite(Number(text));
  for (const type of types) {
    if (type === "string") return text;
    if (type === "integer" || type === "number") {
      if (numeric && is(type, Number(text))) return Number(text);
    } else if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  }
  return text;
}

function check(schema: Schema, value: Json, path: string): Json {
  if (schema === true) return value;
  if (schema === false) return refuse(path, "nothing");
  const types = typesOf(schema);
  if (types.length > 0 && !types.some((type) => is(type, value))) refuse(path, types.join(" or "));
  if (schema.const !== undefined && !equal(schema.const, value)) refuse(path, JSON.stringify(schema.const));
  if (schema.enum && !schema.enum.some((each) => equal(each, value))) {
    refuse(path, `one of ${JSON.stringify(schema.enum)}`);
  }
  checkAlternatives(schema, value, path);
  let checked = value;
  if (typeof value === "number") checkNumber(schema, value, path);
  else if (typeof value === "string") checkText(schema, value, path);
  else if (Array.isArray(value)) checked = checkList(schema, value, path);
  else if (isObject(value)) checked = checkObject(schema, value, path);
  for (const each of schema.allOf ?? []) checked = check(each, checked, path);
  return checked;
}

function checkNumber(schema: Keywords, value: number, path: string): void {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  if (minimum !== undefined && value < minimum) refuse(path, `at least ${minimum}`);
  if (maximum !== undefined && value > maximum) refuse(path, `at most ${maximum}`);
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum)
    refuse(path, `more than ${exclusiveMinimum}`);
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum)
    refuse(path, `less than ${exclusiveMaximum}`);
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf))
    refuse(path, `a multiple of ${multipleOf}`);
}

function checkText(schema: Keywords, value: string, path: string): void {
  const { minLength, maxLength, pattern } = schema;
  if (minLength !== undefined && codePoints(value) < minLength)
    refuse(path, `at least ${minLength} characters`);
  if (maxLength !== undefined && codePoints(value) > maxLength)
    refuse(path, `at most ${maxLength} characters`);
  if (pattern !== undefined && !new RegExp(pattern, "u").test(value))
    refuse(path, `text that matches ${pattern}`);
}

function checkList(schema: Keywords, value: Json[], path: string): Json[] {
  const { items, minItems, maxItems, uniqueItems } = schema;
  if (minItems !== undefined && value.length < minItems) refuse(path, `at least ${minItems} items`);
  if (maxItems !== undefined && value.length > maxItems) refuse(path, `at most ${maxItems} items`);
  if (uniqueItems && value.some((item, at) => value.findIndex((other) => equal(other, item)) < at)) {
    refuse(path, "items that differ");
  }
  if (items === undefined) return value;
  return value.map((item, index) => check(items, item, `${path}[${index}]`));
}

function checkObject(schema: Keywords, value: JsonObject, path: string): JsonObject {
  const { properties, required = [], additionalProperties = true, minProperties, maxProperties } = schema;
  if (minProperties !== undefined && Object.keys(value).length < minProperties)
    refuse(path, `at least ${minProperties} properties`);
  if (maxProperties !== undefined && Object.keys(value).length > maxProperties)
    refuse(path, `at most ${maxProperties} properties`);
  const checked = { ...value };
  for (const name in properties) {
    const property = properties[name]!;
    if (Object.hasOwn(value, name)) put(checked, name, check(property, value[name]!, within(path, name)));
    else if (typeof property === "object" && property.default !== undefined)
      put(checked, name, property.default);
  }
  for (const name of required) {
    if (!Object.hasOwn(checked, name)) refuse(within(path, name), "a value, as it is required");
  }
  if (additionalProperties !== true) {
    for (const name of Object.keys(value)) {
      if (properties && Object.hasOwn(properties, name)) continue;
      put(checked, name, check(additionalProperties, value[name]!, within(path, name)));
    }
  }
  return checked;
}

function checkAlternatives({ anyOf, oneOf, not }: Keywords, value: Json, path: string): void {
  if (anyOf && !anyOf.some((each) => fits(each, value))) refuse(path, "one of several forms");
  if (oneOf && oneOf.filter((each) => fits(each, value)).length !== 1)
    refuse(path, "exactly one of several forms");
  if (not !== undefined && fits(not, value)) refuse(path, "another form");
}

function fits(schema: Schema, value: Json): boolean {
  try {
    check(schema, value, "");
    return true;
  } catch {
    return false;
  }
}

/** Sets an own property, also one that is named `__proto__`. */
function put(object: JsonObject, name: string, value: Json): void {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}

const typesOf = ({ type }: Keywords): readonly Type[] =>
  type === undefined ? [] : typeof type === "string" ? [type] : type;

function is(type: Type, value: Json): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isObject(value);
  return type === "null" ? value === null : typeof value === type;
}

const within = (path: string, name: string): string =>
  /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)
    ? `${path}.${name}`
    : `${path}[${JSON.stringify(name)}]`;

function refuse(path: string, expected: string): never {
  throw new Failure("PAYLOAD_INVALID", `${path}: expected ${expected}`);
}
