// Three workflows with cron triggers: two share one, and the first of them fails.

import { fetch_it } from "../components";
import type { Json, JsonObject } from "../runtime/json";
import type { Run } from "../runtime/run";
import { once } from "../runtime/target";
import { _now_unix, _today } from "../runtime/clock";
import type { Workflow } from "../runtime/workflow";

const ticking = (name: string, cron: string, fails: boolean): Workflow<JsonObject> => ({
  name,
  description: "runs by the clock",
  access: "key",
  inputs: { type: "object", properties: { n: { type: "integer", default: 7 } } },
  egress: ["api.test"],
  crons: [cron],
  async run(run: Run, input: JsonObject): Promise<Json> {
    const body = JSON.stringify([run.workflow.name, run.trigger, input.n]);
    const tick = await run.step("tick", once, async () => {
      if (fails) return { success: false, error: "no", data: "the data" };
      return fetch_it(run, { url: "https://api.test/tick", method: "POST", body });
    });
    run.settle(tick);
    return [run.id, _today(run.now), _now_unix(run.now)];
  },
});

export const tick_bad = ticking("tick_bad", "*/5 * * * *", true);
export const tick_good = ticking("tick_good", "*/5 * * * *", false);
export const tick_other = ticking("tick_other", "0 9 * * MON", false);
