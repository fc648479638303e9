// Credentials. Until a request leaves, a secret is only a mark, a name that nobody can guess; when
// the answer comes, its value is taken out again. So the value is in no parameter, result, trace,
// log or error: it exists in `open` and `hide`, on the wire, and in a component that asked for it.

import type { Env } from "../env";
import { inBase64 } from "./base64";
import { isObject } from "./json";
import { Failure } from "./result";

/** How a value is written into its place. */
export type Encoding = (value: string) => string;

/** What a template does to a secret before it is written. */
export type Filter = (value: string) => unknown;

/** Looks a credential up where it is stored, when no secret of the Worker holds it. */
export type Lookup = (name: string) => Promise<string | undefined>;

export const plain: Encoding = (value) => value;
export const inUrl: Encoding = (value) => encodeURIComponent(value.toWellFormed());
export const inJson: Encoding = (value) => JSON.stringify(value).slice(1, -1);

const SHORTEST_HIDDEN = 6; // a shorter value would take ordinary text with it

/** A way in which a value appears, and the encoding that makes it one: it fits such a place as it is. */
interface Form {
  name: string;
  text: string;
  by: Encoding;
}

/** What a mark stands for: a credential, filtered, or a form of it that a component made. */
interface Mark {
  name: string;
  filters: readonly Filter[];
  form?: Form;
}

export class Secrets {
  private readonly env: Env;
  private readonly marks: Mark[] = [];
  private nonce = "";
  /** What `fetch` found, by credential. */
  private readonly fetched = new Map<string, string | undefined>();
  private readonly fetching = new Map<string, Promise<void>>();
  /** Every form of every value that left, by its text. */
  private readonly forms = new Map<string, Form>();
  private search: Search | undefined = undefined;

  constructor(env: Env) {
    this.env = env;
  }

  /** Letters, digits and `_` only: what URLs, JSON and headers carry unchanged. */
  mark(name: string, filters: readonly Filter[] = []): string {
    const index = this.marks.findIndex(
      (mark) => !mark.form && mark.name === name && alike(mark.filters, filters),
    );
    return this.markAt(index < 0 ? this.marks.push({ name, filters }) - 1 : index);
  }

  /** Stands for the run's own key, in the names of stored entries. Nothing opens it. */
  get ownKey(): string {
    return `own_${this.unguessable}_`;
  }

  /** No mark was given and no value has left: there is nothing to look for. */
  get areUnused(): boolean {
    return this.nonce === "" && this.forms.size === 0;
  }

  /** The secret of the Worker itself; `undefined` when there is none. From now on it is hidden. */
  reveal(name: string): string | undefined {
    const value = (this.env as unknown as Record<string, unknown>)[bindingOf(name)];
    if (typeof value !== "string") return undefined;
    this.remember(name, value);
    return value;
  }

  /** Looks up what these texts stand for and the Worker's secrets do not have, each credential once a run. */
  async fetch(texts: readonly string[], look: Lookup): Promise<void> {
    const marks = texts.flatMap((text) => this.marksIn(text));
    const names = new Set(marks.filter(({ form }) => !form).map(({ name }) => name));
    const missing = [...names].filter((name) => this.reveal(name) === undefined);
    await Promise.all(missing.map((name) => this.fetching.get(name) ?? this.fetchOne(name, look)));
  }

  /** Marks become values: for the wire only. */
  open(text: string, encode: Encoding): string {
    return this.replaceMarks(text, ({ name, filters, form }) => {
      if (form) return form.by === encode ? form.text : encode(form.text);
      const value = this.reveal(name) ?? this.fetched.get(name);
      if (value === undefined) throw new Failure("CREDENTIAL_MISSING", `credential \`${name}\` is not set`);
      const filtered = filters.reduce((text, filter) => String(filter(text)), value);
      if (filtered !== value) this.remember(name, filtered);
      return encode(filtered);
    });
  }

  /** Values become names: for what comes from the wire, or goes to a caller or a log. */
  hide(text: string): string {
    return this.unmark(this.replaceForms(text, ({ name }) => shown(name)));
  }

  /** Values become marks again: for data that a component made of them, on its way to a request. */
  seal(text: string): string {
    return this.replaceForms(this.unmark(text), (form) => {
      const index = this.marks.findIndex((mark) => mark.form === form);
      return this.markAt(index < 0 ? this.marks.push({ name: form.name, filters: [], form }) - 1 : index);
    });
  }

  /** A value that a component was given: hidden from now on. Of JSON, the secrets in it are too. */
  remember(name: string, value: string): void {
    if (!this.forms.has(value)) this.rememberAll(name, [value, ...secretsIn(value)]);
  }

