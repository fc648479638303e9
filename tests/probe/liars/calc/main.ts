// Calculates with two integers. What its contract says of it is wrong in five ways.

import { fail, readInput, requireText, succeed } from "../lib/component";
import { Value } from "../lib/json";

const input = readInput();
const operation = requireText(input, "operation");
if (!input.get("a").isNumber) fail("`a` must be a number");
if (!input.get("b").isNumber && !input.get("b").isNull) fail("`b` must be a number");
if (input.has("scale") && !input.get("scale").isNumber) fail("`scale` must be a number");
const a = <i32>input.get("a").number;
const b = input.get("b").isNull ? 1 : <i32>input.get("b").number;
let result = 0;
if (operation == "add") result = a + b;
else if (operation == "subtract") result = a - b;
else if (operation == "divide") result = a / b;
else if (operation == "halve") result = a / 2;
else fail("`operation` must be one of `add`, `subtract`, `divide` and `halve`, not `" + operation + "`");
const data = Value.object();
data.setNumber("result", result);
if (result < 0) data.setText("hint", "it is negative");
succeed(data);
