// The name of a secret → its value, from the first place that has one.

import { failWith } from "./component";
import { decrypt, kvGet, secretGet } from "./host";
import { Value } from "./json";
import { parseJson } from "./json_parser";

/** Characters or bytes; a key of a service account has 2,400. */
const LONGEST: i32 = 65_536;

export class Secrets {
  constructor(
    /** Empty when there is none: then there are no credentials of the caller's own. */
    private apiKey: string,
    /** What the caller has resolved already, by name; or null. */
    private given: Value,
  ) {}

  /** What was given, else a secret of the Worker, else the caller's own credential. Null when it is nowhere, or empty. */
  find(name: string): string | null {
    const given = this.given.get(name);
    if (given.isText && given.text.length) return this.checked(name, given.text.length) ? given.text : null;
    const secret = secretGet(name);
    if (secret !== null && secret.length) return this.checked(name, secret.length) ? secret.toString() : null;
    return this.apiKey.length ? this.findOwn(name) : null;
  }

  private findOwn(name: string): string | null {
    const stored = kvGet(this.apiKey + ":cred:" + name);
    if (stored === null) return null;
    const record = parseJson(stored);
    if (record === null || !record.get("encrypted").isText || !record.get("iv").isText) {
      this.invalid("`" + name + "` is no record of `name`, `encrypted` and `iv`");
    }
    const plain = decrypt(record!.get("encrypted").text, record!.get("iv").text, name);
    if (plain === null) {
      this.invalid("`" + name + "` cannot be decrypted: it was encrypted with another key or under another name");
    }
    return plain!.length && this.checked(name, plain!.length) ? plain!.toString() : null;
  }

  /** What is too long ends the component: it could only fill its memory. */
  private checked(name: string, length: i32): bool {
    if (length > LONGEST) this.invalid("`" + name + "` has more than 65536 characters");
    return true;
  }

  private invalid(message: string): void {
    failWith("the credential " + message, "CREDENTIAL_INVALID", null);
  }
}
