// A JSON value → JSON text.

import { Bytes } from "./bytes";
import { Kind, Value } from "./json";

const HEX: string = "0123456789abcdef";

export function writeValue(out: Bytes, value: Value): void {
  switch (value.kind) {
    case Kind.Null: {
      out.text("null");
      break;
    }
    case Kind.Boolean: {
      out.text(value.length ? "true" : "false");
      break;
    }
    case Kind.Number: {
      out.copy(value.pointer, value.length); // the digits as they came
      break;
    }
    case Kind.Text: {
      if (value.pointer) out.byte(0x22).copy(value.pointer, value.length).byte(0x22);
      else writeQuoted(out, value.text);
      break;
    }
    case Kind.List: {
      writeList(out, value);
      break;
    }
    default:
      writeObject(out, value);
  }
}

function writeList(out: Bytes, value: Value): void {
  const items = value.items;
  out.byte(0x5b);
  for (let i = 0; i < items.length; i++) {
    if (i) out.byte(0x2c);
    writeValue(out, unchecked(items[i]));
  }
  out.byte(0x5d);
}

function writeObject(out: Bytes, value: Value): void {
  const items = value.items;
  const keys = value.keys;
  out.byte(0x7b);
  for (let i = 0; i < items.length; i++) {
    if (i) out.byte(0x2c);
    writeQuoted(out, unchecked(keys[i]));
    out.byte(0x3a);
    writeValue(out, unchecked(items[i]));
  }
  out.byte(0x7d);
}

/** A text with its quotes. Half a surrogate pair is written as an escape, so that the UTF-8 is valid. */
export function writeQuoted(out: Bytes, text: string): void {
  out.reserve(text.length + 2);
  out.byte(0x22);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) writeAscii(out, unit);
    else if (unit < 0x800) out.byte(0xc0 | (unit >> 6)).byte(0x80 | (unit & 63));
    else if (unit < 0xd800 || unit > 0xdfff) {
      out.byte(0xe0 | (unit >> 12)).byte(0x80 | ((unit >> 6) & 63)).byte(0x80 | (unit & 63));
    } else {
      const point = text.codePointAt(i);
      if (point > 0xffff) {
        out.byte(0xf0 | (point >> 18)).byte(0x80 | ((point >> 12) & 63));
        out.byte(0x80 | ((point >> 6) & 63)).byte(0x80 | (point & 63));
        i++;
      } else writeEscape(out, unit);
    }
  }
  out.byte(0x22);
}

function writeAscii(out: Bytes, unit: i32): void {
  if (unit == 0x22 || unit == 0x5c) out.byte(0x5c).byte(unit);
  else if (unit >= 0x20) out.byte(unit);
  else if (unit == 0x0a) out.text("\\n");
  else if (unit == 0x0d) out.text("\\r");
  else if (unit == 0x09) out.text("\\t");
  else writeEscape(out, unit);
}

function writeEscape(out: Bytes, unit: i32): void {
  out.text("\\u");
  for (let shift = 12; shift >= 0; shift -= 4) out.byte(HEX.charCodeAt((unit >> shift) & 15));
}
