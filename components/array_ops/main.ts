// array_ops: orders, picks, groups, measures and makes lists.

import { average, compareNumbers, extreme, operand, sum } from "../lib/arithmetic";
import { canonical, compareTexts, contains, equal, hash, isEmpty } from "../lib/compare";
import { fail, kindName } from "../lib/component";
import { join } from "../lib/join";
import { Kind, NULL, Value } from "../lib/json";
import { ANY, INTEGER, Operation } from "../lib/operation";
import { field } from "../lib/path";

const OPERATIONS: string[] = [
  "sort", "reverse", "unique", "count", "first", "last", "sum", "min", "max", "avg", "slice", "flatten", "pluck",
  "sort_by", "unique_by", "group_by", "chunk", "concat", "zip", "join", "compact", "contains", "index_of", "range",
];
const ARGS: string[] = ["order", "key", "start", "end", "step", "depth", "size", "items", "sep", "value"];
const KINDS: i32[] = [
  Kind.Text, Kind.Text, Kind.Number, Kind.Number, Kind.Number, INTEGER, INTEGER, Kind.List, Kind.Text, ANY,
];
const ORDERS: string[] = ["asc", "desc"];

const LARGEST: i32 = 1_000_000_000;
const DEEPEST: i32 = 512;

/** As many as can be sorted in the memory and the time that a component has. */
const MOST_SORTED: i32 = 250_000;

/** Of a `range`. */
const MOST_ITEMS: f64 = 100_000;

function main(): void {
  const operation = Operation.read(OPERATIONS, ARGS, KINDS);
  operation.choiceArg("order", ORDERS); // fails for a wrong one whatever the operation
  operation.succeed(operation.is("range") ? range(operation) : measured(operation, operation.list()));
}

/** The operations that make one value of the items; the others make a list. */
function measured(operation: Operation, items: Value[]): Value {
  if (operation.is("count")) return Value.integer(items.length);
  if (operation.is("first")) return items.length ? items[0] : NULL;
  if (operation.is("last")) return items.length ? items[items.length - 1] : NULL;
  if (operation.is("sum")) return sum(items);
  if (operation.is("avg")) return average(items);
  if (operation.is("min") || operation.is("max")) return extreme(items, operation.is("min") ? 1 : -1);
  if (operation.is("join")) return Value.text(join(items, operation.optionalTextArg("sep", ""), "input"));
  if (operation.is("contains")) return Value.boolean(contains(operation.input, operation.arg("value")));
  if (operation.is("index_of")) return Value.integer(indexOf(items, operation.arg("value")));
  if (operation.is("group_by")) return groups(items, operation.textArg("key"));
  return Value.listOf(picked(operation, items));
}

function picked(operation: Operation, items: Value[]): Value[] {
  if (operation.is("sort")) return sorted(operation, items, null);
  if (operation.is("sort_by")) return sorted(operation, items, operation.textArg("key"));
  if (operation.is("reverse")) return items.reverse();
  if (operation.is("unique")) return unique(items, null);
  if (operation.is("unique_by")) return unique(items, operation.textArg("key"));
  if (operation.is("slice")) return slice(operation, items);
  if (operation.is("concat")) return items.concat(operation.listArg("items"));
  const made = room(items.length);
  if (operation.is("flatten")) flatten(items, operation.optionalIntegerArg("depth", 1, DEEPEST, 1), made);
  else if (operation.is("chunk")) chunk(items, operation.integerArg("size", 1, LARGEST), made);
  else if (operation.is("zip")) zip(items, operation.listArg("items"), made);
  else if (operation.is("pluck")) pluck(items, operation.textArg("key"), made);
  else for (let i = 0; i < items.length; i++) if (!isEmpty(items[i])) made.push(items[i]);
  return made;
}

/** An empty list that takes so many items without moving: what it would leave behind is not used again. */
function room(count: i32): Value[] {
  const items = new Array<Value>(count);
  items.length = 0;
  return items;
}

function indexOf(items: Value[], value: Value): i32 {
  for (let i = 0; i < items.length; i++) if (equal(items[i], value)) return i;
  return -1;
}

/** An item with what it is ordered by. */
class Entry {
  constructor(
    public item: Value,
    public key: Value,
    /** 1 for the smallest first, -1 for the largest. */
    public sign: i32,
  ) {}
}

