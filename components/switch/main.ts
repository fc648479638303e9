// switch: chooses a branch by a value.

import { failType, fail, optionalText, readInput, requireText, succeed } from "../lib/component";
import { equal } from "../lib/compare";
import { Value } from "../lib/json";

function main(): void {
  const input = readInput();
  const value = input.get("value");
  if (!value.isScalar) failType("value", "a text, a number, a boolean or null", value);
  const cases = input.get("cases");
  if (!cases.isList && !cases.isObject) failType("cases", "a list or a map of values to branches", cases);

  const otherwise = optionalText(input, "default_branch", "default");
  const branch = cases.isList ? branchOfList(cases, value) : branchOfMap(cases, value);
  const data = Value.object().setText("branch", branch === null ? otherwise : branch);
  succeed(data.setBoolean("matched", branch !== null));
}

/** The first case whose `match` equals the value. All are checked, so that a bad one never hides. */
function branchOfList(cases: Value, value: Value): string | null {
  let found: string | null = null;
  for (let i = 0; i < cases.items.length; i++) {
    const each = cases.at(i);
    if (!each.isObject || !each.has("match")) fail(`\`cases[${i}]\` must be an object with \`match\` and \`branch\``);
    if (!each.get("match").isScalar) {
      failType(`cases[${i}].match`, "a text, a number, a boolean or null", each.get("match"));
    }
    if (!each.get("branch").isText) failType(`cases[${i}].branch`, "a text", each.get("branch"));
    if (found === null && equal(each.get("match"), value)) found = each.get("branch").text;
  }
  return found;
}

/** A map's keys are texts: a number or a boolean is looked up as it is written. */
function branchOfMap(cases: Value, value: Value): string | null {
  for (let i = 0; i < cases.items.length; i++) {
    if (!cases.items[i].isText) failType("cases." + cases.keys[i], "a text", cases.items[i]);
  }
  return cases.has(value.text) ? requireText(cases, value.text) : null;
}

main();
