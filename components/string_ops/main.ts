// string_ops: changes, takes apart and looks into texts. Lengths and positions are in code points.

import { decodeBase64, encodeBase64 } from "../lib/base64";
import { Bytes } from "../lib/bytes";
import { slice, unitOf, unitsAt } from "../lib/code_points";
import { fail } from "../lib/component";
import { join } from "../lib/join";
import { Kind, Value } from "../lib/json";
import { isUtf8, Parser } from "../lib/json_parser";
import { lower } from "../lib/lower";
import { INTEGER, Operation } from "../lib/operation";
import { slug } from "../lib/slug";
import { codePoints, percentDecode, percentEncode } from "../lib/text";

const OPERATIONS: string[] = [
  "upper", "lower", "trim", "length", "replace", "split", "join", "substring", "starts_with", "ends_with",
  "capitalize", "contains", "replace_all", "repeat", "pad_start", "pad_end", "index_of", "truncate", "slugify",
  "url_encode", "url_decode", "base64_encode", "base64_decode", "json_parse", "json_stringify", "lines",
];
const ARGS: string[] = [
  "from", "to", "sep", "items", "substr", "prefix", "suffix", "start", "end", "count", "length", "fill",
];
const KINDS: i32[] = [
  Kind.Text, Kind.Text, Kind.Text, Kind.List, Kind.Text, Kind.Text, Kind.Text, INTEGER, INTEGER, INTEGER, INTEGER,
  Kind.Text,
];

/** A count or a position beyond these makes no difference to a text of 4 MB. */
const LARGEST: i32 = 1_000_000_000;

const MOST_COPIES: i32 = 1_000_000;

function main(): void {
  const operation = Operation.read(OPERATIONS, ARGS, KINDS);
  operation.succeed(result(operation));
}

function result(operation: Operation): Value {
  if (operation.is("join")) return joined(operation);
  if (operation.is("json_stringify")) return Value.text(unescaped(operation.input).toJson());
  const text = operation.text();
  if (operation.is("length")) return Value.integer(codePoints(text));
  if (operation.is("contains")) return Value.boolean(text.includes(operation.textArg("substr")));
  if (operation.is("starts_with")) return Value.boolean(text.startsWith(operation.textArg("prefix")));
  if (operation.is("ends_with")) return Value.boolean(text.endsWith(operation.textArg("suffix")));
  if (operation.is("index_of")) {
    const unit = text.indexOf(operation.textArg("substr"));
    return Value.integer(unit < 0 ? -1 : codePoints(text.substring(0, unit)));
  }
  if (operation.is("split")) return split(text, operation.optionalTextArg("sep", ""));
  if (operation.is("lines")) return lines(text);
  if (operation.is("json_parse")) return parseJson(text);
  return Value.text(changed(operation, text));
}

/** The operations that make a text from a text. */
function changed(operation: Operation, text: string): string {
  if (operation.is("upper")) return text.toUpperCase();
  if (operation.is("lower")) return lower(text);
  if (operation.is("trim")) return text.trim();
  if (operation.is("capitalize")) return capitalize(text);
  if (operation.is("replace") || operation.is("replace_all")) return replaced(operation, text);
  if (operation.is("substring")) {
    const start = operation.optionalIntegerArg("start", -LARGEST, LARGEST, 0);
    return slice(text, start, operation.optionalIntegerArg("end", -LARGEST, LARGEST, LARGEST));
  }
  if (operation.is("repeat")) return copies(text, operation.integerArg("count", 0, MOST_COPIES));
  if (operation.is("pad_start")) return padding(operation, text) + text;
  if (operation.is("pad_end")) return text + padding(operation, text);
  if (operation.is("truncate")) return truncated(operation, text);
  if (operation.is("slugify")) return slug(text, operation.optionalTextArg("sep", "-"));
  return coded(operation, text);
}

