// A list of scalars → one text.

import { Bytes } from "./bytes";
import { failType } from "./component";
import { Value } from "./json";
import { writeValue } from "./json_writer";

/** Texts as they are, numbers and booleans as JSON writes them, null as nothing. `name` is the list's, for messages. */
export function join(items: Value[], separator: string, name: string): string {
  // Texts are decoded first, so that nothing is allocated while the result grows: it grows in its place.
  for (let i = 0; i < items.length; i++) {
    if (!items[i].isScalar) failType(`${name}[${i}]`, "a text, a number, a boolean or null", items[i]);
    if (items[i].isText) items[i].text;
  }
  const out = Bytes.result();
  for (let i = 0; i < items.length; i++) {
    if (i) out.text(separator);
    if (items[i].isText) out.text(items[i].text);
    else if (!items[i].isNull) writeValue(out, items[i]);
  }
  return out.toString();
}
