// A text of an auth recipe → the text with its `{{…}}` filled in. Between the braces stands one value:
//
//     secret.KEY    runtime.access_token    'a text'    base64(value, value, …)

import { encodeBase64 } from "./base64";
import { Bytes } from "./bytes";
import { Value } from "./json";

/** Deeper calls are refused: they would use up the engine's stack. */
const MAX_DEPTH: i32 = 8;

/** Of a text when it is filled, in bytes. */
const LONGEST: i32 = 131_072;

export class Template {
  /** Empty when the text is sound. */
  error: string = "";
  /** Whether it asks for an optional secret that nobody has set: then the whole text is to be left out. */
  isIncomplete: bool = false;
  private at: i32 = 0;

  constructor(
    private source: string,
    /** By key; null where an optional one is not set. */
    private secrets: Value,
    /** Null where the recipe brings none. */
    private token: Value,
  ) {}

  fill(): string {
    const out = new Bytes();
    let end = 0;
    while (this.error.length == 0) {
      const open = this.source.indexOf("{{", end);
      out.part(this.source, end, open < 0 ? this.source.length : open);
      if (open < 0) break;
      this.at = open + 2;
      this.value(out, 0);
      if (!this.symbol("}}")) this.expect("`}}`");
      if (out.length > LONGEST) this.complain("it becomes longer than " + LONGEST.toString() + " bytes");
      end = this.at;
    }
    return out.toString();
  }

  private value(out: Bytes, depth: i32): void {
    this.skipBlanks();
    const start = this.at;
    const first = start < this.source.length ? this.source.charCodeAt(start) : 0;
    if (first == 0x22 || first == 0x27) return this.quoted(out, first == 0x22 ? '"' : "'");
    const word = this.word();
    if (word == "base64" && this.symbol("(")) return this.base64(out, depth + 1);
    if (word == "secret" && this.symbol(".")) return this.secret(out, this.word());
    if (word == "runtime" && this.symbol(".") && this.word() == "access_token") return this.accessToken(out);
    this.at = start;
    this.expect("`secret.KEY`, `runtime.access_token`, a text in quotes or `base64(…)`");
  }

  private secret(out: Bytes, key: string): void {
    if (!this.secrets.has(key)) this.complain("`secret." + key + "` is not among the `required_secrets`");
    const value = this.secrets.get(key);
    if (value.isText) out.text(value.text);
    else this.isIncomplete = true;
  }

  private accessToken(out: Bytes): void {
    if (this.token.isText) out.text(this.token.text);
    else this.complain("there is no `runtime.access_token` at this place");
  }

  private quoted(out: Bytes, quote: string): void {
    const end = this.source.indexOf(quote, this.at + 1);
    if (end < 0) return this.expect("the end of a text in quotes");
    out.part(this.source, this.at + 1, end);
    this.at = end + 1;
  }

  private base64(out: Bytes, depth: i32): void {
    if (depth > MAX_DEPTH) return this.expect("less nesting");
    const inner = new Bytes();
    do this.value(inner, depth);
    while (this.error.length == 0 && this.symbol(","));
    if (!this.symbol(")")) this.expect("`,` or `)`");
    out.text(encodeBase64(inner));
  }

  /** Takes what is neither blank nor one of `.,(){}` and quotes: a key may be of any language. */
  private word(): string {
    const start = this.at;
    while (this.at < this.source.length && !isDelimiter(this.source.charCodeAt(this.at))) this.at++;
    return this.source.substring(start, this.at);
  }

  private symbol(text: string): bool {
    this.skipBlanks();
    if (this.source.substr(this.at, text.length) != text) return false;
    this.at += text.length;
    return true;
  }

  private skipBlanks(): void {
    while (this.at < this.source.length && this.source.charCodeAt(this.at) == 0x20) this.at++;
  }

  private expect(what: string): void {
    const found = this.source.substr(this.at, 12);
    this.complain("expected " + what + (found.length ? ", found `" + found + "`" : " before its end"));
  }

  private complain(message: string): void {
    if (this.error.length == 0) this.error = message;
  }
}

function isDelimiter(c: i32): bool {
  switch (c) {
    case 0x09:
    case 0x0a:
    case 0x0d:
    case 0x20:
    case 0x22: // "
    case 0x27: // '
    case 0x28: // (
    case 0x29: // )
    case 0x2c: // ,
    case 0x2e: // .
    case 0x7b: // {
    case 0x7d: // }
      return true;
    default:
      return false;
  }
}
