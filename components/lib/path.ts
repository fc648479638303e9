// A field named by a path: `name`, `owner.name`, `tags.0`.

import { Value } from "./json";

/** The field, null when there is none. A key that holds dots is found before it is taken for a path. */
export function field(value: Value, path: string): Value {
  if (value.has(path) || !path.includes(".")) return step(value, path);
  const steps = path.split(".");
  let found = value;
  for (let i = 0; i < steps.length; i++) found = step(found, steps[i]);
  return found;
}

export function hasField(value: Value, path: string): bool {
  if (value.has(path)) return true;
  const dot = path.lastIndexOf(".");
  const holder = dot < 0 ? value : field(value, path.substring(0, dot));
  const last = path.substring(dot + 1);
  return holder.isList ? position(last) >= 0 && position(last) < holder.items.length : holder.has(last);
}

function step(value: Value, name: string): Value {
  return value.isList ? value.at(position(name)) : value.get(name);
}

/** A list position; -1 when the name is none. */
function position(name: string): i32 {
  if (name.length == 0 || name.length > 9) return -1;
  for (let i = 0; i < name.length; i++) if (<u32>(name.charCodeAt(i) - 0x30) > 9) return -1;
  return I32.parseInt(name);
}
