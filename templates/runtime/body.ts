// The text of a request or a response, up to a limit.

import type { Failure } from "./result";

/** Reads no more than `limit` bytes. `tooLarge` makes what a longer body throws: made early, its stack is dear. */
export async function readText(
  message: Request | Response,
  limit: number,
  tooLarge: () => Failure,
): Promise<string> {
  const size = message.headers.get("content-length");
  if (size !== null && Number(size) > limit) throw tooLarge();
  // A compressed body is longer than its content-length.
  if (size !== null && !message.headers.has("content-encoding")) return message.text();
  const decoder = new TextDecoder();
  let text = "";
  let read = 0;
  for await (const chunk of message.body ?? []) {
    read += chunk.byteLength;
    if (read > limit) throw tooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