function coded(operation: Operation, text: string): string {
  if (operation.is("base64_encode")) return encodeBase64(Bytes.of(text));
  if (operation.is("url_encode")) {
    const out = new Bytes(text.length);
    percentEncode(out, text);
    return out.toString();
  }
  if (operation.is("url_decode")) {
    const decoded = percentDecode(text);
    if (decoded === null) fail("`input` is not percent-encoded UTF-8");
    return decoded!;
  }
  const bytes = decodeBase64(text);
  if (bytes === null) fail("`input` is not base64");
  if (!isUtf8(bytes!)) fail("`input` holds bytes that are no UTF-8 text");
  return bytes!.toString();
}

function joined(operation: Operation): Value {
  const items = operation.args.get("items");
  const separator = operation.optionalTextArg("sep", "");
  if (items.isList) return Value.text(join(items.items, separator, "args.items"));
  if (!operation.input.isList) fail("`join` needs a list as `args.items` or `input`");
  return Value.text(join(operation.input.items, separator, "input"));
}

/** Without a separator: the code points. */
function split(text: string, separator: string): Value {
  const parts = Value.list();
  if (separator.length == 0) {
    for (let i = 0, next = 0; i < text.length; i = next) {
      next = i + unitsAt(text, i);
      parts.push(Value.text(text.substring(i, next)));
    }
    return parts;
  }
  let start = 0;
  for (let at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, start)) {
    parts.push(Value.text(text.substring(start, at)));
    start = at + separator.length;
  }
  return parts.push(Value.text(text.substring(start)));
}

/** A line ends with CR LF, LF or CR; what follows the last end is a line only if there is something. */
function lines(text: string): Value {
  const found = Value.list();
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c != 0x0a && c != 0x0d) continue;
    found.push(Value.text(text.substring(start, i)));
    if (c == 0x0d && text.charCodeAt(i + 1) == 0x0a) i++;
    start = i + 1;
  }
  return start < text.length ? found.push(Value.text(text.substring(start))) : found;
}

function parseJson(text: string): Value {
  const parser = new Parser(Bytes.of(text));
  const value = parser.parse();
  if (value === null) fail("`input` is not valid JSON: " + parser.error);
  return value!;
}

/** The same value, to be written without escapes that are not needed, whoever wrote it. */
function unescaped(value: Value): Value {
  if (value.isText && value.pointer) return Value.text(value.text);
  for (let i = 0; i < value.items.length; i++) value.items[i] = unescaped(value.items[i]);
  return value;
}

/** The first letter large, the others as they are. */
function capitalize(text: string): string {
  if (text.length == 0) return text;
  const end = unitsAt(text, 0);
  return text.substring(0, end).toUpperCase() + text.substring(end);
}

function replaced(operation: Operation, text: string): string {
  const from = operation.textArg("from");
  const to = operation.textArg("to");
  if (from.length == 0) fail("`args.from` must not be empty");
  const first = text.indexOf(from);
  if (first < 0) return text;
  const out = Bytes.result();
  let start = 0;
  for (let at = first; at >= 0; at = operation.is("replace") ? -1 : text.indexOf(from, start)) {
    out.part(text, start, at).text(to);
    start = at + from.length;
  }
  return out.part(text, start, text.length).toString();
}

function copies(text: string, count: i32): string {
  const out = Bytes.result();
  if (text.length) for (let i = 0; i < count; i++) out.text(text);
  return out.toString();
}

/** What a text lacks to be of some length. */
function padding(operation: Operation, text: string): string {
  const missing = operation.integerArg("length", 0, MOST_COPIES) - codePoints(text);
  const fill = operation.optionalTextArg("fill", " ");
  if (fill.length == 0) fail("`args.fill` must not be empty");
  return missing <= 0 ? "" : slice(copies(fill, missing / codePoints(fill) + 1), 0, missing);
}

/** At most so long, with what shows that something is missing. */
function truncated(operation: Operation, text: string): string {
  const length = operation.integerArg("length", 0, LARGEST);
  if (codePoints(text) <= length) return text;
  const suffix = operation.optionalTextArg("suffix", "…");
  const kept = length - codePoints(suffix);
  return kept < 0 ? slice(suffix, 0, length) : text.substring(0, unitOf(text, kept)) + suffix;
}

main();
