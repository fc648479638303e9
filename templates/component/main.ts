// __ID__: greets a person by name.
//
// AssemblyScript. `../lib/` is the library that comes with acr; no such folder has to be here.

import { fail, readInput, requireText, succeed } from "../lib/component";
import { Value } from "../lib/json";

const input = readInput();
const name = requireText(input, "name");
if (name.length == 0) fail("`name` must not be empty");
succeed(Value.object().setText("greeting", "Hello, " + name + "!"));
