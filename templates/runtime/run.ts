// One run of a workflow: where its nodes execute, and what is remembered of them.

import type { Env } from "../env";
import { at, isObject } from "./json";
import type { Json, JsonObject, Param } from "./json";
import { equal } from "./key";
import { breakBy, causeOf, failed, failure, Failure, messageOf, Unhandled } from "./result";
import type { Result } from "./result";
import { validate } from "./schema";
import { Secrets } from "./secrets";
import { once, within, worker } from "./target";
import type { Policy, Target } from "./target";
import { MAX_ENTRIES, verdict, whySkipped } from "./trace";
import type { EdgeSeen, Entry } from "./trace";
import { begin } from "./workflow";
import type { Workflow } from "./workflow";

/** Who started a run. */
export type Trigger = "webhook" | "query" | "cron" | "workflow";

/** Keeps what goes on after the answer alive: Cloudflare's ExecutionContext. */
export type Context = Pick<ExecutionContext, "waitUntil">;

export interface ExecutionOptions {
  target?: Target;
  id?: string;
  /** In milliseconds since 1970. */
  startedAt?: number;
  /** The key that the caller sent; without it the run is the Worker's own. */
  owner?: string | undefined;
  /** Of the run that starts this one: its marks are in the payload. */
  secrets?: Secrets;
}

/** What all scopes of a run share. */
export class Execution {
  readonly env: Env;
  readonly context: Context;
  readonly trigger: Trigger;
  readonly target: Target;
  readonly id: string;
  readonly startedAt: number;
  /** The run's own key: stored entries under it, and no others, are the run's to read. */
  readonly owner: string | undefined;
  readonly secrets: Secrets;
  readonly trace: Entry[] = [];
  /** A local run shows what nodes were given and gave (var ARCRUN_TRACE). */
  readonly detailed: boolean;

  constructor(env: Env, context: Context, trigger: Trigger, options: ExecutionOptions = {}) {
    this.env = env;
    this.context = context;
    this.trigger = trigger;
    this.target = options.target ?? worker;
    this.id = options.id ?? crypto.randomUUID();
    this.startedAt = options.startedAt ?? Date.now();
    this.owner = options.owner ?? (env.ARCRUN_API_KEY || undefined);
    this.secrets = options.secrets ?? new Secrets(env);
    this.detailed = env.ARCRUN_TRACE === "1";
  }
}

/** A failed node of a scope. Its result is replaced when a loop or a sub-workflow adds to it. */
interface Broken {
  readonly node: string;
  result: JsonObject;
}

/** What a recipe's request may reach: of what the workflow may, only this. */
export interface Reach {
  hosts: readonly string[];
  /** Sends in place of `fetch`. */
  via?: Fetcher;
}

type Body<Value> = (run: Run, item: Json, index: number) => Value;

/** A scope of a run: the workflow itself, one iteration of a loop, or a workflow that it called. */
export class Run {
  readonly workflow: Workflow;
  readonly execution: Execution;
  /** Who started this workflow: the run's trigger, or the workflow that called it. */
  readonly trigger: Trigger;
  /** Set while a recipe asks. */
  readonly reach: Reach | undefined;
  /** A node's place: `post` is `post[3]` in a fourth iteration, `twice/post` in a called workflow. */
  private readonly before: string;
  private readonly after: string;
  /** In the order in which they failed. */
  private broken: Broken[] | undefined;
  /** What nodes were given, until they end: detailed trace only. */
  private inputs: Map<string, unknown> | undefined;

  constructor(
    workflow: Workflow,
    execution: Execution,
    trigger: Trigger = execution.trigger,
    before = "",
    after = "",
    reach?: Reach,
  ) {
    this.workflow = workflow;
    this.reach = reach;
    this.execution = execution;
    this.trigger = trigger;
    this.before = before;
    this.after = after;
    this.broken = undefined;
    this.inputs = undefined;
  }

  /** When the run began: the one time of all its clock roots. */
  get now(): Date {
    return new Date(this.execution.startedAt);
  }

  get id(): string {
    return this.execution.id;
  }

  /** The same scope for one request, which may reach less. */
  reaching(reach: Reach): Run {
    return new Run(this.workflow, this.execution, this.trigger, this.before, this.after, reach);
  }

  /** Stands for a credential in a request; the value, filtered, joins it at the wire (see egress.ts). */
  secret(name: string, ...filters: ((value: string) => unknown)[]): string {
    return this.execution.secrets.mark(name, filters);
  }

  /** Where credentials are stored: looks up those that these texts need, before they are opened. */
  async lookUp(texts: readonly string[]): Promise<void> {
    const { credentials } = this.workflow;
    if (credentials) await this.execution.secrets.fetch(texts, (name) => credentials(this.execution, name));
  }

