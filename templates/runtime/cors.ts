// Which pages of other origins a browser lets read the answers: those that the project names.

import type { Env } from "../env";

type Fetch = (request: Request, env: Env, context: ExecutionContext) => Response | Promise<Response>;

const PREFLIGHT = {
  "access-control-allow-methods": "GET, HEAD, POST",
  "access-control-allow-headers": "content-type, x-arcrun-api-key",
  "access-control-max-age": "7200", // seconds, the most that Chromium heeds
};

const ANSWER = { "access-control-expose-headers": "x-arcrun-duration-ms" };

/** Adds the permission to every answer, errors too. `origins` are compared exactly; `*` is any. */
export const withCors =
  (origins: readonly string[], fetch: Fetch): Fetch =>
  async (request, env, context) => {
    const response = await fetch(request, env, context);
    const { headers } = response;
    const any = origins.includes("*");
    // Also where nothing is permitted: a cache must not give that answer to a page that may read it.
    if (!any) headers.append("vary", "Origin");
    const origin = request.headers.get("origin");
    if (origin === null || !(any || origins.includes(origin))) return response;
    headers.set("access-control-allow-origin", any ? "*" : origin);
    const isPreflight = request.method === "OPTIONS" && request.headers.has("access-control-request-method");
    for (const [name, value] of Object.entries(isPreflight ? PREFLIGHT : ANSWER)) headers.set(name, value);
    return response;
  };
