// Which list a loop runs over, when neither types nor `IN` say it.

import { at, isObject } from "./json";
import type { Json, Param } from "./json";

/**
 * The first list under one of these names: in the loop's source, then in the objects that are its
 * properties, then in each other place in scope. `undefined` when there is none.
 */
export function listOf(names: readonly string[], source: Param, ...scope: Param[]): Json | undefined {
  const inside = isObject(source) ? Object.values(source).filter(isObject) : [];
  for (const place of [source, ...inside, ...scope]) {
    for (const name of names) {
      const list = at(place, name);
      if (Array.isArray(list)) return list;
    }
  }
  return undefined;
}
