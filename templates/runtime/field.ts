// Implicit fields: `{{tag}}` is the field of the latest result that has it, where only the run can tell.

import { isObject } from "./json";
import type { Json, Param } from "./json";

/** The field of the first of these places that has it; `undefined` when none does. */
export function fieldOf(name: string, ...places: Param[]): Json | undefined {
  const place = places.find((each) => isObject(each) && Object.hasOwn(each, name));
  return isObject(place) ? place[name] : undefined;
}
