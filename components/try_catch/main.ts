// try_catch: chooses the branch `catch` when there is an error, else `try`.

import { isEmpty } from "../lib/compare";
import { readInput, succeed } from "../lib/component";
import { Value } from "../lib/json";

const input = readInput();
const error = input.get("error");
const data = Value.object();
if (isEmpty(error)) data.setText("branch", "try").set("result", input.get("result"));
else data.setText("branch", "catch").set("error", error);
succeed(data);
