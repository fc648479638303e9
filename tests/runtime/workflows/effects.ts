// One node of each kind, chosen by the payload, with the policy that it brings; its result is the output.

import * as components from "../components";
import type { Json, JsonObject, Params } from "../runtime/json";
import { code } from "../runtime/code";
import { remote } from "../runtime/remote";
import type { Result } from "../runtime/result";
import type { Run } from "../runtime/run";
import type { Policy } from "../runtime/target";
import { base64, text } from "../runtime/template";
import type { Workflow } from "../runtime/workflow";

type Payload = {
  component: string;
  params?: JsonObject;
  policy?: Policy;
  unread?: string[];
  settle?: boolean;
};
type Kinds = Record<string, (params: Params) => Json | Promise<Json>>;

const kinds = (run: Run, { unread }: Payload): Kinds => ({
  ...(components as unknown as Kinds),
  fetch_it: (params) => components.fetch_it(run, params, unread),
  old: (params) => components.old(run, params),
  secret: (params) => components.secret(run, params),
  patient: (params) => components.patient(run, params),
  remote: (params) => remote(run, text("url", params.url), params),
  slow: async () => {
    await scheduler.wait(500);
    return { success: true };
  },
  text: (params) => ({ success: true, data: text("a.b", params.missing) }),
  large: () => components.echo({ text: "x".repeat(4 * 1024 * 1024) }),
  coded: () => code(() => ({ when: new Date(0), not: NaN, gone: undefined }), null),
  /** Puts the credential into each place of a request. */
  signed: (params) =>
    components.fetch_it(run, {
      keep: params.keep,
      url: `https://api.test/${run.secret("demo")}?q=${run.secret("demo")}`,
      method: "POST",
      headers: {
        authorization: `Basic ${run.secret("demo", base64)}`,
        "content-type": params.type,
        "x-plain": params.header === true ? run.secret("broken") : "none",
      },
      body:
        params.type === "application/json"
          ? JSON.stringify({ token: run.secret("demo") })
          : `t=${run.secret("demo")}`,
    }),
});

async function flow(run: Run, input: Payload): Promise<Json> {
  const call = kinds(run, input)[input.component]!;
  let node: Result;
  if (input.component === "waits") {
    node = await run.wait("node", () => ({ success: true, data: { waited_ms: 60 } }));
  } else {
    node = await run.step("node", input.policy ?? {}, async () =>
      call(run.given("node", input.params ?? {})),
    );
  }
  run.settle(input.settle ? node : undefined);
  return node;
}

export const effects = {
  name: "effects",
  description: "one effect",
  access: "key",
  inputs: true,
  egress: ["api.test", "old.test", "port.test:8443", "*.wild.test"],
  run: flow,
} satisfies Workflow<Payload>;