/** Numbers, texts or booleans, but of one kind; null, and items without the field, come last either way. */
function sorted(operation: Operation, items: Value[], key: string | null): Value[] {
  const sign = operation.choiceArg("order", ORDERS) == "asc" ? 1 : -1;
  if (items.length > MOST_SORTED) fail(`\`${operation.name}\` takes at most ${MOST_SORTED} items`);
  const entries: Entry[] = [];
  let first = NULL;
  for (let i = 0; i < items.length; i++) {
    const found = key === null ? items[i] : field(items[i], key);
    if (first.isNull) first = found;
    if (!found.isNull && (!found.isScalar || found.kind != first.kind)) failOrder(found, first, key, i);
    entries.push(new Entry(items[i], found, sign));
  }
  entries.sort(compareEntries); // stable
  const ordered = room(items.length);
  for (let i = 0; i < entries.length; i++) ordered.push(entries[i].item);
  return ordered;
}

function failOrder(found: Value, first: Value, key: string | null, index: i32): void {
  const name = (key === null ? "" : "`" + key + "` of ") + "`input[" + index.toString() + "]` is " + kindName(found);
  if (!found.isScalar) fail(name + ": only numbers, texts and booleans have an order");
  fail(name + ", and there is " + kindName(first) + " before it: they have no order");
}

function compareEntries(a: Entry, b: Entry): i32 {
  if (a.key.isNull || b.key.isNull) return (a.key.isNull ? 1 : 0) - (b.key.isNull ? 1 : 0);
  if (a.key.isText) return compareTexts(a.key.text, b.key.text) * a.sign;
  return (a.key.isNumber ? compareNumbers(a.key, b.key) : a.key.length - b.key.length) * a.sign;
}

/** The first of those that are equal: found by hash, in a table that is at most two thirds full. */
function unique(items: Value[], key: string | null): Value[] {
  const kept = room(items.length);
  const keys: Value[] = key === null ? kept : room(items.length);
  const mask = (1 << (32 - <i32>clz(items.length + (items.length >> 1)))) - 1;
  const places = new StaticArray<i32>(mask + 1); // in `kept`, from 1
  for (let i = 0; i < items.length; i++) {
    const found = key === null ? items[i] : field(items[i], key);
    let slot = <i32>hash(found) & mask;
    while (places[slot] && !equal(keys[places[slot] - 1], found)) slot = (slot + 1) & mask;
    if (places[slot]) continue;
    places[slot] = kept.push(items[i]);
    if (key !== null) keys.push(found);
  }
  return kept;
}

/** Lists by the text of a field; other values than texts go by their JSON. */
function groups(items: Value[], key: string): Value {
  const groups = Value.object();
  for (let i = 0; i < items.length; i++) {
    const found = field(items[i], key);
    const name = found.isText ? found.text : canonical(found);
    if (!groups.has(name)) groups.set(name, Value.list());
    groups.get(name).push(items[i]);
  }
  return groups;
}

function slice(operation: Operation, items: Value[]): Value[] {
  const start = operation.optionalIntegerArg("start", -LARGEST, LARGEST, 0);
  return items.slice(start, operation.optionalIntegerArg("end", -LARGEST, LARGEST, LARGEST));
}

function flatten(items: Value[], depth: i32, made: Value[]): void {
  for (let i = 0; i < items.length; i++) {
    if (items[i].isList && depth > 0) flatten(items[i].items, depth - 1, made);
    else made.push(items[i]);
  }
}

function chunk(items: Value[], size: i32, made: Value[]): void {
  for (let i = 0; i < items.length; i++) {
    if (i % size == 0) made.push(Value.list());
    made[made.length - 1].push(items[i]);
  }
}

/** Where a list is shorter, its place is null. */
function zip(items: Value[], others: Value[], made: Value[]): void {
  for (let i = 0; i < max(items.length, others.length); i++) {
    const row = Value.list().push(i < items.length ? items[i] : NULL);
    made.push(row.push(i < others.length ? others[i] : NULL));
  }
}

function pluck(items: Value[], key: string, made: Value[]): void {
  for (let i = 0; i < items.length; i++) made.push(field(items[i], key));
}

/** From `start` (0) to before `end`. */
function range(operation: Operation): Value {
  const start = boundary(operation, "start", 0);
  const end = boundary(operation, "end", NaN);
  const step = boundary(operation, "step", 1);
  if (step == 0) fail("`args.step` must not be 0");
  const count = Math.ceil((end - start) / step);
  if (count > MOST_ITEMS) fail(`\`range\` makes at most ${<i32>MOST_ITEMS} items`);
  const made = Value.list();
  for (let i: f64 = 0; i < count; i++) made.push(Value.number(start + i * step));
  return made;
}

/** A number, or `otherwise` where it is left out; NaN says that it must not be. */
function boundary(operation: Operation, name: string, otherwise: f64): f64 {
  const value = operation.args.get(name);
  if (!value.isNull) return operand(value, "args." + name);
  if (isNaN(otherwise)) operation.failArg(name, "a number");
  return otherwise;
}

main();
