// if_control: decides whether a condition holds for `input`.

import { fail, readInput, requireText, succeed } from "../lib/component";
import { ConditionParser } from "../lib/condition";
import { Value } from "../lib/json";

const input = readInput();
const parser = new ConditionParser(requireText(input, "condition"));
const condition = parser.parse();
if (parser.error.length) fail("`condition`: " + parser.error);

const holds = condition.holds(input.get("input"));
succeed(Value.object().setBoolean("result", holds).setText("branch", holds ? "true" : "false"));
