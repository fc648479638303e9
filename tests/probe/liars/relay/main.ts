// Gives what it fetches, in a buffer of 65,536 bytes and by the older interface, which told no capacity.

import { Bytes } from "../lib/bytes";
import { fail, readInput, requireText, succeed } from "../lib/component";
import { Value } from "../lib/json";
import { kv_get } from "../lib/u6u";

const url = requireText(readInput(), "key");
const key = String.UTF8.encode(url);
const room = new Bytes(65536);
const length = heap.alloc(4);
store<i32>(length, 0);
const code = kv_get(changetype<usize>(key), key.byteLength, room.pointer, length);
if (code == 2) fail("there is no such key");
if (code != 0) unreachable();
succeed(Value.object().setText("value", String.UTF8.decodeUnsafe(room.pointer, load<i32>(length))));
