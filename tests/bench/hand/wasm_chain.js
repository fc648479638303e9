// What a person would write for twenty components in a row: the same modules, a fresh instance a call.
import { answer, isKey, refused } from "./key.js";
import set from "./set.wasm";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function call(module, input) {
  const given = encoder.encode(JSON.stringify(input));
  let memory;
  let at = 0;
  let printed = "";
  const wasi_snapshot_preview1 = {
    fd_read(_fd, vectors, _count, readPtr) {
      const view = new DataView(memory.buffer);
      const length = view.getUint32(vectors + 4, true);
      const part = given.subarray(at, at + length);
      new Uint8Array(memory.buffer).set(part, view.getUint32(vectors, true));
      at += part.length;
      view.setUint32(readPtr, part.length, true);
      return 0;
    },
    fd_write(_fd, vectors, _count, writtenPtr) {
      const view = new DataView(memory.buffer);
      const length = view.getUint32(vectors + 4, true);
      printed += decoder.decode(new Uint8Array(memory.buffer, view.getUint32(vectors, true), length));
      view.setUint32(writtenPtr, length, true);
      return 0;
    },
    proc_exit(code) {
      throw new Error(`exit ${code}`);
    },
  };
  const { exports } = new WebAssembly.Instance(module, { wasi_snapshot_preview1 });
  memory = exports.memory;
  exports._start();
  return JSON.parse(printed);
}

export default {
  async fetch(request, env) {
    if (!isKey(request, env)) return refused();
    const started = Date.now();
    const payload = await request.json();
    let result = call(set, { values: { v: payload.v, label: "a node of twenty", tags: ["wasm", "鏈"] } });
    for (let i = 1; i < 20; i++) {
      if (!result.success) break;
      result = call(set, { values: { v: result.data.v, label: "a node of twenty", tags: ["wasm", "鏈"] } });
    }
    return answer(result, started);
  },
};
