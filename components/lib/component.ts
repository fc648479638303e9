// How a component takes its input and answers. `fail` ends the component, so that what follows a check
// may rely on it.

import { Kind, Value } from "./json";
import { Parser } from "./json_parser";
import { writeValue } from "./json_writer";
import { Bytes } from "./bytes";
import { exit, print } from "./output";
import { readAll } from "./process";
import { quotedList } from "./text";

/** The input object; anything else on standard input fails. */
export function readInput(): Value {
  const parser = new Parser(readAll());
  const input = parser.parse();
  if (input === null) fail("the input is not valid JSON: " + parser.error);
  else if (!input.isObject) fail("the input must be an object, not " + kindName(input));
  return input!;
}

/** Answers `{success: true, data}`. */
export function succeed(data: Value): void {
  reply(Value.object().setBoolean("success", true).set("data", data));
}

/** Says what is wrong with the input, and ends the component. */
export function fail(message: string): void {
  failWith(message, "COMPONENT_INPUT", null);
}

/** Answers `{success: false, error, error_code}`, with `data` if there is any, and ends the component. */
export function failWith(message: string, code: string, data: Value | null): void {
  const result = Value.object().setBoolean("success", false).setText("error", message);
  result.setText("error_code", code);
  if (data !== null) result.set("data", data);
  reply(result);
  exit(0);
}

/** Answers with a whole result. */
export function reply(result: Value): void {
  const output = new Bytes(4096);
  writeValue(output, result);
  print(output.pointer, output.length);
}

/** A kind of value with its article, as messages name it. */
export function kindName(value: Value): string {
  switch (value.kind) {
    case Kind.Null:
      return "null";
    case Kind.Boolean:
      return "a boolean";
    case Kind.Number:
      return "a number";
    case Kind.Text:
      return "a text";
    case Kind.List:
      return "a list";
    default:
      return "an object";
  }
}

/** Fails because a field has the wrong type; `expected` names the right ones with their articles. */
export function failType(field: string, expected: string, found: Value): void {
  fail("`" + field + "` must be " + expected + ", not " + kindName(found));
}

/** A field that must be a text. */
export function requireText(input: Value, field: string): string {
  const value = input.get(field);
  if (!value.isText) failType(field, "a text", value);
  return value.text;
}

/** A field that must be a list. */
export function requireList(input: Value, field: string): Value {
  const value = input.get(field);
  if (!value.isList) failType(field, "a list", value);
  return value;
}

/** A text, or `otherwise` where the field is missing or null. */
export function optionalText(input: Value, field: string, otherwise: string): string {
  return input.get(field).isNull ? otherwise : requireText(input, field);
}

/** An integer of a range, or `otherwise` where the field is missing or null. */
export function optionalInteger(input: Value, field: string, low: i32, high: i32, otherwise: i32): i32 {
  const value = input.get(field);
  if (value.isNull) return otherwise;
  const number = value.number;
  if (!(number == Math.floor(number) && number >= <f64>low && number <= <f64>high)) {
    const found = value.isNumber ? value.text : kindName(value);
    fail(`\`${field}\` must be an integer from ${low} to ${high}, not ${found}`);
  }
  return <i32>number;
}

/** A text that must be one of a few. */
export function requireOneOf(field: string, text: string, allowed: string[]): void {
  if (!allowed.includes(text)) fail("`" + field + "` must be one of " + quotedList(allowed) + ", not `" + text + "`");
}
