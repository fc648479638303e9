// Calls of the Worker's host functions.

import { Bytes } from "./bytes";
import { Value } from "./json";
import { parseJson } from "./json_parser";
import { writeValue } from "./json_writer";
import { crypto_decrypt, crypto_sign_rs256, http_fetch, kv_get, kv_put, result_read, secret_get } from "./u6u";

const DONE: i32 = 0;
const TOO_LONG: i32 = 3;
const USUAL_ANSWER: i32 = 16384;

/** Where a host function finds the buffer's capacity, and leaves the answer's length. */
const lengthPointer: usize = memory.data(4);

/**
 * Sends `{url, method, headers, body, timeout_ms, keep}` through the Worker's egress policy and gives
 * `{status, headers, body}`, with `json` where the host kept one, or `{error, error_code}`.
 */
export function fetch(request: Value): Value {
  const sent = new Bytes(1024);
  writeValue(sent, request);
  const answer = room();
  const code = http_fetch(sent.pointer, sent.length, answer.pointer, lengthPointer);
  const value = isThere(code, answer) ? parseJson(answer) : null;
  if (value !== null && value.isObject) return value;
  return Value.object().setText("error", "the host gave no answer").setText("error_code", "HTTP_FAILED");
}

/** What KV holds under a key that this Worker may read; null when there is nothing. */
export function kvGet(key: string): Bytes | null {
  const name = Bytes.of(key);
  const answer = room();
  return isThere(kv_get(name.pointer, name.length, answer.pointer, lengthPointer), answer) ? answer : null;
}

/** Keeps a text in KV for 60 seconds or longer. Only caches of tokens may be kept, and no answer is needed. */
export function kvPut(key: string, text: string, seconds: i32): void {
  const name = Bytes.of(key);
  const value = Bytes.of(text);
  kv_put(name.pointer, name.length, value.pointer, value.length, seconds);
}

/** A secret of the Worker; null when it has none of that name. */
export function secretGet(name: string): Bytes | null {
  const asked = Bytes.of(name);
  const answer = room();
  return isThere(secret_get(asked.pointer, asked.length, answer.pointer, lengthPointer), answer) ? answer : null;
}

/** The plain text of a record that was encrypted under this name; null when it was not, or was changed since. */
export function decrypt(encrypted: string, vector: string, name: string): Bytes | null {
  const data = Bytes.of(encrypted);
  const iv = Bytes.of(vector);
  const bound = Bytes.of(name);
  const answer = room();
  const code = crypto_decrypt(
    data.pointer,
    data.length,
    iv.pointer,
    iv.length,
    bound.pointer,
    bound.length,
    answer.pointer,
    lengthPointer,
  );
  return isThere(code, answer) ? answer : null;
}

/** The RSA signature (PKCS #1 1.5, SHA-256) by a private key in PKCS #8; null when the key is none. */
export function signRs256(data: Bytes, key: Bytes): Bytes | null {
  const answer = room();
  const code = crypto_sign_rs256(
    data.pointer,
    data.length,
    key.pointer,
    key.length,
    answer.pointer,
    lengthPointer,
  );
  return isThere(code, answer) ? answer : null;
}

/** A buffer for the next answer, whose capacity the host is told. */
function room(): Bytes {
  const answer = new Bytes(USUAL_ANSWER);
  store<i32>(lengthPointer, answer.capacity);
  return answer;
}

/** Whether there was an answer. One that was too long for its buffer has been kept by the host, and is read now. */
function isThere(code: i32, answer: Bytes): bool {
  if (code != DONE && code != TOO_LONG) return false;
  const length = load<i32>(lengthPointer);
  if (code == TOO_LONG) {
    answer.reserve(length);
    result_read(answer.pointer, answer.capacity);
  }
  answer.length = length;
  return true;
}
