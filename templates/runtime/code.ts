// `code` nodes: the author's JavaScript as a function of this Worker.

import { isObject, toJson } from "./json";
import type { Json } from "./json";
import { Failure } from "./result";

/**
 * Runs a body. The compiler writes `copy(…)` around the input of a body that may change it.
 * `limit`: the most bytes that its value may have as JSON (`limits.max_output_bytes`).
 */
export function code(body: (input: any) => unknown, input: Json, limit?: number): Json {
  let data: Json;
  try {
    data = toJson(body(input));
  } catch (error) {
    throw new Failure("CODE_THREW", String(error));
  }
  if (limit !== undefined) requireSize(data, limit);
  if (!isObject(data) || data.success !== false) return { success: true, data };
  const { error = "failed", error_code } = data;
  return error_code === undefined
    ? { success: false, data, error }
    : { success: false, data, error, error_code };
}

function requireSize(data: Json, limit: number): void {
  const { length } = new TextEncoder().encode(JSON.stringify(data));
  if (length > limit)
    throw new Failure("OUTPUT_TOO_LARGE", `the value has ${length} bytes, of ${limit} allowed`);
}
