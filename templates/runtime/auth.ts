// Components that make what a request is signed with: they alone are handed secrets, in place of their marks.

import type { Params } from "./json";
import { inJson } from "./secrets";
import { hostedComponent } from "./wasm";

/** A component of the category `auth`. What it makes of a secret leaves it as a mark (see `hostedComponent`). */
export function authComponent(
  ...given: Parameters<typeof hostedComponent>
): ReturnType<typeof hostedComponent> {
  const call = hostedComponent(...given);
  return async (run, params, unread) => {
    const text = JSON.stringify(params);
    await run.lookUp([text]);
    return call(run, JSON.parse(run.execution.secrets.open(text, inJson)) as Params, unread);
  };
}
