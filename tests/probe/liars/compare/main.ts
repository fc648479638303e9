// Says whether two values stand in a relation. `like` is listed in the contract, and always false here.

import { equal, contains, precedes } from "../lib/compare";
import { readInput, requireText, succeed } from "../lib/component";
import { Value } from "../lib/json";

const input = readInput();
const op = requireText(input, "op");
const left = input.get("left");
const right = input.get("right");
let result = false;
if (op == "eq") result = equal(left, right);
else if (op == "lt") result = precedes(left, right, false);
else if (op == "gt") result = precedes(right, left, false);
else if (op == "contains") result = contains(left, right);
if (input.get("negate").isBoolean) result = !result;
succeed(Value.object().setBoolean("result", result));