  /** The same of the secrets in an answer alone: the rest of it is none. */
  rememberTokens(name: string, answer: string): void {
    this.rememberAll(name, secretsIn(answer));
  }

  private get unguessable(): string {
    return (this.nonce ||= crypto.randomUUID().replaceAll("-", ""));
  }

  private markAt(index: number): string {
    return `secret_${this.unguessable}_${index}_`;
  }

  private marksIn(text: string): Mark[] {
    const found: Mark[] = [];
    this.replaceMarks(text, (mark) => {
      found.push(mark);
      return "";
    });
    return found;
  }

  private rememberAll(name: string, secrets: readonly string[]): void {
    for (const secret of secrets) {
      if (secret.length < SHORTEST_HIDDEN || this.forms.has(secret)) continue;
      for (const form of formsOf(name, secret)) {
        if (!this.forms.has(form.text)) this.forms.set(form.text, form);
      }
      this.search = undefined;
    }
  }

  private async fetchOne(name: string, look: Lookup): Promise<void> {
    const fetching = look(name).then((value) => {
      this.fetched.set(name, value);
      if (value !== undefined) this.remember(name, value);
    });
    this.fetching.set(name, fetching);
    try {
      await fetching;
    } catch (error) {
      this.fetching.delete(name); // another attempt may look again
      throw error;
    }
  }

  /** Marks become names: for what repeats its input. */
  private unmark(text: string): string {
    if (this.nonce === "" || !text.includes(this.nonce)) return text;
    return this.replaceMarks(text, ({ name }) => shown(name)).replaceAll(this.ownKey, "[own key]");
  }

  private replaceMarks(text: string, by: (mark: Mark) => string): string {
    if (this.nonce === "" || !text.includes(this.nonce)) return text;
    return text.replace(new RegExp(`secret_${this.nonce}_(\\d+)_`, "g"), (mark, index) => {
      const found = this.marks[index];
      return found ? by(found) : mark;
    });
  }

  private replaceForms(text: string, by: (form: Form) => string): string {
    if (this.forms.size === 0) return text;
    const { traces, any } = (this.search ??= searchFor([...this.forms.keys()]));
    if (!traces.some((trace) => text.includes(trace))) return text;
    return text.replace(any, (form) => by(this.forms.get(form)!));
  }
}

/** The Worker secret that holds a credential. */
const bindingOf = (name: string): string => `CRED_${name.toUpperCase()}`;

const shown = (name: string): string => `[secret ${name.replaceAll(/["\\\p{Cc}]/gu, "")}]`; // safe inside JSON

/** How programs write a text: as it is, in URLs and forms, in JSON (three habits), in base64 with others around it. */
const formsOf = (name: string, value: string): Form[] => [
  { name, text: value, by: plain },
  { name, text: inUrl(value), by: inUrl },
  { name, text: inUrl(value).replaceAll("%20", "+"), by: inUrl },
  { name, text: inJson(value), by: inJson },
  { name, text: inJson(value).replaceAll("/", "\\/"), by: inJson },
  {
    name,
    text: inJson(value).replaceAll(
      /[^\x00-\x7f]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
    by: inJson,
  },
  ...inBase64(value).map((text) => ({ name, text, by: plain })),
];

const NAMES_A_SECRET = /(?:key|password|secret|token)$/i;

/** A value may be a record of several: a service account's key file, tokens with their time. */
function secretsIn(value: string): string[] {
  if (!value.trimStart().startsWith("{")) return [];
  try {
    const record: unknown = JSON.parse(value);
    if (!isObject(record)) return [];
    const named = Object.entries(record).filter(([name]) => NAMES_A_SECRET.test(name));
    return named.map(([, secret]) => secret).filter((secret) => typeof secret === "string");
  } catch {
    return [];
  }
}

/** How forms are found: none is where no trace is, which is quicker to see. */
interface Search {
  traces: string[];
  any: RegExp;
}

/** Of forms that hold one another, the shortest is the trace, and the longest is what is found. */
function searchFor(forms: string[]): Search {
  const traces = forms.filter((form) => !forms.some((other) => other !== form && form.includes(other)));
  const longestFirst = forms.sort((a, b) => b.length - a.length);
  const escaped = longestFirst.map((form) => form.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return { traces, any: new RegExp(escaped.join("|"), "g") };
}

const alike = (a: readonly Filter[], b: readonly Filter[]): boolean =>
  a.length === b.length && a.every((filter, index) => filter === b[index]);
