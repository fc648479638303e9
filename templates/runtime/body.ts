// The text of a request or a response, up to a limit.

import type { Failure } from "./result";

/** Reads no more than `limit` bytes. `tooLarge` makes what a longer body throws: an error's stack is dear. */
export function readText(
  message: Request | Response,
  limit: number,
  tooLarge: () => Failure,
): Promise<string> {
  const { headers } = message;
  const size = headers.get("content-length");
  if (size !== null && Number(size) > limit) throw tooLarge();
  // A compressed body is longer than its content-length.
  if (size !== null && !headers.has("content-encoding")) return message.text();
  return readStream(message, limit, tooLarge);
}

async function readStream(
  message: Request | Response,
  limit: number,
  tooLarge: () => Failure,
): Promise<string> {
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
