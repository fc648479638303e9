// number_ops: computes with numbers, and rounds, writes and reads them.

import { average, compareNumbers, computed, extreme, finite, isInteger, operand, sum } from "../lib/arithmetic";
import { Bytes } from "../lib/bytes";
import { fail } from "../lib/component";
import { Decimal, Rounding } from "../lib/decimal";
import { Kind, Value } from "../lib/json";
import { parseJson } from "../lib/json_parser";
import { INTEGER, Operation } from "../lib/operation";
import { power } from "../lib/power";

const OPERATIONS: string[] = [
  "add", "subtract", "multiply", "divide", "mod", "abs", "round", "floor", "ceil", "min", "max", "format",
  "pow", "sqrt", "clamp", "sum", "avg", "compare", "parse", "percent",
];
const ARGS: string[] = ["value", "decimals", "min", "max", "separator"];
const KINDS: i32[] = [Kind.Number, INTEGER, Kind.Number, Kind.Number, Kind.Text];

const MOST_DECIMALS: i32 = 100;

function main(): void {
  const operation = Operation.read(OPERATIONS, ARGS, KINDS);
  const decimals = operation.optionalIntegerArg("decimals", 0, MOST_DECIMALS, -1);
  if (operation.is("format")) {
    const written = Decimal.of(number(operation));
    const rounded = decimals < 0 ? written : written.rounded(decimals, Rounding.Half);
    operation.succeed(Value.text(rounded.toText(decimals, operation.optionalTextArg("separator", ""))));
  } else if (operation.is("compare")) {
    const value = operation.args.get("value");
    if (!value.isNumber) operation.failArg("value", "a number");
    const order = compareNumbers(number(operation), finite(value, "args.value"));
    operation.succeed(Value.number(<f64>(order > 0 ? 1 : order < 0 ? -1 : 0)));
  } else {
    operation.succeed(rounded(operation, result(operation), decimals));
  }
}

/** `round`, `floor` and `ceil` round to integers, other results stay, unless decimals (0 and more) are asked for. */
function rounded(operation: Operation, result: Value, decimals: i32): Value {
  const rounding = operation.is("floor") ? Rounding.Down : operation.is("ceil") ? Rounding.Up : Rounding.Half;
  if (decimals < 0 && rounding == Rounding.Half && !operation.is("round")) return result;
  return Decimal.of(result).rounded(max(decimals, 0), rounding).toValue();
}

function result(operation: Operation): Value {
  if (operation.is("abs")) return magnitude(number(operation));
  if (operation.is("round") || operation.is("floor") || operation.is("ceil")) return number(operation);
  if (operation.is("min") || operation.is("max")) return least(operation, operation.is("min") ? 1 : -1);
  if (operation.is("clamp")) return clamp(operation);
  if (operation.is("parse")) return parse(operation);
  if (operation.is("sum")) return sum(operation.list());
  if (operation.is("avg")) return average(operation.list());
  if (operation.is("sqrt")) {
    const x = operand(number(operation), "input");
    if (x < 0) fail("`sqrt` has no result for a negative number");
    return computed(Math.sqrt(x), false);
  }
  return ofTwo(operation);
}

/** The input, which must be a number. */
function number(operation: Operation): Value {
  if (!operation.input.isNumber) operation.failInput("a number");
  return finite(operation.input, "input");
}

function ofTwo(operation: Operation): Value {
  const input = number(operation);
  const value = operation.args.get("value");
  if (!value.isNumber) operation.failArg("value", "a number");
  const a = operand(input, "input");
  const b = operand(value, "args.value");
  const areIntegers = isInteger(input) && isInteger(value);
  if (operation.is("add")) return computed(a + b, areIntegers);
  if (operation.is("subtract")) return computed(a - b, areIntegers);
  if (operation.is("multiply")) return computed(a * b, areIntegers);
  if (operation.is("pow")) return raised(a, b, areIntegers);
  if (b == 0) fail(`\`${operation.name}\` by zero: \`args.value\` must not be 0`);
  if (operation.is("divide")) return computed(a / b, false);
  if (operation.is("mod")) return computed(a % b, areIntegers);
  return computed((a / b) * 100, false);
}

function raised(base: f64, exponent: f64, areIntegers: bool): Value {
  if (base == 0 && exponent < 0) fail("`pow` of 0 by a negative number divides by zero");
  if (base < 0 && exponent != Math.floor(exponent)) {
    fail("`pow` has no result for a negative number and an exponent with a fraction");
  }
  return computed(power(base, exponent), areIntegers && exponent >= 0);
}

function magnitude(value: Value): Value {
  if (load<u8>(value.pointer) != 0x2d) return value;
  return Value.slice(Kind.Number, value.pointer + 1, value.length - 1);
}

/** Of a list, or of the input and `value`. */
function least(operation: Operation, sign: i32): Value {
  const value = operation.args.get("value");
  if (!operation.input.isList) {
    const input = number(operation);
    if (!value.isNumber) operation.failArg("value", "a number");
    return extreme([input, finite(value, "args.value")], sign);
  }
  const items = operation.input.items;
  for (let i = 0; i < items.length; i++) finite(items[i], "input", i);
  return extreme(value.isNull ? items : items.concat([finite(value, "args.value")]), sign);
}

function clamp(operation: Operation): Value {
  const input = number(operation);
  const low = operation.args.get("min");
  const high = operation.args.get("max");
  if (low.isNull && high.isNull) fail("one of `args.min` and `args.max` is needed for `clamp`");
  if (!low.isNull) finite(low, "args.min");
  if (!high.isNull) finite(high, "args.max");
  if (!low.isNull && !high.isNull && compareNumbers(low, high) > 0) fail("`args.min` must not be above `args.max`");
  if (!low.isNull && compareNumbers(input, low) < 0) return low;
  return !high.isNull && compareNumbers(input, high) > 0 ? high : input;
}

/** The number that a text writes, as JSON does or as people do: ` +1,234.50 `, `.5`, `007`. */
function parse(operation: Operation): Value {
  if (operation.input.isNumber) return number(operation);
  if (!operation.input.isText) operation.failInput("a text");
  const separator = operation.optionalTextArg("separator", "");
  const trimmed = operation.input.text.trim();
  const text = separator.length ? trimmed.replaceAll(separator, "") : trimmed;
  const sign = text.startsWith("-") ? "-" : "";
  let start = sign.length || text.startsWith("+") ? 1 : 0;
  while (text.charCodeAt(start) == 0x30 && <u32>(text.charCodeAt(start + 1) - 0x30) < 10) start++;
  const zero = text.charCodeAt(start) == 0x2e ? "0" : "";
  // What may stand in front of a number in JSON must not be taken for one of ours.
  const first = text.charCodeAt(start);
  const isNumber = first == 0x2e || <u32>(first - 0x30) < 10;
  const value = isNumber ? parseJson(Bytes.of(sign + zero + text.substring(start))) : null;
  if (value === null || !value.isNumber) fail("`input` is no number: `" + operation.input.text + "`");
  return finite(value!, "input");
}

main();
