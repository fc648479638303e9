// What a workflow is to the routes and triggers, and how a run of it begins and ends.

import type { Json } from "./json";
import { Failure, Unhandled } from "./result";
import { Run } from "./run";
import type { Execution } from "./run";
import type { Schema } from "./schema";
import type { Entry } from "./trace";

export interface Workflow<Payload = any> {
  name: string;
  description: string;
  access: "key" | "public";
  /** JSON Schema of the payload. */
  inputs: Schema;
  /** Hosts that its HTTP calls may reach. */
  egress: readonly string[];
  /** Looks up a credential that no secret of the Worker holds: where the project stores them. */
  credentials?: (execution: Execution, name: string) => Promise<string | undefined>;
  /** Its cron triggers, as wrangler.toml writes them. */
  crons?: readonly string[];
  /** Returns the output; throws when a failure was left unhandled. Asynchronous only if a node is. */
  run(run: Run, input: Payload): Json | Promise<Json>;
}

export type Outcome = { id: string; ms: number; trace: Entry[] } & (
  { ok: true; output: Json } | { ok: false; error: string; error_code: string; failed_node: string | null }
);

/** Runs a workflow on a payload that has been validated. */
export async function execute(workflow: Workflow, payload: Json, execution: Execution): Promise<Outcome> {
  const { id, startedAt, trace } = execution;
  const ended = () => ({ id, ms: Date.now() - startedAt, trace });
  try {
    const output = await workflow.run(new Run(workflow, execution), payload);
    return { ...ended(), ok: true, output };
  } catch (error) {
    const failed_node = error instanceof Unhandled ? error.node : null;
    const error_code = error instanceof Failure ? error.code : "INTERNAL";
    const message = error instanceof Failure ? error.message : "internal error";
    if (!(error instanceof Failure))
      console.error(execution.secrets.hide(String((error as Error)?.stack ?? error)));
    return { ...ended(), ok: false, error: message, error_code, failed_node };
  }
}

/** Runs a workflow that nobody waits for: a failure becomes a line of the log. Tells whether it succeeded. */
export async function begin(workflow: Workflow, payload: Json, execution: Execution): Promise<boolean> {
  const outcome = await execute(workflow, payload, execution);
  if (!outcome.ok) logFailure(workflow, execution, outcome);
  return outcome.ok;
}

/** One line of JSON: the verdict, never the data. */
export function logFailure(
  workflow: Workflow,
  { trigger, secrets }: Execution,
  {
    id,
    error,
    error_code,
    failed_node,
  }: { id: string; error: string; error_code: string; failed_node: string | null },
): void {
  const line = {
    workflow: workflow.name,
    trigger,
    execution_id: id,
    success: false,
    error,
    error_code,
    failed_node,
  };
  console.error(secrets.hide(JSON.stringify(line)));
}
