// The HTTP interface: which workflow is called, what the caller sent, what the caller gets.

import type { Context } from "hono";
import type { Env } from "../env";
import { readText } from "./body";
import { isObject } from "./json";
import type { Json } from "./json";
import { Failure } from "./result";
import { Execution } from "./run";
import { fromQuery, validate } from "./schema";
import { begin, execute } from "./workflow";
import type { Outcome, Workflow } from "./workflow";

/** `owner`: the key that was checked, on the routes that want one. */
export type Call = Context<{ Bindings: Env; Variables: { owner?: string } }>;
export type Handler = (c: Call) => Response | Promise<Response>;
export type Action = (c: Call, workflow: Workflow) => Response | Promise<Response>;

const MAX_PAYLOAD = 1024 * 1024;
const MAX_OUTPUT = 5 * 1024 * 1024;

const STATUS: Readonly<Record<string, number>> = {
  PAYLOAD_INVALID: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  PAYLOAD_TOO_LARGE: 413,
  OUTPUT_TOO_LARGE: 413,
  NOT_CONFIGURED: 503,
};

// ── answers ──────────────────────────────────────────────────────────────────────────────────

export function json(body: BodyInit, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(body, {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
  });
}

export const reply = (body: unknown, status?: number, headers?: Record<string, string>): Response =>
  json(JSON.stringify(body), status, headers);

/** Anything thrown while answering. */
export function refusal(error: unknown): Response {
  if (error instanceof Failure) {
    return reply({ success: false, error: error.message, error_code: error.code }, STATUS[error.code] ?? 500);
  }
  console.error(error);
  return reply({ success: false, error: "internal error", error_code: "INTERNAL" }, 500);
}

export const noRoute = (): Response => refusal(new Failure("NOT_FOUND", "there is no such route"));

/** A browser's preflight gets no permission, unless the project names origins: `cors.ts` adds it then. */
export const options = (): Response =>
  new Response(null, { status: 204, headers: { allow: "GET, HEAD, POST, OPTIONS" } });

/** Whether a run may begin with this method: HEAD, which promises to change nothing, may not. */
const mayRun = (c: Call): boolean => c.req.method !== "HEAD";

const notRun = (): Response => new Response(null, { status: 405, headers: { allow: "GET, POST, OPTIONS" } });

// ── which workflow ───────────────────────────────────────────────────────────────────────────

/** For a workflow: by its name. */
export const named =
  (workflows: ReadonlyMap<string, Workflow>, action: Action): Handler =>
  (c) =>
    action(c, found(workflows.get(c.req.param("name")!)));

/** For a workflow with `access: public`: by namespace and name. */
export const open =
  (workflows: ReadonlyMap<string, Workflow>, action: Action): Handler =>
  (c) => {
    const workflow = workflows.get(c.req.param("name")!);
    const here = c.req.param("ns") === c.env.NAMESPACE && workflow?.access === "public";
    return action(c, found(here ? workflow : undefined));
  };

function found(workflow: Workflow | undefined): Workflow {
  if (!workflow) throw new Failure("NOT_FOUND", "there is no such workflow");
  return workflow;
}

// ── what they sent ───────────────────────────────────────────────────────────────────────────

async function payload(c: Call, { inputs }: Workflow): Promise<Json> {
  if (c.req.method === "GET") return validate(inputs, fromQuery(inputs, new URL(c.req.url).searchParams));
  return validate(inputs, parsed(await readText(c.req.raw, MAX_PAYLOAD, tooLarge)));
}

const tooLarge = () => new Failure("PAYLOAD_TOO_LARGE", "the payload is larger than 1 MiB");

function parsed(text: string): Json {
  if (text.trim() === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Failure("PAYLOAD_INVALID", "the body is not JSON");
  }
  if (!isObject(value)) throw new Failure("PAYLOAD_INVALID", "the body is not a JSON object");
  return value;
}

// ── what they get ────────────────────────────────────────────────────────────────────────────

/** The envelope: `{success, data, duration_ms, execution_id}`. */
export const trigger: Action = async (c, workflow) => {
  if (!mayRun(c)) return notRun();
  const input = await payload(c, workflow);
  const execution = new Execution(c.env, c.executionCtx, "webhook", { owner: c.get("owner") });
  if (c.req.query("async") === "1") {
    c.executionCtx.waitUntil(begin(workflow, input, execution));
    return reply({ accepted: true, execution_id: execution.id }, 202);
  }
  const outcome = await execute(workflow, input, execution);
  if (!outcome.ok) return failed(outcome, execution);
  const envelope = { success: true, data: outcome.output, duration_ms: outcome.ms, execution_id: outcome.id };
  return told(execution.detailed ? { ...envelope, trace: outcome.trace } : envelope, 200, execution);
};

/** The output itself. */
export const query: Action = async (c, workflow) => {
  if (!mayRun(c)) return notRun();
  const input = await payload(c, workflow);
  const execution = new Execution(c.env, c.executionCtx, "query", { owner: c.get("owner") });
  const outcome = await execute(workflow, input, execution);
  if (!outcome.ok) return failed(outcome, execution);
  const output = execution.secrets.hide(JSON.stringify(outcome.output));
  if (sizeOf(output) > MAX_OUTPUT) throw new Failure("OUTPUT_TOO_LARGE", "the output is larger than 5 MiB");
  return json(output, 200, { "x-arcrun-duration-ms": String(outcome.ms) });
};

function failed(outcome: Outcome & { ok: false }, execution: Execution): Response {
  const { id, ms, error, error_code, failed_node, trace } = outcome;
  const envelope = {
    success: false,
    error,
    error_code,
    failed_node,
    duration_ms: ms,
    execution_id: id,
    trace,
  };
  return told(envelope, 500, execution);
}

/** What a run gave: of secrets, only the names. */
const told = (envelope: object, status: number, { secrets }: Execution): Response =>
  json(secrets.hide(JSON.stringify(envelope)), status);

const encoder = new TextEncoder();

/** In bytes, which are counted only where they may matter: a UTF-16 unit is at most three. */
const sizeOf = (text: string): number =>
  text.length * 3 > MAX_OUTPUT ? encoder.encode(text).byteLength : text.length;
