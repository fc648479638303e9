// What a node gave, and what the edges that leave it make of it.

import { isObject } from "./json";
import type { Json, JsonObject } from "./json";

/** A node's result; `undefined` when the node did not run. */
export type Result = Json | undefined;

// ── edges ────────────────────────────────────────────────────────────────────────────────────

/** PIPE */
export const ran = (result: Result): boolean => result !== undefined;

/** ON_FAIL */
export const failed = (result: Result): result is JsonObject =>
  isObject(result) && (result.success === false || (result.error != null && result.success !== true));

/** ON_SUCCESS */
export const ok = (result: Result): boolean => result !== undefined && !failed(result);

/** ON_TRUE, ON_FALSE, ON_BRANCH: the branch that a result names, if it names one. */
export function branch(result: Result): string | undefined {
  if (!isObject(result)) return undefined;
  const data = isObject(result.data) ? result.data : undefined;
  if (typeof data?.branch === "string") return data.branch;
  if (typeof result.branch === "string") return result.branch;
  const verdict = typeof data?.result === "boolean" ? data.result : result.result;
  return typeof verdict === "boolean" ? String(verdict) : undefined;
}

/** The last node that ran; the compiler lists a scope's nodes from last to first. */
export const lastOf = (...results: Result[]): Json => results.find(ran) ?? null;

// ── failures that are not the component's own: a loop or a sub-workflow failed its source ──────

const brokenBy = new WeakMap<object, "loop" | "subflow">();

/** Remembers that a loop or a sub-workflow made this result a failure; `undefined` changes nothing. */
export function breakBy(result: JsonObject, cause: "loop" | "subflow" | undefined): JsonObject {
  if (cause) brokenBy.set(result, cause);
  return result;
}

export const causeOf = (result: Result): "loop" | "subflow" | undefined =>
  isObject(result) ? brokenBy.get(result) : undefined;

/** ON_FAIL of the virtual source, which fails by its loops and sub-workflows, never by what the payload holds. */
export const brokenHere = (result: Result): boolean => causeOf(result) !== undefined;

/** FOREACH: a loop that failed does not stop its source's other loops, any other failure does. */
export const mayLoop = (result: Result): boolean => ok(result) || causeOf(result) === "loop";

// ── failures: values between nodes, exceptions once nobody takes care of them ──────────────────

/** Thrown by the runtime inside a node; becomes the node's failed result. */
export class Failure extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Ends a run, or an iteration. */
export class Unhandled extends Failure {
  readonly node: string;
  readonly result: JsonObject;
  constructor(node: string, result: JsonObject) {
    super(codeOf(result), messageOf(result));
    this.node = node;
    this.result = result;
  }
}

export function failure(node: string, error: unknown): JsonObject {
  const { code = "INTERNAL", message = String(error) } = (error ?? {}) as Partial<Failure>;
  return { success: false, error: message, error_code: typeof code === "string" ? code : "INTERNAL", node };
}

export const codeOf = (result: JsonObject): string =>
  typeof result.error_code === "string" ? result.error_code : "NODE_FAILED";

export const messageOf = ({ error }: JsonObject): string =>
  typeof error === "string" ? error : error == null ? "failed" : JSON.stringify(error);
