// validate_json: is a text JSON, and does a value fit a JSON Schema?

import { Bytes } from "../lib/bytes";
import { fail, failType, readInput } from "../lib/component";
import { Value } from "../lib/json";
import { Parser } from "../lib/json_parser";
import { writeValue } from "../lib/json_writer";
import { print } from "../lib/output";
import { Effort } from "../lib/regexp";
import { Schema } from "../lib/schema";
import { SchemaReader } from "../lib/schema_reader";
import { Validator } from "../lib/schema_validator";

/** Steps of matching patterns: a fraction of a second. */
const EFFORT: i64 = 10_000_000;

function main(): void {
  const input = readInput();
  const text = input.get("json_string");
  const schema = input.get("schema");
  if (!text.isNull && !text.isText) failType("json_string", "a text", text);
  if (!schema.isNull && !schema.isObject && !schema.isBoolean) failType("schema", "an object or a boolean", schema);
  if (text.isText && input.has("value")) fail("`json_string` and `value` exclude each other");
  if (text.isNull && !input.has("value")) fail("one of `json_string` and `value` is needed");

  const effort = new Effort(EFFORT);
  // The schema's mistakes are the workflow's, whatever the value is.
  let read: Schema | null = null;
  if (!schema.isNull) read = new SchemaReader(effort).read(schema);
  const parser = new Parser(Bytes.of(text.isText ? text.text : "null"));
  const parsed = parser.parse();
  const validator = new Validator(effort);
  if (parsed === null) {
    const error = Value.object().setText("path", "").setText("message", "must be JSON: " + parser.error);
    answer(Value.list().push(error.setText("keyword", "json_string")));
    return;
  }
  if (read !== null) validator.check(read, text.isText ? parsed : input.get("value"));
  answer(validator.errors);
}

/** `{success, data: {valid, errors}, valid, error}`: the last two as arcrun's own component answers. */
function answer(errors: Value): void {
  const isValid = errors.items.length == 0;
  const data = Value.object().setBoolean("valid", isValid).set("errors", errors);
  const result = Value.object().setBoolean("success", true).set("data", data).setBoolean("valid", isValid);
  if (isValid) result.set("error", new Value());
  else result.setText("error", summary(errors));
  const output = new Bytes(4096);
  writeValue(output, result);
  print(output.pointer, output.length);
}

/** The first error in one line. */
function summary(errors: Value): string {
  const first = errors.items[0];
  const path = first.get("path").text;
  const rest = errors.items.length - 1;
  const more = rest == 0 ? "" : ` (and ${rest} more ${rest == 1 ? "error" : "errors"})`;
  return (path.length ? path + ": " : "") + first.get("message").text + more;
}

main();
