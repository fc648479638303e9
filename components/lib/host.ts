// Calls of the Worker's host functions.

import { Bytes } from "./bytes";
import { Value } from "./json";
import { parseJson } from "./json_parser";
import { writeValue } from "./json_writer";
import { http_fetch, result_read } from "./u6u";

const DONE: i32 = 0;
const TOO_LONG: i32 = 3;
const USUAL_ANSWER: i32 = 16384;

/**
 * Sends `{url, method, headers, body, timeout_ms, keep}` through the Worker's egress policy and gives
 * `{status, headers, body}`, with `json` where the host kept one, or `{error, error_code}`.
 */
export function fetch(request: Value): Value {
  const sent = new Bytes(1024);
  writeValue(sent, request);
  const answer = new Bytes(USUAL_ANSWER);
  const lengthPointer = heap.alloc(4);
  store<i32>(lengthPointer, answer.capacity);
  const code = http_fetch(sent.pointer, sent.length, answer.pointer, lengthPointer);
  if (code == DONE || code == TOO_LONG) {
    const length = load<i32>(lengthPointer);
    if (code == TOO_LONG) readRest(answer, length);
    answer.length = length;
    const value = parseJson(answer);
    if (value !== null && value.isObject) return value;
  }
  return Value.object().setText("error", "the host gave no answer").setText("error_code", "HTTP_FAILED");
}

/** Fetches a result that was longer than the buffer: the host has kept it. */
function readRest(answer: Bytes, length: i32): void {
  answer.reserve(length);
  result_read(answer.pointer, answer.capacity);
}