  /** The own key's mark, for a component that names stored entries by it: the key itself stays here. */
  ownKey(given?: Param): Param {
    const { owner, secrets } = this.execution;
    const isOwn = given === undefined || (typeof given === "string" && !!owner && equal(given, owner));
    return isOwn ? secrets.ownKey : given;
  }

  // ── nodes ──────────────────────────────────────────────────────────────────────────────────

  /** A node without effects. A durable run computes it again when it is replayed. */
  pure(node: string, call: () => Json): Json {
    let result: Json;
    try {
      result = call();
    } catch (error) {
      result = failure(node, error);
    }
    this.note(node, result);
    return result;
  }

  /** A node with an effect. A durable run does it once and remembers what came of it. */
  async step(node: string, policy: Policy, call: () => Promise<Json>): Promise<Json> {
    const from = Date.now();
    const attempt = async () => {
      try {
        return await (policy.timeout === undefined ? call() : within(policy.timeout, call()));
      } catch (error) {
        return failure(node, error);
      }
    };
    const result = await this.execution.target.step(this.placeOf(node), policy, attempt);
    this.note(node, result, Date.now() - from);
    return result;
  }

  /** The node `wait`: its component says how long (`data.waited_ms`), the Worker waits. */
  async wait(node: string, call: () => Json): Promise<Json> {
    const place = this.placeOf(node);
    const attempt = async () => {
      try {
        return call();
      } catch (error) {
        return failure(node, error);
      }
    };
    const result = await this.execution.target.step(place, {}, attempt);
    const ms = at(result, "data", "waited_ms");
    if (!failed(result) && typeof ms === "number") await this.execution.target.sleep(`${place} waits`, ms);
    this.note(node, result, typeof ms === "number" ? ms : 0);
    return result;
  }

  /** Another workflow of the bundle, in this Worker; goes on when it has ended. */
  async call(node: string, workflow: Workflow, input: () => Json, policy: Policy = once): Promise<Json> {
    const called = { triggered_workflow: workflow.name };
    const { timeout } = policy;
    const attempt = async (): Promise<Json> => {
      try {
        const inside = this.inside(node, workflow, input());
        const data = await (timeout === undefined ? inside : within(timeout, inside));
        return { success: true, data, ...called, status: "completed", sub_result: data };
      } catch (error) {
        return { ...failure(node, error), ...called, status: "failed" };
      }
    };
    const { target } = this.execution;
    const result = policy === once ? await attempt() : await target.step(this.placeOf(node), policy, attempt);
    this.note(node, result);
    return result;
  }

  /** Another workflow of the bundle, as a run of its own that nobody waits for. */
  async start(node: string, workflow: Workflow, input: () => Json): Promise<Json> {
    const called = { triggered_workflow: workflow.name };
    const { env, context, owner, secrets, target } = this.execution;
    const attempt = async () => {
      try {
        const payload = validate(workflow.inputs, input());
        const started = new Execution(env, context, "workflow", { owner, secrets });
        context.waitUntil(begin(workflow, payload, started));
        return { success: true, ...called, status: "running_async" };
      } catch (error) {
        return { ...failure(node, error), ...called, status: "failed" };
      }
    };
    const result = await target.step(this.placeOf(node), {}, attempt);
    this.note(node, result);
    return result;
  }

  // ── what edges do to their source: loops and sub-workflows ─────────────────────────────────

  /** CALLS_SUBFLOW: `result` is the payload; the output is merged into it, a failure fails it. */
  async subflow(node: string, result: Result, workflow: Workflow): Promise<Json> {
    const own = fieldsOf(result);
    try {
      const output = await this.inside(node, workflow, own);
      return isObject(output) ? this.merge(node, result, own, output) : (result ?? null);
    } catch (error) {
      return this.fail(node, result, "subflow", { ...own, ...failure(node, error) });
    }
  }

  /** Runs `body` for each item, `width` at once; `source` with its `results`, in item order. */
  async each(
    node: string,
    source: Result,
    list: Json | undefined,
    width: number,
    body: Body<Json | Promise<Json>>,
  ): Promise<Json> {
    if (!Array.isArray(list)) return this.withoutList(node, source);
    const results: Json[] = new Array(list.length);
    let failures = 0;
    let next = 0;
    const lane = async () => {
      while (next < list.length) {
        const index = next++;
        try {
          results[index] = await body(this.iteration(index), list[index]!, index);
        } catch (error) {
          results[index] = failedItem(error);
          failures++;
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(width, list.length) }, lane));
    return this.withResults(node, source, results, failures);
  }

