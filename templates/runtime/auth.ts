// Components that make what a request is signed with: they alone are handed secrets, in place of their marks.

import type { Params } from "./json";
import { inJson } from "./secrets";
import { hostedComponent } from "./wasm";
import type { Host } from "./wasm";

/** A component of the category `auth`. What it makes of a secret leaves it as a mark (see `hostedComponent`). */
export function authComponent(
  id: string,
  module: WebAssembly.Module,
  ...hosts: Host[]
): ReturnType<typeof hostedComponent> {
  const call = hostedComponent(id, module, ...hosts.map(fetchingTokens));
  return async (run, params, unread) => {
    const text = JSON.stringify(params);
    await run.lookUp([text]);
    return call(run, JSON.parse(run.execution.secrets.open(text, inJson)) as Params, unread);
  };
}

const fetchingTokens =
  (host: Host): Host =>
  (guest, run) => {
    guest.fetchesTokens = true;
    return host(guest, run);
  };
