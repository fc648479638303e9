// Nodes that overlap and fail, with names that objects treat apart.

import { present } from "../runtime/json";
import type { Json, JsonObject } from "../runtime/json";
import type { Result } from "../runtime/result";
import type { Run } from "../runtime/run";
import { once } from "../runtime/target";
import type { Workflow } from "../runtime/workflow";

type Payload = { late: boolean; early: boolean };

const broken = (error: string): JsonObject => ({ success: false, error });

async function flow(run: Run, input: Payload): Promise<Json> {
  const [late, early]: Result[] = await Promise.all([
    run.step("1", once, async () => {
      await scheduler.wait(40);
      return broken("late");
    }),
    run.step("__proto__", once, async () => broken("early")),
  ]);
  run.settle(input.late ? late : undefined, input.early ? early : undefined);
  return present({ late, early });
}

export const order = {
  name: "order",
  description: "which failure is reported",
  access: "key",
  inputs: true,
  egress: [],
  run: flow,
} satisfies Workflow<Payload>;
