// What a local run's trace shows: what nodes were given, and why others did not run.

import { raw } from "../components";
import { at } from "../runtime/json";
import type { Json, JsonObject } from "../runtime/json";
import { branch, failed, lastOf, ok } from "../runtime/result";
import type { Result } from "../runtime/result";
import type { Run } from "../runtime/run";
import type { Workflow } from "../runtime/workflow";

function flow(run: Run, input: JsonObject): Json {
  const a = run.pure("a", () =>
    raw(run.given("a", { success: true, data: { branch: "x", of: at(input, "of") } })),
  );

  let b: Result;
  if (failed(a)) {
    b = run.pure("b", () => raw(run.given("b", {})));
  } else run.skip("b", [["a", "ON_FAIL", a]]);

  let c: Result;
  if (branch(a) === "y" || ok(b)) {
    c = run.pure("c", () => raw(run.given("c", {})));
  } else {
    run.skip("c", [
      ["a", "ON_BRANCH(y)", a],
      ["b", "ON_SUCCESS", b],
    ]);
  }

  let d: Result;
  if (at(a, "data", "of") === 1) {
    d = run.pure("d", () => raw(run.given("d", {})));
  } else run.skip("d", [["a", "IF(data.of == 1)", a]]);

  run.settle(a, b, c, d);
  return lastOf(d, c, b, a);
}

export const traced = {
  name: "traced",
  description: "a detailed trace",
  access: "key",
  inputs: true,
  egress: [],
  run: flow,
} satisfies Workflow<JsonObject>;
