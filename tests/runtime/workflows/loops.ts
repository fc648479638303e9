// Loops of the virtual source, one inside another, then a loop without effects.

import { raw } from "../components";
import { at, present } from "../runtime/json";
import type { Json, JsonObject, Params } from "../runtime/json";
import { listOf } from "../runtime/loop";
import { brokenHere, lastOf, mayLoop, ok } from "../runtime/result";
import type { Result } from "../runtime/result";
import type { Run } from "../runtime/run";
import type { Workflow } from "../runtime/workflow";

async function flow(run: Run, payload: JsonObject): Promise<Json> {
  let input: Json = payload;

  input = await run.each("input", input, at(input, "rows"), 2, async (run, row, row_index) => {
    let r: Result = run.pure("r", () => raw(row as Params));
    if (mayLoop(r)) {
      const list = listOf(["cells", "cell"], r, payload);
      r = run.eachNow("r", r, list, (run, cell, cell_index) => {
        const c = run.pure("c", () => raw(cell as Params));
        run.settle(c);
        return present({ at: [row_index, cell_index], cell: at(c, "cell") });
      });
    }
    run.settle(r);
    return lastOf(r);
  });
  const first = input;

  if (!brokenHere(input) || mayLoop(input)) {
    input = run.eachNow("input", input, at(input, "others"), (run, other) => {
      const o = run.pure("o", () => raw(other as Params));
      run.settle(o);
      return o;
    });
  }

  let after: Result;
  if (!brokenHere(input)) after = run.pure("after", () => ({ success: true, data: null }));

  run.settle(payload["forgive"] === true ? undefined : input);
  return { first, second: input, after: ok(after) };
}

export const loops = {
  name: "loops",
  description: "loops in loops",
  access: "key",
  inputs: true,
  egress: [],
  run: flow,
} satisfies Workflow<JsonObject>;
