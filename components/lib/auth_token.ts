// A service's access token: from the cache while it is good, else from the service's token endpoint.

import { Session } from "./auth";
import { Bytes } from "./bytes";
import { failWith, optionalText } from "./component";
import { fetch, kvGet, kvPut } from "./host";
import { NULL, Value } from "./json";
import { parseJson } from "./json_parser";
import { now } from "./process";
import { percentEncode } from "./text";

const TIMEOUT_MS: i32 = 30_000;

/** A token is not used in its last minute: it might not live through the request. */
const MARGIN_SECONDS: i64 = 60;

/** KV keeps nothing for less. */
const SHORTEST_KEPT_SECONDS: i64 = 60;

/** Of a token whose answer and recipe do not say how long it lives. */
const USUAL_SECONDS: i64 = 3600;

/** Ten years: of a token without an end, and of a refresh token that nothing else remembers. */
const LONGEST_KEPT_SECONDS: i32 = 315_360_000;

/** What is kept of a service for a caller. It counts only for the very request that it came from. */
export class Token {
  /** Null when it has to be asked for. */
  access: Value = NULL;
  /** What the service gave in place of the refresh token that was used before; null when it gave none. */
  refresh: Value = NULL;
  private key: string;
  private origin: string;

  /** Looks into the cache. `request` is all that the token depends on: other secrets or scopes need another token. */
  constructor(
    private session: Session,
    request: Value,
  ) {
    this.key = session.apiKey.length ? session.apiKey + ":oauth2:" + session.service : "";
    this.origin = checksum(request.toJson()).toString();
    const kept = parsed(this.key.length ? kvGet(this.key) : null);
    if (kept.get("origin").text == this.origin) {
      const isFresh = kept.get("expires_at").number > <f64>(seconds() + MARGIN_SECONDS);
      if (isFresh && kept.get("access_token").isText) this.access = kept.get("access_token");
      this.refresh = kept.get("refresh_token");
    }
  }

  /** Asks the token endpoint with a form, and keeps what it gives. Ends the component when it gives no token. */
  renew(url: string, headers: Value, form: Value): void {
    const answer = this.ask(url, headers, form);
    const expiry = this.lifetime(answer.get("expires_in"));
    this.access = answer.get("access_token");
    if (answer.get("refresh_token").isText) this.refresh = answer.get("refresh_token");
    if (this.key.length == 0) return;
    const isLasting = this.refresh.isText; // the next token depends on it, whenever that is
    const kept = expiry - MARGIN_SECONDS;
    if (kept < SHORTEST_KEPT_SECONDS && !isLasting) return;
    const record = Value.object().set("access_token", this.access);
    record.set("expires_at", Value.integer(seconds() + expiry)).setText("origin", this.origin);
    if (isLasting) record.set("refresh_token", this.refresh);
    kvPut(this.key, record.toJson(), isLasting ? LONGEST_KEPT_SECONDS : <i32>kept);
  }

  private ask(url: string, headers: Value, form: Value): Value {
    const request = Value.object().setText("url", url).setText("method", "POST");
    headers.setText("accept", "application/json").setText("content-type", "application/x-www-form-urlencoded");
    request.set("headers", headers).setText("body", encoded(form)).set("timeout_ms", Value.integer(TIMEOUT_MS));
    const response = fetch(request);
    if (response.has("error")) {
      const code = optionalText(response, "error_code", "HTTP_FAILED");
      failWith("no token for `" + this.session.service + "`: " + response.get("error").text, code, null);
    }
    const status = response.get("status").text;
    const answer = parsed(Bytes.of(response.get("body").text));
    if (!status.startsWith("2") || !answer.get("access_token").isText) this.refused(status, answer);
    return answer;
  }

  /** Says what the endpoint said (RFC 6749, 5.2), as far as it is text. */
  private refused(status: string, answer: Value): void {
    let told = "";
    if (answer.get("error").isText) told += ", " + answer.get("error").text;
    if (answer.get("error_description").isText) told += ": " + answer.get("error_description").text;
    if (status.startsWith("2") && told.length == 0) told = " without an `access_token`";
    const message = "no token for `" + this.session.service + "`: its endpoint answered " + status + told;
    failWith(message, "TOKEN_REFUSED", null);
  }

  /** Seconds; some services write them as a text. */
  private lifetime(told: Value): i64 {
    if (told.isNull) told = this.session.recipe.get("token_exchange").get("expires_in");
    const number = told.isText ? parsed(Bytes.of(told.text)).number : told.number;
    return number >= 0 ? <i64>min(number, <f64>LONGEST_KEPT_SECONDS) : USUAL_SECONDS;
  }
}

/** The value of a JSON text; null for any other. */
function parsed(text: Bytes | null): Value {
  const value = text !== null ? parseJson(text) : null;
  return value === null ? NULL : value;
}

/** A number that tells texts apart, hardly ever the same for two (FNV-1a). Secrets cannot be read from it. */
function checksum(text: string): u32 {
  let sum: u32 = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) sum = (sum ^ text.charCodeAt(i)) * 0x01000193;
  return sum;
}

/** Since 1970. */
export function seconds(): i64 {
  return now() / 1000;
}

/** `application/x-www-form-urlencoded`. */
function encoded(form: Value): string {
  const out = new Bytes();
  for (let i = 0; i < form.items.length; i++) {
    if (i) out.byte(0x26);
    percentEncode(out, form.keys[i]);
    out.byte(0x3d);
    percentEncode(out, form.items[i].text);
  }
  return out.toString();
}
