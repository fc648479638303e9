// How a run executes its effects. This one is a plain Worker: at once, in this request.

import { isObject } from "./json";
import type { Json, JsonObject } from "./json";
import { codeOf, failed, Failure } from "./result";

/** A node's `policy`; times in milliseconds. */
export interface Policy {
  retry?: { limit: number; delay: number; backoff: "constant" | "linear" | "exponential" };
  timeout?: number;
}

/** No policy: one attempt, as long as it takes. */
export const once: Policy = {};

export interface Target {
  /** Runs an effect. `name` is unique in the run and the same in every replay of it. */
  step(name: string, policy: Policy, attempt: () => Promise<Json>): Promise<Json>;
  sleep(name: string, ms: number): Promise<void>;
}

export const worker: Target = {
  async step(_name, { retry }, attempt) {
    for (let tries = 0; ; tries++) {
      const result = await attempt();
      if (!retry || tries === retry.limit || !failed(result) || isPermanent(result)) return result;
      await scheduler.wait(pause(retry, tries));
    }
  },
  sleep: (_name, ms) => scheduler.wait(ms),
};

const PERMANENT: ReadonlySet<string> = new Set([
  "TEMPLATE_UNRESOLVED",
  "EGRESS_DENIED",
  "CREDENTIAL_MISSING",
]);
const WORTH_RETRYING: ReadonlySet<Json | undefined> = new Set([408, 425, 429]);

/** A failure that another attempt cannot mend. */
export function isPermanent(result: JsonObject): boolean {
  const code = codeOf(result);
  if (code !== "HTTP_STATUS") return PERMANENT.has(code);
  const status = isObject(result.data) ? result.data.status : undefined;
  return typeof status === "number" && status >= 400 && status < 500 && !WORTH_RETRYING.has(status);
}

function pause({ delay, backoff }: NonNullable<Policy["retry"]>, tries: number): number {
  if (backoff === "constant") return delay;
  return backoff === "linear" ? delay * (tries + 1) : delay * 2 ** tries;
}

/** Throws TIMEOUT when `attempt` takes longer. What it has begun goes on unheard. */
export async function within(ms: number, attempt: Promise<Json>): Promise<Json> {
  const ended = new AbortController();
  const timeout = scheduler.wait(ms, { signal: ended.signal }).then((): never => {
    throw new Failure("TIMEOUT", `took longer than ${ms} ms`);
  });
  try {
    return await Promise.race([attempt, timeout]);
  } finally {
    timeout.catch(() => {});
    ended.abort();
  }
}
