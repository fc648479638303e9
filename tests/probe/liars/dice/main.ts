// Throws dice, says in its contract that it does not, and knows an option that nobody declared.

import { readInput, succeed } from "../lib/component";
import { Value } from "../lib/json";
import { random_get } from "../lib/wasi_snapshot_preview1";

const input = readInput();
const room = memory.data(4);
random_get(room, 4);
const data = Value.object();
data.setNumber("number", load<u32>(room) % 1000);
if (input.get("loaded").isBoolean) data.setNumber("number", 6);
succeed(data);
