// merge: one value from several, such as the results of branches that meet.

import { canonical } from "../lib/compare";
import { fail, failType, optionalText, readInput, requireList, requireOneOf, succeed } from "../lib/component";
import { Value } from "../lib/json";
import { field, hasField } from "../lib/path";

/** Rows are as long as there are lists, and as many as the longest has items. */
const MOST_CELLS: i64 = 1_000_000;

const MODES: string[] = ["shallow", "deep", "concat", "zip", "by_key"];

function main(): void {
  const input = readInput();
  const mode = optionalText(input, "mode", "shallow");
  requireOneOf("mode", mode, MODES);
  const inputs = requireList(input, "inputs").items;
  check(inputs, mode);
  const key = input.get("key");
  if (!key.isText && (mode == "by_key" || !key.isNull)) failType("key", "a text", key);
  if (mode == "shallow" || mode == "deep") succeed(mergeObjects(inputs, mode == "deep"));
  else if (mode == "concat") succeed(concatenate(inputs));
  else if (mode == "zip") succeed(zip(inputs));
  else succeed(joinByKey(inputs, key.text));
}

/** A branch that did not run has left null: it has no fields and no items. */
function check(inputs: Value[], mode: string): void {
  const areObjects = mode == "shallow" || mode == "deep";
  for (let i = 0; i < inputs.length; i++) {
    const each = inputs[i];
    if (each.isNull) continue;
    if (areObjects && !each.isObject) failType(`inputs[${i}]`, `an object in the mode \`${mode}\``, each);
    if (!areObjects && !each.isList) failType(`inputs[${i}]`, `a list in the mode \`${mode}\``, each);
  }
}

function mergeObjects(inputs: Value[], isDeep: bool): Value {
  const merged = Value.object();
  for (let i = 0; i < inputs.length; i++) pour(inputs[i], merged, isDeep);
  return merged;
}

/** Sets the fields of one object in another; deep: objects under one key are merged in turn. */
function pour(source: Value, target: Value, isDeep: bool): void {
  for (let i = 0; i < source.keys.length; i++) {
    const key = source.keys[i];
    const value = source.items[i];
    if (!isDeep || !value.isObject) {
      target.set(key, value);
      continue;
    }
    if (!target.get(key).isObject) target.set(key, Value.object());
    pour(value, target.get(key), true);
  }
}

function concatenate(inputs: Value[]): Value {
  const all = Value.list();
  for (let i = 0; i < inputs.length; i++) {
    for (let j = 0; j < inputs[i].items.length; j++) all.push(inputs[i].items[j]);
  }
  return all;
}

/** A row for each position; where a list is shorter than the longest, its place is null. */
function zip(inputs: Value[]): Value {
  let longest = 0;
  for (let i = 0; i < inputs.length; i++) longest = max(longest, inputs[i].items.length);
  if (<i64>longest * <i64>inputs.length > MOST_CELLS) fail(`\`zip\` makes at most ${MOST_CELLS} cells`);
  const rows = Value.list();
  for (let position = 0; position < longest; position++) {
    const row = Value.list();
    for (let i = 0; i < inputs.length; i++) if (!inputs[i].isNull) row.push(inputs[i].at(position));
    rows.push(row);
  }
  return rows;
}

/** Records with one value of `key` become one record; the order is that of first appearance. */
function joinByKey(inputs: Value[], key: string): Value {
  const records = Value.list();
  const places = new Map<string, i32>();
  for (let i = 0; i < inputs.length; i++) {
    for (let j = 0; j < inputs[i].items.length; j++) {
      const record = inputs[i].items[j];
      if (!hasField(record, key)) fail(`\`inputs[${i}][${j}]\` has no field \`${key}\``);
      const name = canonical(field(record, key));
      if (places.has(name)) {
        pour(record, records.items[places.get(name)], false);
      } else {
        places.set(name, records.items.length);
        records.push(record.copy());
      }
    }
  }
  return records;
}

main();
