// Doubles `x`; what it gives depends on it, as the tests of callers ask.

import { fetch_it } from "../components";
import type { Json, Params } from "../runtime/json";
import type { Result } from "../runtime/result";
import type { Run } from "../runtime/run";
import { once } from "../runtime/target";
import type { Workflow } from "../runtime/workflow";

type Payload = { x: number; tell?: boolean; gives?: Json };

async function flow(run: Run, input: Payload): Promise<Json> {
  const dbl = run.pure("dbl", () =>
    input.x < 0
      ? { success: false, error: "negative", error_code: "NEGATIVE" }
      : { success: true, data: input.x * 2 },
  );

  let tell: Result;
  if (input.tell) {
    const request: Params = {
      url: "https://api.test/told",
      method: "POST",
      body: JSON.stringify([input.x, run.trigger]),
    };
    tell = await run.step("tell", once, () => fetch_it(run, request));
  }

  run.settle(dbl, tell);
  return input.gives ?? { doubled: input.x * 2 };
}

export const inner = {
  name: "inner",
  description: "doubles x",
  access: "public",
  inputs: {
    type: "object",
    properties: {
      x: { type: "number" },
      tell: { type: "boolean" },
      gives: true,
      n: { type: "integer", default: 1 },
    },
    required: ["x"],
  },
  egress: ["api.test"],
  run: flow,
} satisfies Workflow<Payload>;
