// The input `{operation, input, args}` of a component that can do several things, and its answer.

import { fail, failType, kindName, optionalInteger, readInput, requireOneOf, requireText, succeed } from "./component";
import { Kind, NULL, Value } from "./json";
import { quotedList } from "./text";

/** Of an argument that may be any value. */
export const ANY: i32 = -1;

/** Of a number without a fraction. */
export const INTEGER: i32 = -2;

export class Operation {
  name: string;
  input: Value;
  args: Value;

  /**
   * Reads standard input. An operation or an argument that is not among the known ones fails, and so does an
   * argument that is not of its kind, even where the operation has no use for it.
   */
  static read(operations: string[], args: string[], kinds: i32[]): Operation {
    const operation = new Operation(readInput());
    requireOneOf("operation", operation.name, operations);
    const given = operation.args.keys;
    for (let i = 0; i < given.length; i++) {
      const place = args.indexOf(given[i]);
      if (place < 0) fail("`args` has no `" + given[i] + "`; it may have " + quotedList(args));
      operation.check(given[i], kinds[place]);
    }
    return operation;
  }

  private check(name: string, kind: i32): void {
    const value = this.args.get(name);
    if (value.isNull || kind == ANY) return;
    if (kind == INTEGER) {
      if (value.number != Math.floor(value.number)) this.failArg(name, "an integer"); // so does NaN
    } else if (kind != <i32>value.kind) this.failArg(name, kindName(new Value(<Kind>kind)));
  }

  private constructor(given: Value) {
    this.name = requireText(given, "operation");
    this.input = given.get("input");
    this.args = given.get("args");
    if (!this.args.isObject && !this.args.isNull) failType("args", "an object", this.args);
  }

  is(name: string): bool {
    return this.name == name;
  }

  /** The input, which must be a text. */
  text(): string {
    if (!this.input.isText) this.failInput("a text");
    return this.input.text;
  }

  /** The input, which must be a list. */
  list(): Value[] {
    if (!this.input.isList) this.failInput("a list");
    return this.input.items;
  }

  failInput(expected: string): void {
    fail("`input` must be " + expected + " for `" + this.name + "`, not " + kindName(this.input));
  }

  failArg(name: string, expected: string): void {
    fail("`args." + name + "` must be " + expected + " for `" + this.name + "`, not " + kindName(this.args.get(name)));
  }

  /** An argument that may be anything, but must be there. */
  arg(name: string): Value {
    if (!this.args.has(name)) fail("`args." + name + "` is needed for `" + this.name + "`");
    return this.args.get(name);
  }

  textArg(name: string): string {
    const value = this.args.get(name);
    if (!value.isText) this.failArg(name, "a text");
    return value.text;
  }

  /** A text, or `otherwise` where the argument is missing or null. */
  optionalTextArg(name: string, otherwise: string): string {
    return this.args.get(name).isNull ? otherwise : this.textArg(name);
  }

  /** One of a few texts; the first of them where the argument is missing or null. */
  choiceArg(name: string, allowed: string[]): string {
    const chosen = this.optionalTextArg(name, allowed[0]);
    requireOneOf("args." + name, chosen, allowed);
    return chosen;
  }

  listArg(name: string): Value[] {
    const value = this.args.get(name);
    if (!value.isList) this.failArg(name, "a list");
    return value.items;
  }

  /** An integer of a range. */
  integerArg(name: string, low: i32, high: i32): i32 {
    if (this.args.get(name).isNull) this.failArg(name, "an integer");
    return this.optionalIntegerArg(name, low, high, 0);
  }

  /** An integer of a range, or `otherwise` where the argument is missing or null. */
  optionalIntegerArg(name: string, low: i32, high: i32, otherwise: i32): i32 {
    const path = "args." + name;
    const holder = this.args.has(name) ? Value.object().set(path, this.args.get(name)) : NULL;
    return optionalInteger(holder, path, low, high, otherwise);
  }

  succeed(result: Value): void {
    succeed(Value.object().setText("operation", this.name).set("result", result));
  }
}
