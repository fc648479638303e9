// Implicit fields: `{{tag}}` is the field of the latest result that has it, where only the run can tell.

import { isObject } from "./json";
import type { Json, Param, Params } from "./json";

/** The field of the first of these places that has it; `undefined` when none does. */
export function fieldOf(name: string, ...places: Param[]): Json | undefined {
  const place = places.find((each) => isObject(each) && Object.hasOwn(each, name));
  return isObject(place) ? place[name] : undefined;
}

/** All fields of these places; that of a later place covers an earlier one's. */
export function poured(...places: Param[]): Params {
  let context: Params = {};
  for (const place of places) if (isObject(place)) context = { ...context, ...place };
  return context;
}
