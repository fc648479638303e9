// Recipes: a request composed from its inputs, authenticated, and the text in its answer.

import type { Env } from "../env";
import { at, isObject } from "./json";
import type { Json, JsonObject, Param, Params } from "./json";
import { failed, Failure } from "./result";
import type { Execution, Run } from "./run";
import { forgetToken } from "./store";
import { within } from "./target";

type Component = (run: Run, params: Params, unread?: readonly string[]) => Promise<Json>;

/** Who a request is from: the component that reads the service's auth recipe, and where that may get tokens. */
interface Service {
  name: string;
  by: Component;
  tokensFrom: readonly string[];
}

/** Where the text of an answer is, and what of it is not for the reader. */
interface Answer {
  text: readonly (string | number)[];
  /** It holds what the model thought, between `<think>` and `</think>`. */
  thinks?: boolean;
  /** The text begins behind the last of these. */
  marker?: string;
  prefixes?: readonly string[];
}

interface Api {
  /** The component that sends the request. */
  send: Component;
  service?: Service;
  /** Where the request may go, and with it what authenticates it. */
  hosts: readonly string[];
  /** A binding that sends it in place of `fetch`: it has the client's certificate. */
  via?: (env: Env) => Fetcher;
  /** `auth`: what the auth recipe puts into paths. A `form` is a body that is sent as one. */
  compose(input: Params, auth: JsonObject, run: Run): Params;
  answer?: Answer;
}

/** A recipe that is one HTTP request. */
export function apiRecipe(api: Api): Component {
  return async (run, input, unread) => {
    const { service, hosts } = api;
    const reach = api.via ? { hosts, via: bound(api.via(run.execution.env)) } : { hosts };
    const send = async (): Promise<Json> => {
      const auth = service ? await authenticate(run, service) : {};
      if (failed(auth)) return auth;
      const request = api.compose(input, fieldsOf(auth, "auth_path"), run);
      return api.send(run.reaching(reach), signed(request, auth), unread);
    };
    let result = await send();
    if (service && service.tokensFrom.length > 0 && at(result, "data", "status") === 401) {
      await forget(run.execution, service); // it was taken back before its time
      result = await send();
    }
    return api.answer ? withText(result, api.answer) : result;
  };
}

interface Binding {
  of(env: Env): { run(model: string, inputs: object): Promise<unknown> };
  compose(input: Params, run: Run): { model: unknown; inputs: unknown };
  timeout?: number;
  answer?: Answer;
}

/** A recipe that is a call of a binding of the platform, such as Workers AI. */
export function bindingRecipe(binding: Binding): Component {
  return async (run, input) => {
    const { model, inputs } = binding.compose(input, run);
    const { secrets, env } = run.execution;
    const models = bound(binding.of(env));
    const call = async (): Promise<Json> => {
      try {
        const json = await models.run(String(model), (inputs ?? {}) as object);
        return { success: true, data: { json: (json ?? null) as Json } };
      } catch (error) {
        throw new Failure("HTTP_FAILED", `\`${model}\` failed: ${secrets.hide((error as Error).message)}`);
      }
    };
    const result = await (binding.timeout === undefined ? call() : within(binding.timeout, call()));
    return binding.answer ? withText(result, binding.answer) : result;
  };
}

/** Without its binding nothing is sent: a request would go out without the certificate. */
function bound<Bound>(binding: Bound | undefined): Bound {
  if (binding) return binding;
  throw new Failure("NOT_CONFIGURED", "the Worker lacks a binding of this recipe: see wrangler.toml");
}

// ── who asks ─────────────────────────────────────────────────────────────────────────────────

/** By run and service: what its component answered. It is asked once. */
const answers = new WeakMap<Execution, Map<string, Promise<Json>>>();

async function authenticate(run: Run, { name, by, tokensFrom }: Service): Promise<Json> {
  const known = answers.get(run.execution) ?? new Map<string, Promise<Json>>();
  answers.set(run.execution, known);
  const asked =
    known.get(name) ??
    by(run.reaching({ hosts: tokensFrom }), {
      action: "authenticate",
      service: name,
      api_key: run.ownKey(),
    });
  known.set(name, asked);
  try {
    const answer = await asked;
    if (failed(answer)) known.delete(name); // another attempt may succeed
    return answer;
  } catch (error) {
    known.delete(name);
    throw error;
  }
}

async function forget(execution: Execution, { name }: Service): Promise<void> {
  answers.get(execution)?.delete(name);
  await forgetToken(execution, name);
}

/** The request with what authenticates it. */
function signed({ form, ...request }: Params, auth: Json): Params {
  const headers: Params = { ...parts(request.headers), ...fieldsOf(auth, "auth_headers") };
  const query: Params = { ...parts(request.query), ...fieldsOf(auth, "auth_query") };
  const more = fieldsOf(auth, "auth_body");
  const fields = form ?? request.body_json;
  const body = Object.keys(more).length === 0 ? fields : { ...parts(fields), ...more };
  if (form !== undefined) return { ...request, headers, query, body: formOf(body) };
  return body === undefined ? { ...request, headers, query } : { ...request, headers, query, body_json: body };
}

const parts = (value: Param): Params => (isObject(value) ? value : {});

const fieldsOf = (auth: Json, name: string): JsonObject => {
  const found = at(auth, name);
  return isObject(found) ? found : {};
};

/** `application/x-www-form-urlencoded`: what is inside an object is `a[b]`, an item of a list `a[0]`. */
function formOf(value: unknown): string {
  const pairs: string[] = [];
  const add = (name: string, each: unknown): void => {
    if (each === undefined || each === null) return;
    if (typeof each === "object") {
      for (const [key, inner] of Object.entries(each)) add(name === "" ? key : `${name}[${key}]`, inner);
    } else {
      pairs.push(`${encoded(name)}=${encoded(String(each))}`);
    }
  };
  add("", value);
  return pairs.join("&");
}

const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

// ── what comes back ──────────────────────────────────────────────────────────────────────────

/** A result with its `data.text`. */
function withText(result: Json, answer: Answer): Json {
  const data = failed(result) ? undefined : at(result, "data");
  if (!isObject(data)) return result;
  const found = at(data, "json", ...answer.text);
  if (typeof found !== "string") {
    const path = answer.text.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
    const error = `the answer has no text at \`json${path}\``;
    return { success: false, error, error_code: "COMPONENT_OUTPUT", data };
  }
  return { success: true, data: { ...data, text: readable(found, answer) } };
}

/** What a reader is meant to see of a model's text. */
export function readable(text: string, { thinks, marker, prefixes = [] }: Answer): string {
  let shown = text;
  if (thinks) shown = shown.replace(/<think>[\s\S]*?<\/think>/gi, "").replace(/^[\s\S]*<\/think>/i, "");
  const marked = marker === undefined ? -1 : shown.lastIndexOf(marker);
  if (marker !== undefined && marked >= 0) shown = shown.slice(marked + marker.length);
  shown = shown.trim();
  for (;;) {
    const prefix = prefixes.find((each) => each !== "" && shown.startsWith(each));
    if (prefix === undefined) return shown;
    shown = shown.slice(prefix.length).trimStart();
  }
}
