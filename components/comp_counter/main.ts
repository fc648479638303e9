// comp_counter: gives back the context that it is given, with `count` one higher.

import { computed, isInteger, operand } from "../lib/arithmetic";
import { Bytes } from "../lib/bytes";
import { failType, readInput, reply } from "../lib/component";
import { Value } from "../lib/json";
import { parseJson } from "../lib/json_parser";

const context = readInput();
const count = numberOf(context.get("count"));
context.set("count", computed(operand(count, "count") + 1, isInteger(count)));
reply(context.setBoolean("success", true));

/** The number itself, or the one that a text holds; 0 for null and for a text without anything. */
function numberOf(given: Value): Value {
  const text = given.isText ? given.text.trim() : "";
  if (given.isNull || (given.isText && text.length == 0)) return Value.integer(0);
  const number = given.isText ? parseJson(Bytes.of(text)) : given;
  if (number === null || !number.isNumber) failType("count", "a number, a text that is one, or null", given);
  return number!;
}
