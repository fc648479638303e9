// The only way out: host policy, secrets, redirects, time and size limits.

import { readText } from "./body";
import { Failure } from "./result";
import type { Run } from "./run";
import { inJson, inUrl, plain } from "./secrets";
import type { Secrets } from "./secrets";

export interface HttpRequest {
  url: string;
  method?: string;
  headers?: Record<string, unknown>;
  body?: string;
  timeout_ms?: number;
}

export type HttpAnswer =
  { status: number; headers: Record<string, string>; body: string } | { error: string; error_code: string };

const TIMEOUT_MS = 30_000;
const MAX_BODY = 8 * 1024 * 1024;
const MAX_REDIRECTS = 5;

const tooLarge = () => new Failure("OUTPUT_TOO_LARGE", "the response is larger than 8 MiB");

/**
 * Sends a request that a component composed. Never throws: what goes wrong is an answer. Whoever asks for tokens
 * reads the body as it came, known secrets and all: the token may be one that left before.
 */
export async function send(run: Run, request: HttpRequest, isForTokens = false): Promise<HttpAnswer> {
  const { secrets } = run.execution;
  try {
    const response = await follow(run, request);
    const text = await readText(response, MAX_BODY, tooLarge);
    const body = isForTokens ? text : secrets.hide(text);
    const headers: Record<string, string> = {};
    for (const [name, value] of response.headers) headers[name] = secrets.hide(value);
    return { status: response.status, headers, body };
  } catch (error) {
    const { name, message } = error as Error;
    const error_code =
      error instanceof Failure ? error.code : name === "TimeoutError" ? "TIMEOUT" : "HTTP_FAILED";
    return { error: secrets.hide(message), error_code };
  }
}

/** Redirects by hand, as each hop needs the policy. Headers (and so secrets) stay with their origin. */
async function follow(run: Run, request: HttpRequest): Promise<Response> {
  const { secrets } = run.execution;
  const { timeout_ms = TIMEOUT_MS } = request;
  const method = String(request.method ?? "GET").toUpperCase();
  let url = urlOf(request.url);
  requireAllowed(run, url); // before a secret is opened
  await run.lookUp([request.url, ...Object.values(request.headers ?? {}), request.body ?? ""].map(String));
  let headers = headersOf(request, secrets);
  const body = bodyOf(request, headers, secrets);
  const signal = AbortSignal.timeout(timeout_ms > 0 ? timeout_ms : TIMEOUT_MS);
  for (let hops = 0; ; hops++) {
    requireAllowed(run, url);
    const address = secrets.open(url.href, inUrl);
    const init: RequestInit = { method, headers, body, signal, redirect: "manual" };
    const response = await (run.reach?.via?.fetch(address, init) ?? fetch(address, init));
    const location =
      response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
    if (!location || hops === MAX_REDIRECTS || (method !== "GET" && method !== "HEAD")) return response;
    const target = urlOf(location, url);
    if (target.origin !== url.origin) headers = new Headers();
    url = target;
  }
}

/** `example.com.` is `example.com`: one spelling for the policy, the connection and the origin. */
function urlOf(text: string, base?: URL): URL {
  let url: URL;
  try {
    url = new URL(text, base);
  } catch {
    throw new Failure("HTTP_FAILED", `\`${text}\` is not a URL`);
  }
  if (url.hostname.endsWith(".")) url.hostname = url.hostname.slice(0, -1);
  return url;
}

function headersOf(request: HttpRequest, secrets: Secrets): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    const text = secrets.open(String(value), plain);
    if (/[\r\n\0]/.test(text)) throw new Failure("HTTP_FAILED", `the header \`${name}\` holds a line break`);
    headers.set(name, text);
  }
  return headers;
}

/** A secret is encoded as the rest of the body is, by its content type. */
function bodyOf(request: HttpRequest, headers: Headers, secrets: Secrets): string | null {
  if (!request.body) return null;
  const type = headers.get("content-type") ?? "";
  const encoding = type.includes("json") ? inJson : type.includes("urlencoded") ? inUrl : plain;
  return secrets.open(String(request.body), encoding);
}

/** A host without a port is one at its scheme's own port. What stands before an `@` is never sent. */
function requireAllowed({ workflow, reach }: Run, url: URL): void {
  if (url.username !== "" || url.password !== "") {
    throw new Failure("EGRESS_DENIED", `the URL of \`${url.host}\` holds a user name or a password`);
  }
  if (!isAmong(workflow.egress, url.host) || !/^https?:$/.test(url.protocol)) {
    throw new Failure("EGRESS_DENIED", `\`${url.host}\` is not among the hosts this workflow may reach`);
  }
  if (reach && !isAmong(reach.hosts, url.host)) {
    throw new Failure("EGRESS_DENIED", `\`${url.host}\` is not among the hosts this recipe may reach`);
  }
}

const isAmong = (hosts: readonly string[], host: string): boolean =>
  hosts.some((each) => each === "*" || each === host || (each.startsWith("*.") && host.endsWith(each.slice(1))));
