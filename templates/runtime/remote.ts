// Components named by an https:// URL: JSON is posted there, JSON comes back.

import { send } from "./egress";
import type { Json, Params } from "./json";
import { Failure } from "./result";
import type { Run } from "./run";

export async function remote(run: Run, url: string, params: Params): Promise<Json> {
  const headers = { "content-type": "application/json", accept: "application/json" };
  const answer = await send(run, { url, method: "POST", headers, body: JSON.stringify(params) });
  if ("error" in answer) throw new Failure(answer.error_code, answer.error);
  const { status, body } = answer;
  if (status < 200 || status > 299) {
    return { success: false, error: `HTTP ${status}`, error_code: "HTTP_STATUS", data: { ...answer } };
  }
  try {
    return JSON.parse(body);
  } catch {
    throw new Failure(
      "COMPONENT_OUTPUT",
      `\`${url}\` gave ${body === "" ? "no output" : "output that is not JSON"}`,
    );
  }
}
