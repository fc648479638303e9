// A reference and the URI that it is relative to → a URI (RFC 3986, section 5.2).

import { hexDigit } from "./json_parser";

/** Both are without a fragment. */
export function resolveUri(base: string, reference: string): string {
  if (reference.length == 0) return base;
  if (schemeLength(reference) > 0) return reference;
  const scheme = base.substring(0, schemeLength(base));
  if (reference.startsWith("//")) return scheme + withoutDots(reference, authorityEnd(reference, 0));
  const authority = authorityEnd(base, scheme.length);
  const root = base.substring(0, authority);
  if (reference.startsWith("/")) return root + withoutDots(reference, 0);
  const query = base.indexOf("?", authority);
  const path = base.substring(authority, query < 0 ? base.length : query);
  if (reference.startsWith("?")) return root + path + reference;
  const folder = path.substring(0, path.lastIndexOf("/") + 1);
  return root + withoutDots((folder.length == 0 && authority > scheme.length ? "/" : folder) + reference, 0);
}

/** With its colon; 0 when there is none. */
function schemeLength(uri: string): i32 {
  for (let i = 0; i < uri.length; i++) {
    const unit = uri.charCodeAt(i);
    if (unit == 0x3a) return i + 1;
    const isLetter = <u32>((unit | 0x20) - 0x61) < 26;
    const isOther = <u32>(unit - 0x30) < 10 || unit == 0x2b || unit == 0x2d || unit == 0x2e;
    if (!isLetter && !(i && isOther)) return 0;
  }
  return 0;
}

/** Where the path begins, behind `//authority` if there is one at `start`. */
function authorityEnd(uri: string, start: i32): i32 {
  if (!uri.startsWith("//", start)) return start;
  for (let i = start + 2; i < uri.length; i++) {
    const unit = uri.charCodeAt(i);
    if (unit == 0x2f || unit == 0x3f) return i;
  }
  return uri.length;
}

/** Takes the segments `.` and `..` out of the path that begins at `start`. */
function withoutDots(uri: string, start: i32): string {
  const query = uri.indexOf("?", start);
  const end = query < 0 ? uri.length : query;
  const segments = uri.substring(start, end).split("/");
  const kept: string[] = [];
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i];
    const isLast = i == segments.length - 1;
    if (segment == "." || segment == "..") {
      if (segment == ".." && kept.length && !(kept.length == 1 && kept[0].length == 0)) kept.pop();
      if (isLast) kept.push("");
    } else kept.push(segment);
  }
  return uri.substring(0, start) + kept.join("/") + uri.substring(end);
}

/** Undoes `%41`; what is no such escape stays. */
export function unescapeUri(text: string): string {
  if (!text.includes("%")) return text;
  const bytes = String.UTF8.encode(text);
  const length = bytes.byteLength;
  const view = Uint8Array.wrap(bytes);
  let out = 0;
  for (let i = 0; i < length; out++) {
    const isEscape = view[i] == 0x25 && i + 2 < length && hexDigit(view[i + 1]) >= 0 && hexDigit(view[i + 2]) >= 0;
    view[out] = isEscape ? <u8>((hexDigit(view[i + 1]) << 4) | hexDigit(view[i + 2])) : view[i];
    i += isEscape ? 3 : 1;
  }
  return String.UTF8.decodeUnsafe(changetype<usize>(bytes), <usize>out);
}
