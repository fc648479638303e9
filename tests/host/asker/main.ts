// asker: calls one host function with what it is given, and tells what came of it. It can be as careless as a
// component that was written elsewhere: without a capacity, with pointers that lead nowhere, with secrets in
// what it says.

import { decodeBase64, encodeBase64 } from "../lib/base64";
import { Bytes } from "../lib/bytes";
import {
  fail,
  failWith,
  optionalInteger,
  optionalText,
  readInput,
  requireList,
  requireText,
  succeed,
} from "../lib/component";
import { Value } from "../lib/json";
import { exit, print } from "../lib/output";

@external("u6u", "http_fetch")
declare function http_fetch(request: usize, requestLength: i32, out: usize, length: usize): i32;
@external("u6u", "kv_get")
declare function kv_get(key: usize, keyLength: i32, out: usize, length: usize): i32;
@external("u6u", "kv_put")
declare function kv_put(key: usize, keyLength: i32, value: usize, valueLength: i32, seconds: i32): i32;
@external("u6u", "secret_get")
declare function secret_get(name: usize, nameLength: i32, out: usize, length: usize): i32;
@external("u6u", "crypto_decrypt")
declare function crypto_decrypt(
  encrypted: usize, encryptedLength: i32, iv: usize, ivLength: i32, bound: usize, boundLength: i32,
  out: usize, length: usize,
): i32;
@external("u6u", "crypto_sign_rs256")
declare function crypto_sign_rs256(
  data: usize, dataLength: i32, der: usize, derLength: i32, out: usize, length: usize,
): i32;
@external("u6u", "result_read")
declare function result_read(out: usize, capacity: i32): i32;

const NOWHERE: usize = 0x7ffffff0;
const OLD_BUFFER: i32 = 65_536;
const TOO_LONG: i32 = 3;

function main(): void {
  const input = readInput();
  const own = requireText(input, "api_key");
  const texts = input.get("texts").isNull ? Value.list() : requireList(input, "texts");
  for (let i = 0; i < texts.items.length; i++) {
    if (!texts.at(i).isText) fail("`texts` must hold texts");
    texts.items[i] = Value.text(texts.at(i).text.replace("{own}", own));
  }
  const seconds = optionalInteger(input, "seconds", -1, 1_000_000, 0);
  const read = optionalInteger(input, "read", -1, 10_000_000, -1);
  const capacity = optionalInteger(input, "capacity", 0, 10_000_000, 4096);
  const out = new Bytes(capacity > 0 ? capacity : OLD_BUFFER);
  const lengthPointer = heap.alloc(4);
  store<i32>(lengthPointer, capacity);
  const forged = optionalText(input, "forged", "");
  const target = forged == "out" ? NOWHERE : out.pointer;
  const length = forged == "length" ? NOWHERE : lengthPointer;
  let code = ask(requireText(input, "call"), texts, seconds, forged == "text", target, length);
  const needed = load<i32>(lengthPointer);
  if (code == TOO_LONG && read >= 0) {
    out.reserve(read);
    code = result_read(forged == "read" ? NOWHERE : out.pointer, read);
  }
  if (code == 0) out.length = needed;
  tell(input, code, needed, out);
}

function ask(call: string, texts: Value, seconds: i32, isForged: bool, out: usize, length: usize): i32 {
  const one = textAt(texts, 0);
  const two = textAt(texts, 1);
  const three = textAt(texts, 2);
  const first = isForged ? NOWHERE : one.pointer;
  if (call == "kv_get") return kv_get(first, one.length, out, length);
  if (call == "http_fetch") return http_fetch(first, one.length, out, length);
  if (call == "secret_get") return secret_get(first, one.length, out, length);
  if (call == "kv_put") {
    return kv_put(first, one.length, two.pointer, two.length, seconds);
  }
  if (call == "put_and_get") {
    const code = kv_put(first, one.length, two.pointer, two.length, seconds);
    return code != 0 ? code : kv_get(first, one.length, out, length);
  }
  if (call == "echo") {
    memory.copy(out, one.pointer, one.length);
    store<i32>(length, one.length);
    return 0;
  }
  if (call == "crypto_sign_rs256") {
    const der = decodeBase64(two.toString());
    return crypto_sign_rs256(first, one.length, der!.pointer, der!.length, out, length);
  }
  return crypto_decrypt(first, one.length, two.pointer, two.length, three.pointer, three.length, out, length);
}

function textAt(texts: Value, index: i32): Bytes {
  return new Bytes().text(index < texts.items.length ? texts.at(index).text : "");
}

function tell(input: Value, code: i32, needed: i32, out: Bytes): void {
  const data = Value.object().setNumber("code", code).setNumber("length", needed);
  const how = optionalText(input, "tell", "text");
  if (code != 0) failWith("the host answered " + code.toString(), "ASKER", data);
  const text = how == "bytes" || how == "length" ? "" : out.toString();
  if (how == "error") failWith("it is " + text, "ASKER", null);
  if (how == "exit") {
    const said = new Bytes().text(Value.object().setText("error", "it is " + text).toJson());
    print(said.pointer, said.length);
    exit(3);
  }
  if (how == "bytes") data.setText("base64", encodeBase64(out));
  if (how == "text") data.setText("text", text);
  if (how == "headers") data.set("headers", headers(text));
  succeed(data);
}

/** As programs sign requests: the secret itself, and behind one, two and three characters in base64. */
function headers(text: string): Value {
  const made = Value.object().setText("Authorization", "Bearer " + text);
  for (let i = 1; i <= 3; i++) {
    made.setText("X-Basic-" + i.toString(), "Basic " + encodeBase64(new Bytes().text("u".repeat(i - 1) + ":" + text)));
  }
  return made.setText("X-Middle", encodeBase64(new Bytes().text("a:" + text + ":z")));
}

main();
