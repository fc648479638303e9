// The cron triggers: which workflows a tick starts.

import type { Env } from "../env";
import { Failure } from "./result";
import { Execution } from "./run";
import { validate } from "./schema";
import { begin, logFailure } from "./workflow";
import type { Workflow } from "./workflow";

/** Runs every workflow that names the tick's expression; fails after all of them have ended, if one did. */
export const scheduled =
  (workflows: ReadonlyMap<string, Workflow>): ExportedHandlerScheduledHandler<Env> =>
  async ({ cron }, env, context) => {
    const due = [...workflows.values()].filter(({ crons }) => crons?.includes(cron));
    const succeeded = await Promise.all(due.map((workflow) => tick(workflow, env, context)));
    const names = due.filter((_workflow, index) => !succeeded[index]).map(({ name }) => name);
    if (names.length > 0) throw new Error(`failed: ${names.join(", ")}`);
  };

/** The payload of a tick is empty, but for the defaults of `inputs`. */
async function tick(workflow: Workflow, env: Env, context: ExecutionContext): Promise<boolean> {
  const execution = new Execution(env, context, "cron");
  try {
    return await begin(workflow, validate(workflow.inputs, {}), execution);
  } catch (error) {
    const { code: error_code, message } = error as Failure;
    logFailure(workflow, execution, { id: execution.id, error: message, error_code, failed_node: null });
    return false;
  }
}
