// foreach_control: prepares the list that a FOREACH edge goes through.

import { canonical } from "../lib/compare";
import { fail, optionalInteger, optionalText, readInput, requireList, requireText, succeed } from "../lib/component";
import { Value } from "../lib/json";
import { field } from "../lib/path";

const MANY: i32 = i32.MAX_VALUE;

const input = readInput();
let items = requireList(input, "items");
const itemKey = optionalText(input, "item_key", "item");
if (itemKey.length == 0) fail("`item_key` must not be empty");
if (!input.get("unique_by").isNull) items = unique(items, requireText(input, "unique_by"));
items = slice(items, optionalInteger(input, "offset", 0, MANY, 0), optionalInteger(input, "limit", 0, MANY, MANY));

const data = Value.object().set("items", items);
data.setNumber("count", items.items.length);
data.setText("item_key", itemKey);
data.setNumber("current_index", 0);
data.set("current_item", items.at(0));
succeed(data);

/** The first of the items that share a value of a field; items without the field share null. */
function unique(items: Value, path: string): Value {
  const kept = Value.list();
  const seen = new Set<string>();
  for (let i = 0; i < items.items.length; i++) {
    const name = canonical(field(items.at(i), path));
    if (seen.has(name)) continue;
    seen.add(name);
    kept.push(items.at(i));
  }
  return kept;
}

function slice(items: Value, offset: i32, limit: i32): Value {
  const part = Value.list();
  const length = items.items.length;
  const end = limit < length - offset ? offset + limit : length;
  for (let i = offset; i < end; i++) part.push(items.at(i));
  return part;
}
