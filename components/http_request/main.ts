// http_request: one HTTP call. The host keeps the body and its JSON and gives names for them, so that a
// large answer does not travel through this memory; the names are put where the values belong.

import { Bytes } from "../lib/bytes";
import {
  fail,
  failType,
  failWith,
  kindName,
  optionalInteger,
  optionalText,
  readInput,
  requireOneOf,
  requireText,
  succeed,
} from "../lib/component";
import { fetch } from "../lib/host";
import { NULL, Value } from "../lib/json";
import { lowerAscii, percentEncode, upperAscii } from "../lib/text";

const METHODS: string[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const LONGEST_QUERY: i32 = 65_536;
const DEFAULT_TIMEOUT_MS: i32 = 30_000;
const LONGEST_TIMEOUT_MS: i32 = 300_000;

function main(): void {
  const input = readInput();
  const method = upperAscii(optionalText(input, "method", "GET"));
  requireOneOf("method", method, METHODS);
  const headers = requestHeaders(input.get("headers"));
  const request = Value.object();
  request.setText("url", urlWithQuery(requireText(input, "url"), input.get("query")));
  request.setText("method", method);
  request.set("headers", headers);
  const body = requestBody(input, headers);
  if (!body.isNull) {
    if (method == "GET" || method == "HEAD") fail("a " + method + " request has no body");
    request.set("body", body);
  }
  const timeout = optionalInteger(input, "timeout_ms", 1, LONGEST_TIMEOUT_MS, DEFAULT_TIMEOUT_MS);
  request.setNumber("timeout_ms", timeout);
  answer(fetch(request.setBoolean("keep", true)));
}

function answer(response: Value): void {
  if (response.has("error")) {
    failWith(response.get("error").text, optionalText(response, "error_code", "HTTP_FAILED"), null);
  }
  const data = Value.object();
  data.set("status", response.get("status"));
  data.set("headers", response.get("headers"));
  data.set("body", response.get("body"));
  if (response.has("json")) data.set("json", response.get("json"));
  const status = response.get("status").number;
  if (status >= 200 && status < 300) succeed(data);
  else failWith("HTTP " + response.get("status").text, "HTTP_STATUS", data);
}

/** The headers as texts; one without a value is left out. */
function requestHeaders(given: Value): Value {
  if (!given.isNull && !given.isObject) failType("headers", "an object", given);
  const headers = Value.object();
  for (let i = 0; i < given.items.length; i++) {
    const value = given.items[i];
    if (!value.isScalar) failType("headers." + given.keys[i], "a text, a number or a boolean", value);
    if (!value.isNull) headers.setText(given.keys[i], value.text);
  }
  return headers;
}

/** The body's text, or null; JSON gets its content type, unless one is given. */
function requestBody(input: Value, headers: Value): Value {
  const body = input.get("body");
  if (!body.isNull && !body.isText) {
    fail("`body` must be a text, not " + kindName(body) + "; `body_json` takes any value");
  }
  if (!input.has("body_json")) return body.text.length == 0 ? NULL : body;
  if (!body.isNull) fail("`body` and `body_json` exclude each other");
  let hasType = false;
  for (let i = 0; i < headers.keys.length; i++) {
    if (lowerAscii(headers.keys[i]) == "content-type") hasType = true;
  }
  if (!hasType) headers.setText("content-type", "application/json");
  return Value.text(input.get("body_json").toJson());
}

/** Puts the query where it belongs: behind the URL's own, before its fragment. */
function urlWithQuery(url: string, query: Value): string {
  if (url.trim().length == 0) fail("`url` must not be empty");
  if (!query.isNull && !query.isObject) failType("query", "an object", query);
  const pairs = new Bytes();
  for (let i = 0; i < query.items.length; i++) addPairs(pairs, query.keys[i], query.items[i]);
  if (pairs.length == 0) return url;
  const hash = url.indexOf("#");
  const base = hash < 0 ? url : url.substring(0, hash);
  const fragment = hash < 0 ? "" : url.substring(hash);
  const joint = !base.includes("?") ? "?" : base.endsWith("?") || base.endsWith("&") ? "" : "&";
  return base + joint + pairs.toString() + fragment;
}

/** `key=value`, once for each item of a list; null is left out. */
function addPairs(pairs: Bytes, key: string, value: Value): void {
  if (value.isObject) failType("query." + key, "a text, a number, a boolean or a list of them", value);
  const count = value.isList ? value.items.length : 1;
  for (let i = 0; i < count; i++) {
    const item = value.isList ? value.at(i) : value;
    if (!item.isScalar) failType(`query.${key}[${i}]`, "a text, a number or a boolean", item);
    if (item.isNull) continue;
    if (pairs.length + key.length + item.text.length > LONGEST_QUERY) {
      fail(`\`query\` makes the URL longer than ${LONGEST_QUERY} bytes`);
    }
    if (pairs.length) pairs.byte(0x26);
    percentEncode(pairs, key);
    pairs.byte(0x3d);
    percentEncode(pairs, item.text);
  }
}

main();