  /** The same for a body without effects. */
  eachNow(node: string, source: Result, list: Json | undefined, body: Body<Json>): Json {
    if (!Array.isArray(list)) return this.withoutList(node, source);
    const results: Json[] = new Array(list.length);
    let failures = 0;
    for (let index = 0; index < list.length; index++) {
      try {
        results[index] = body(this.iteration(index), list[index]!, index);
      } catch (error) {
        results[index] = failedItem(error);
        failures++;
      }
    }
    return this.withResults(node, source, results, failures);
  }

  /**
   * Ends the scope if one of these results is a failure of this scope's: those that no edge takes
   * care of, in any order. Of several, the node that failed first is reported.
   */
  settle(...results: Result[]): void {
    if (this.broken === undefined) return;
    const first = this.broken.find(({ result }) => results.includes(result));
    if (first) throw new Unhandled(first.node, first.result);
  }

  // ── the trace of a local run ───────────────────────────────────────────────────────────────

  /** Shows what a node was given. */
  given<Value>(node: string, params: Value): Value {
    if (this.execution.detailed) (this.inputs ??= new Map()).set(node, params);
    return params;
  }

  /** Shows why a node did not run. */
  skip(node: string, edges: readonly EdgeSeen[]): void {
    const { trace, detailed } = this.execution;
    if (!detailed || trace.length >= MAX_ENTRIES) return;
    trace.push({ node: this.placeOf(node), skipped: whySkipped(edges) });
  }

  // ── inside ─────────────────────────────────────────────────────────────────────────────────

  private placeOf(node: string): string {
    return this.before + node + this.after;
  }

  private iteration(index: number): Run {
    return new Run(this.workflow, this.execution, this.trigger, this.before, `${this.after}[${index}]`);
  }

  private async inside(node: string, workflow: Workflow, payload: Json): Promise<Json> {
    const scope = new Run(workflow, this.execution, "workflow", `${this.placeOf(node)}/`);
    return await workflow.run(scope, validate(workflow.inputs, payload));
  }

  private withoutList(node: string, source: Result): Json {
    const error = new Failure("LOOP_LIST_MISSING", "there is no list to loop over");
    return this.fail(node, source, "loop", { ...fieldsOf(source), ...failure(node, error) });
  }

  private withResults(node: string, source: Result, results: Json[], failures: number): Json {
    const own = { ...fieldsOf(source), results };
    if (failures === 0 || failures < results.length) return this.replace(source, own);
    const error = new Failure("LOOP_ALL_FAILED", messageOf(results[0] as JsonObject));
    return this.fail(node, source, "loop", { ...own, ...failure(node, error) });
  }

  /** A source that has failed stays so, whatever the sub-workflow's output says. */
  private merge(node: string, result: Result, own: JsonObject, output: JsonObject): Json {
    const merged = { ...own, ...output };
    if (this.brokenAt(result)) {
      for (const key of ["success", "error", "error_code", "node"]) {
        if (own[key] === undefined) delete merged[key];
        else merged[key] = own[key];
      }
      return this.replace(result, merged);
    }
    const fails = failed(merged) && failed(output);
    return fails ? this.fail(node, result, "subflow", merged) : merged;
  }

  /** A failure that a loop or a sub-workflow brought on its source. */
  private fail(node: string, source: Result, cause: "loop" | "subflow", result: JsonObject): Json {
    const known = this.brokenAt(source) !== undefined;
    breakBy(this.replace(source, result), cause);
    this.note(node, result, undefined, known);
    return result;
  }

  /** `result` takes the place of `source`: also in the order of failures, and in what broke it. */
  private replace(source: Result, result: JsonObject): JsonObject {
    const known = this.brokenAt(source);
    if (known) known.result = result;
    return breakBy(result, causeOf(source));
  }

  private brokenAt(result: Result): Broken | undefined {
    return this.broken?.find((each) => each.result === result);
  }

  private note(node: string, result: Json, ms?: number, known = false): void {
    const broke = failed(result);
    if (broke && !known) (this.broken ??= []).push({ node, result });
    const { trace, detailed } = this.execution;
    if (trace.length >= MAX_ENTRIES) return;
    const entry = verdict(this.placeOf(node), result, ms);
    if (detailed) {
      if (this.inputs?.has(node)) entry.input = this.inputs.get(node);
      entry.result = result;
    }
    trace.push(entry);
  }
}

const fieldsOf = (source: Result): JsonObject => (isObject(source) ? source : { data: source ?? null });

function failedItem(error: unknown): JsonObject {
  if (error instanceof Unhandled) return error.result;
  throw error;
}
