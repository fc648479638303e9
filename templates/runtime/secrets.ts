// Credentials. Until a request leaves, a secret is only a mark, a name that nobody can guess; when
// the answer comes, its value is taken out again. So the value is in no parameter, result, trace,
// log or error: it exists in `open` and `hide`, on the wire, and in a component that asked for it.

import type { Env } from "../env";
import { base64, base64url } from "./base64";
import { Failure } from "./result";

/** How a value is written into its place. */
export type Encoding = (value: string) => string;

/** What a template does to a secret before it is written. */
export type Filter = (value: string) => unknown;

export const plain: Encoding = (value) => value;
export const inUrl: Encoding = (value) => encodeURIComponent(value.toWellFormed());
export const inJson: Encoding = (value) => JSON.stringify(value).slice(1, -1);

const SHORTEST_HIDDEN = 6; // a shorter value would take ordinary text with it

interface Mark {
  name: string;
  filters: readonly Filter[];
}

export class Secrets {
  private readonly env: Env;
  private readonly marks: Mark[] = [];
  private nonce = "";
  /** Every form of every value that left, with its credential's name. */
  private readonly forms = new Map<string, string>();
  private hidden: RegExp | undefined = undefined;

  constructor(env: Env) {
    this.env = env;
  }

  /** Letters, digits and `_` only: what URLs, JSON and headers carry unchanged. */
  mark(name: string, filters: readonly Filter[] = []): string {
    this.nonce ||= crypto.randomUUID().replaceAll("-", "");
    let index = this.marks.findIndex((mark) => mark.name === name && alike(mark.filters, filters));
    if (index < 0) index = this.marks.push({ name, filters }) - 1;
    return `secret_${this.nonce}_${index}_`;
  }

  /** The value itself; `undefined` when there is none. From now on it is hidden. */
  reveal(name: string): string | undefined {
    const value = (this.env as unknown as Record<string, unknown>)[bindingOf(name)];
    if (typeof value !== "string") return undefined;
    this.remember(name, value);
    return value;
  }

  /** Marks become values: for the wire only. */
  open(text: string, encode: Encoding): string {
    return this.replaceMarks(text, ({ name, filters }) => {
      const value = this.reveal(name);
      if (value === undefined) throw new Failure("CREDENTIAL_MISSING", `credential \`${name}\` is not set`);
      const filtered = filters.reduce((text, filter) => String(filter(text)), value);
      if (filtered !== value) this.remember(name, filtered);
      return encode(filtered);
    });
  }

  /** Values become names: for what comes from the wire, or from a component. */
  hide(text: string): string {
    if (this.forms.size > 0 && [...this.forms.keys()].some((form) => text.includes(form))) {
      this.hidden ??= anyOf([...this.forms.keys()]);
      text = text.replace(this.hidden, (form) => shown(this.forms.get(form)!));
    }
    return this.unmark(text);
  }

  /** Marks become names: for what repeats its input. */
  unmark(text: string): string {
    return this.replaceMarks(text, ({ name }) => shown(name));
  }

  private replaceMarks(text: string, by: (mark: Mark) => string): string {
    if (this.nonce === "" || !text.includes(this.nonce)) return text;
    return text.replace(new RegExp(`secret_${this.nonce}_(\\d+)_`, "g"), (_mark, index) =>
      by(this.marks[index]!),
    );
  }

  private remember(name: string, value: string): void {
    if (value.length < SHORTEST_HIDDEN || this.forms.has(value)) return;
    for (const form of formsOf(value)) this.forms.set(form, name);
    this.hidden = undefined;
  }
}

/** The Worker secret that holds a credential. */
const bindingOf = (name: string): string => `CRED_${name.toUpperCase()}`;

const shown = (name: string): string => `[secret ${name.replaceAll(/["\\\p{Cc}]/gu, "")}]`; // safe inside JSON

/** How programs write a text: as it is, in URLs and forms, in JSON (three habits), in base64. */
const formsOf = (value: string): string[] => [
  value,
  inUrl(value),
  inUrl(value).replaceAll("%20", "+"),
  inJson(value),
  inJson(value).replaceAll("/", "\\/"),
  inJson(value).replaceAll(
    /[^\x00-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  ),
  base64(value),
  base64url(value),
];

/** Longest first, as one form may begin another. */
const anyOf = (texts: string[]): RegExp =>
  new RegExp(
    texts
      .sort((a, b) => b.length - a.length)
      .map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
      .join("|"),
    "g",
  );

const alike = (a: readonly Filter[], b: readonly Filter[]): boolean =>
  a.length === b.length && a.every((filter, index) => filter === b[index]);
