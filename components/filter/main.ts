// filter: keeps the items for which a condition holds.

import { contains, equal, isEmpty, precedes } from "../lib/compare";
import { fail, failType, readInput, requireList, requireOneOf, succeed } from "../lib/component";
import { Condition, ConditionParser } from "../lib/condition";
import { Value } from "../lib/json";
import { field, hasField } from "../lib/path";

const OPERATORS: string[] = [
  "eq", "ne", "gt", "gte", "lt", "lte", "contains", "not_contains", "in", "not_in", "starts_with",
  "ends_with", "exists", "not_exists", "empty", "not_empty", "==", "!=", ">", ">=", "<", "<=",
];

/** The name that stands for the item in a condition's text, for items that are no objects. */
const ITEM: string = "item";

function main(): void {
  const input = readInput();
  const items = requireList(input, "items").items;
  const condition = input.get("condition");
  if (!condition.isText && !condition.isObject) {
    failType("condition", "a condition's text or an object with `key`, `op` and `value`", condition);
  }
  const kept = condition.isText ? byText(items, condition.text) : byComparison(items, condition);
  const data = Value.object().set("items", kept);
  data.setNumber("count", kept.items.length);
  succeed(data.setNumber("removed", items.length - kept.items.length));
}

function byText(items: Value[], text: string): Value {
  const parser = new ConditionParser(text, ITEM);
  const condition: Condition = parser.parse();
  if (parser.error.length) fail("`condition`: " + parser.error);
  const kept = Value.list();
  for (let i = 0; i < items.length; i++) if (condition.holds(items[i])) kept.push(items[i]);
  return kept;
}

/** `key` is a field's path; without it, the item itself is compared. */
function byComparison(items: Value[], condition: Value): Value {
  const key = condition.get("key");
  if (!key.isNull && !key.isText) failType("condition.key", "a text", key);
  if (!condition.get("op").isText) failType("condition.op", "a text", condition.get("op"));
  const operator = condition.get("op").text;
  requireOneOf("condition.op", operator, OPERATORS);
  const kept = Value.list();
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    const found = key.isNull ? item : field(item, key.text);
    const exists = key.isNull || hasField(item, key.text);
    if (holds(operator, found, exists, condition.get("value"))) kept.push(item);
  }
  return kept;
}

function holds(operator: string, found: Value, exists: bool, value: Value): bool {
  if (operator == "eq" || operator == "==") return equal(found, value);
  if (operator == "ne" || operator == "!=") return !equal(found, value);
  if (operator == "gt" || operator == ">") return precedes(value, found, false);
  if (operator == "gte" || operator == ">=") return precedes(value, found, true);
  if (operator == "lt" || operator == "<") return precedes(found, value, false);
  if (operator == "lte" || operator == "<=") return precedes(found, value, true);
  if (operator == "contains") return contains(found, value);
  if (operator == "not_contains") return !contains(found, value);
  if (operator == "in") return contains(value, found);
  if (operator == "not_in") return !contains(value, found);
  if (operator == "starts_with") return found.isText && value.isText && found.text.startsWith(value.text);
  if (operator == "ends_with") return found.isText && value.isText && found.text.endsWith(value.text);
  if (operator == "exists") return exists;
  if (operator == "not_exists") return !exists;
  if (operator == "empty") return isEmpty(found);
  return !isEmpty(found);
}

main();
