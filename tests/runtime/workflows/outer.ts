// CALLS_SUBFLOW, then trigger_workflow with and without waiting.

import { at, present } from "../runtime/json";
import type { Json } from "../runtime/json";
import { failed, ok } from "../runtime/result";
import type { Result } from "../runtime/result";
import type { Run } from "../runtime/run";
import type { Workflow } from "../runtime/workflow";
import { inner } from "./inner";

type Payload = { a: Json; call?: Json; start?: Json; handled?: boolean };

async function flow(run: Run, input: Payload): Promise<Json> {
  let a: Result = run.pure("a", () => input.a);
  a = await run.subflow("a", a, inner);

  let rescue: Result;
  if (failed(a) && input.handled)
    rescue = run.pure("rescue", () => ({ success: true, data: at(a, "node") ?? null }));

  let called: Result;
  if (ok(a) && input.call !== undefined) called = await run.call("called", inner, () => input.call!);

  let started: Result;
  if (ok(a) && input.start !== undefined) started = await run.start("started", inner, () => input.start!);

  run.settle(rescue === undefined ? a : undefined, called, started);
  return present({ a, rescue, called, started });
}

export const outer = {
  name: "outer",
  description: "calls inner in three ways",
  access: "key",
  inputs: true,
  egress: [],
  run: flow,
} satisfies Workflow<Payload>;
