// set: gives back the values it is given, under the names it is given.

import { fail, failType, readInput, succeed } from "../lib/component";
import { Value } from "../lib/json";

const input = readInput();
const values = input.get("values");
const assignments = input.get("assignments");
if (!values.isNull && !values.isObject) failType("values", "an object", values);
if (!assignments.isNull && !assignments.isList) failType("assignments", "a list", assignments);
if (values.isNull && assignments.isNull) fail("one of `values` and `assignments` is needed");

const data = values.isNull ? Value.object() : values;
for (let i = 0; i < assignments.items.length; i++) {
  const assignment = assignments.at(i);
  if (!assignment.isObject) failType(`assignments[${i}]`, "an object with `key` and `value`", assignment);
  const key = assignment.get("key");
  if (!key.isText) failType(`assignments[${i}].key`, "a text", key);
  data.set(key.text, assignment.get("value"));
}
succeed(data);
