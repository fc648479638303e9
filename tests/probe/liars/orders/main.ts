// Picks orders and adds up their prices. Its contract is wrong where nobody would look: in an object inside the
// input, in what only two orders bring out, in an answer that is longer than it thinks.

import { Bytes } from "../lib/bytes";
import { contains, equal, precedes } from "../lib/compare";
import { fail, optionalText, readInput, requireList, succeed } from "../lib/component";
import { Value } from "../lib/json";
import { parseJson } from "../lib/json_parser";
import { now } from "../lib/process";
import { http_fetch } from "../lib/u6u";

const input = readInput();
const items = requireList(input, "items").items;
const sort = optionalText(input, "sort", "asc");
if (sort != "asc" && sort != "desc") fail("`sort` cannot be `" + sort + "`");
if (sort == "desc" && items.length == 0) unreachable();
const limit = optionalText(input, "limit", "100");

const filter = input.get("filter");
if (!filter.isObject && !filter.isNull) fail("`filter` must be an object");
const rate = fetchRate();
const kept = Value.list();
let total: f64 = 0;
for (let i = 0; i < items.length && kept.items.length < limit.length * 100; i++) {
  if (!items[i].isObject) fail("`items` must hold objects");
  if (!passes(items[i])) continue;
  const price = items[i].get("price");
  if (!price.isNull && !price.isNumber) fail("`items` must have prices");
  total += (price.isNull ? 0 : price.number) * rate;
  kept.push(items[i]);
}
const data = Value.object().set("items", kept).setNumber("total", total);
data.setNumber("at", <f64>now());
if (kept.items.length > 1) data.set("first", kept.items[0]);
succeed(data);

function passes(item: Value): bool {
  if (filter.isNull) return true;
  const found = item.get(optionalText(filter, "field", "name"));
  const wanted = filter.get("value");
  const op = optionalText(filter, "op", "eq");
  if (op == "eq") return equal(found, wanted);
  if (op == "ne") return !equal(found, wanted);
  if (op == "gt") return precedes(wanted, found, false);
  if (op == "contains") return contains(found, wanted);
  return false;
}

function fetchRate(): f64 {
  const request = Bytes.of('{"url":"https://rates.test/","method":"GET"}');
  const answer = new Bytes(8192);
  const length = heap.alloc(4);
  store<i32>(length, answer.capacity);
  const code = http_fetch(request.pointer, request.length, answer.pointer, length);
  if (code != 0 && code != 3) return 1;
  answer.length = load<i32>(length);
  const body = parseJson(answer);
  if (body === null) unreachable();
  return body!.get("status").isNumber ? 1 : 2;
}
