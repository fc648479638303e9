// Components: JSON in on standard input, JSON out on standard output. Every call is a fresh
// instance, so nothing passes from one to the next.

import { isObject } from "./json";
import type { Json, JsonObject, Params } from "./json";
import { failed, Failure, messageOf } from "./result";
import type { Run } from "./run";
import type { Secrets } from "./secrets";
import { Exit, Guest } from "./wasi";

const ENOSYS = 52;

/** A component that imports no asynchronous host function: it runs to its end at once. */
export function component(id: string, module: WebAssembly.Module): (params: Params) => Json {
  const refused = refusedImports(module);
  return (params) => {
    const guest = new Guest(JSON.stringify(params));
    let exit = 0;
    try {
      enter(guest, module, { wasi_snapshot_preview1: { ...refused, ...guest.wasi } })();
    } catch (error) {
      exit = exitCode(id, error);
    }
    return read(id, guest.takeOutput(), exit);
  };
}

/** Host functions of the namespace `u6u`, for one call; a file of host/ each. */
export type Host = (guest: Guest, run: Run) => Record<string, (...args: number[]) => Promise<number>>;

/**
 * A component that does: JSPI suspends it while the host works. A call may name fields of its `data`
 * that nothing reads: they are left out of the result, and a JSON body is then not even parsed.
 */
export function hostedComponent(
  id: string,
  module: WebAssembly.Module,
  ...hosts: Host[]
): (run: Run, params: Params, unread?: readonly string[]) => Promise<Json> {
  const refused = refusedImports(module);
  return async (run, params, unread) => {
    const guest = new Guest(JSON.stringify(params), unread);
    const wasi: WebAssembly.ModuleImports = { ...refused, ...guest.wasi };
    if (refused.poll_oneoff) wasi.poll_oneoff = new WebAssembly.Suspending(guest.pollAndWait);
    const u6u: WebAssembly.ModuleImports = { result_read: guest.resultRead };
    for (const host of hosts) {
      for (const [name, call] of Object.entries(host(guest, run)))
        u6u[name] = new WebAssembly.Suspending(call);
    }
    const { secrets } = run.execution;
    let exit = 0;
    try {
      await WebAssembly.promising(enter(guest, module, { wasi_snapshot_preview1: wasi, u6u }))();
    } catch (error) {
      exit = exitCode(id, error, secrets);
    }
    const printed = guest.takeOutput();
    return finish(guest, read(id, exit === 0 ? printed : secrets.hide(printed), exit), secrets);
  };
}

function enter(guest: Guest, module: WebAssembly.Module, imports: WebAssembly.Imports): () => void {
  const { exports } = new WebAssembly.Instance(module, imports);
  guest.memory = exports.memory as WebAssembly.Memory;
  return exports._start as () => void;
}

function exitCode(id: string, error: unknown, secrets?: Secrets): number {
  if (error instanceof Exit) return error.code;
  if (error instanceof Failure) throw error;
  const message = error instanceof Error ? error.message : String(error);
  throw new Failure("COMPONENT_TRAP", `\`${id}\` broke: ${secrets?.hide(message) ?? message}`);
}

function read(id: string, printed: string, exit: number): Json {
  let value: Json | undefined;
  try {
    value = JSON.parse(printed);
  } catch {
    value = undefined;
  }
  if (exit !== 0) {
    // A module that knows why it ends prints it first, as AssemblyScript's abort does.
    const said =
      isObject(value) && value.error != null ? messageOf(value) : `\`${id}\` ended with code ${exit}`;
    throw new Failure("COMPONENT_TRAP", said);
  }
  if (value !== undefined) return value;
  const gave = printed === "" ? "no output" : "output that is not JSON";
  throw new Failure("COMPONENT_OUTPUT", `\`${id}\` gave ${gave}`);
}

/**
 * The output as the workflow sees it: without what nobody reads, with what the host kept. A secret that the
 * component put into it is a mark again, which a request opens; in a failure's words it is only a name.
 */
function finish(guest: Guest, value: Json, secrets: Secrets): Json {
  if (isObject(value)) {
    if (guest.complaint !== "" && failed(value)) value.error = `${messageOf(value)}: ${guest.complaint}`;
    if (isObject(value.data)) for (const field of guest.unread) delete value.data[field];
  }
  const kept = guest.takeKept();
  if (kept === undefined && secrets.areUnused) return value;
  const isFailure = failed(value);
  return mapTexts(value, (text) => {
    if (kept?.has(text)) return kept.get(text)!;
    return isFailure ? secrets.hide(text) : secrets.seal(text);
  });
}

function mapTexts(value: Json, change: (text: string) => Json): Json {
  if (typeof value === "string") return change(value);
  if (typeof value !== "object" || value === null) return value;
  for (const key of Object.keys(value)) {
    (value as JsonObject)[key] = mapTexts((value as JsonObject)[key]!, change);
  }
  return value;
}

/** WASI functions that a component may import but that do nothing here. */
function refusedImports(module: WebAssembly.Module): WebAssembly.ModuleImports {
  const refused: WebAssembly.ModuleImports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    if (from === "wasi_snapshot_preview1") refused[name] = () => ENOSYS;
  }
  return refused;
}
