// The host functions that talk HTTP. Both go through egress.ts.

import { send } from "../egress";
import type { HttpAnswer, HttpRequest } from "../egress";
import type { Json } from "../json";
import type { Run } from "../run";
import type { Guest } from "../wasi";
import type { Host } from "../wasm";

/**
 * `http_fetch`: a request as JSON; always answers, `{status, headers, body}` or `{error, error_code}`.
 * With `keep`, names stand for the body and the JSON in it.
 */
export const httpFetch: Host = (guest, run) => ({
  http_fetch: async (requestPtr, requestLength, outPtr, lengthPtr) => {
    const request: HttpRequest & { keep?: boolean } = JSON.parse(guest.text(requestPtr!, requestLength!));
    const answer = await ask(guest, run, request);
    const given = request.keep === true ? byReference(guest, answer) : answer;
    return guest.answer(JSON.stringify(given), outPtr!, lengthPtr!);
  },
});

async function ask(guest: Guest, run: Run, request: HttpRequest): Promise<HttpAnswer> {
  const answer = await send(run, request, guest.fetchesTokens);
  if (guest.fetchesTokens && "body" in answer) run.execution.secrets.rememberTokens("token", answer.body);
  return answer;
}

function byReference(guest: Guest, answer: HttpAnswer): Json {
  if ("error" in answer) return answer;
  const { status, headers, body } = answer;
  const named = { status, headers, body: guest.keep(body) };
  const json = guest.unread.includes("json") ? undefined : parsed(body);
  return json === undefined ? named : { ...named, json: guest.keep(json) };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `http_request`, of the older interface: the body when the status is 2xx, else JSON that says why. */
export const httpRequest: Host = (guest, run) => ({
  http_request: async (...args) => {
    const [
      url,
      urlLength,
      method,
      methodLength,
      headers,
      headersLength,
      body,
      bodyLength,
      outPtr,
      lengthPtr,
    ] = args as [number, number, number, number, number, number, number, number, number, number];
    const answer = await ask(guest, run, {
      url: guest.text(url, urlLength),
      method: guest.text(method, methodLength) || "GET",
      headers: JSON.parse(guest.text(headers, headersLength) || "{}"),
      body: guest.text(body, bodyLength),
    });
    if ("error" in answer) return guest.complain(`${answer.error_code}: ${answer.error}`);
    const { status, body: text } = answer;
    const fine = status >= 200 && status <= 299;
    const result = fine ? text : JSON.stringify({ error: `HTTP ${status}`, status, body: text });
    return guest.answer(result, outPtr, lengthPtr);
  },
});
