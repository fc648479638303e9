// A keyword that only looks at a value itself → what is wrong with the value; an empty text when nothing is.

import { Kind, Value } from "./json";
import { Code, Keyword } from "./schema";
import { firstPair, isSame } from "./schema_equal";
import { compareNumbers, isInteger, isMultiple } from "./schema_number";
import { codePoints } from "./text";

/** Longer values are cut in messages. */
const SHOWN: i32 = 80;
const SHOWN_VALUES: i32 = 10;

export function assertion(keyword: Keyword, value: Value): string {
  if (keyword.code <= Code.Const) return ofAnyValue(keyword, value);
  if (value.isNumber) return ofNumber(keyword, value);
  if (value.isText) return ofText(keyword, value);
  if (value.isList) return ofList(keyword, value);
  return value.isObject ? ofObject(keyword, value) : "";
}

function ofAnyValue(keyword: Keyword, value: Value): string {
  const wanted = keyword.value;
  if (keyword.code == Code.Type) return ofType(wanted, value);
  if (keyword.code == Code.Const) return isSame(wanted, value) ? "" : "must be " + shown(wanted);
  for (let i = 0; i < wanted.items.length; i++) if (isSame(wanted.items[i], value)) return "";
  const names: string[] = [];
  for (let i = 0; i < min(wanted.items.length, SHOWN_VALUES); i++) names.push(shown(wanted.items[i]));
  if (wanted.items.length > SHOWN_VALUES) names.push("…");
  return names.length == 1 ? "must be " + names[0] : "must be one of " + names.join(", ");
}

function ofType(wanted: Value, value: Value): string {
  const types = wanted.isList ? wanted.items : [wanted];
  let names = "";
  for (let i = 0; i < types.length; i++) {
    if (isOfType(types[i].text, value)) return "";
    names += (i == 0 ? "" : i == types.length - 1 ? " or " : ", ") + withArticle(types[i].text);
  }
  return "must be " + names + ", not " + (value.isNumber ? shown(value) : withArticle(typeOf(value)));
}

function isOfType(type: string, value: Value): bool {
  return type == typeOf(value) || (type == "integer" && value.isNumber && isInteger(value));
}

function typeOf(value: Value): string {
  switch (value.kind) {
    case Kind.Null:
      return "null";
    case Kind.Boolean:
      return "boolean";
    case Kind.Number:
      return "number";
    case Kind.Text:
      return "string";
    case Kind.List:
      return "array";
    default:
      return "object";
  }
}

function withArticle(type: string): string {
  if (type == "null") return type;
  const first = type.charCodeAt(0);
  return (first == 0x61 || first == 0x69 || first == 0x6f ? "an " : "a ") + type;
}

function ofNumber(keyword: Keyword, value: Value): string {
  const bound = keyword.value;
  switch (keyword.code) {
    case Code.Maximum:
      return compareNumbers(value, bound) <= 0 ? "" : "must be at most " + shown(bound);
    case Code.ExclusiveMaximum:
      return compareNumbers(value, bound) < 0 ? "" : "must be less than " + shown(bound);
    case Code.Minimum:
      return compareNumbers(value, bound) >= 0 ? "" : "must be at least " + shown(bound);
    case Code.ExclusiveMinimum:
      return compareNumbers(value, bound) > 0 ? "" : "must be more than " + shown(bound);
    case Code.MultipleOf:
      return isMultiple(value, bound) ? "" : "must be a multiple of " + shown(bound);
  }
  return "";
}

function ofText(keyword: Keyword, value: Value): string {
  const code = keyword.code;
  if (code != Code.MinLength && code != Code.MaxLength) return "";
  return ofSize(codePoints(value.text), keyword.value, code == Code.MinLength, "characters");
}

function ofList(keyword: Keyword, value: Value): string {
  const code = keyword.code;
  if (code == Code.MinItems || code == Code.MaxItems) {
    return ofSize(value.items.length, keyword.value, code == Code.MinItems, "items");
  }
  if (code != Code.UniqueItems || !keyword.value.isTruthy) return "";
  const pair = firstPair(value.items);
  return pair < 0 ? "" : `must not repeat an item: ${<i32>(pair >> 32)} and ${<i32>pair} are equal`;
}

function ofObject(keyword: Keyword, value: Value): string {
  const wanted = keyword.value;
  switch (keyword.code) {
    case Code.MinProperties:
    case Code.MaxProperties:
      return ofSize(value.items.length, wanted, keyword.code == Code.MinProperties, "properties");
    case Code.Required: {
      const missing = missingNames(wanted, value);
      return missing.length ? "must have " + missing : "";
    }
    case Code.DependentRequired:
    case Code.Dependencies:
      return ofDependencies(wanted, value);
  }
  return "";
}

function ofDependencies(wanted: Value, value: Value): string {
  for (let i = 0; i < wanted.keys.length; i++) {
    if (!wanted.items[i].isList || !value.has(wanted.keys[i])) continue;
    const missing = missingNames(wanted.items[i], value);
    if (missing.length) return "must have " + missing + " beside `" + wanted.keys[i] + "`";
  }
  return "";
}

function missingNames(names: Value, object: Value): string {
  let missing = "";
  let count = 0;
  for (let i = 0; i < names.items.length; i++) {
    const name = names.items[i].text;
    if (object.has(name)) continue;
    missing += (count++ ? ", `" : "`") + name + "`";
  }
  return count ? (count == 1 ? "the property " : "the properties ") + missing : "";
}

function ofSize(size: i32, bound: Value, isLeast: bool, what: string): string {
  if (isLeast ? <f64>size >= bound.number : <f64>size <= bound.number) return "";
  return "must have at " + (isLeast ? "least " : "most ") + bound.text + " " + what + ", not " + size.toString();
}

function shown(value: Value): string {
  const text = value.toJson();
  return text.length <= SHOWN ? text : text.substring(0, SHOWN) + "…";
}
