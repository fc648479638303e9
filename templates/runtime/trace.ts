// What a run says about its nodes: the verdict of each that ran and, in a local run, why others did not.

import { branch, codeOf, failed, messageOf } from "./result";
import type { Result } from "./result";

export const MAX_ENTRIES = 1000;

export type Entry = Verdict | Skipped;

/** The verdict, never the data, unless the trace is detailed (see `Execution.detailed`). */
export interface Verdict {
  node: string;
  ok: boolean;
  ms?: number;
  error?: string;
  error_code?: string;
  input?: unknown;
  result?: unknown;
}

export interface Skipped {
  node: string;
  skipped: string;
}

export function verdict(node: string, result: Result, ms?: number): Verdict {
  const entry: Verdict = { node, ok: true };
  if (ms !== undefined) entry.ms = ms;
  if (failed(result)) {
    entry.ok = false;
    entry.error = messageOf(result);
    entry.error_code = codeOf(result);
  }
  return entry;
}

/** An edge into a node that did not run: its source, its relation, its source's result. */
export type EdgeSeen = readonly [source: string, relation: string, result: Result];

export const whySkipped = (edges: readonly EdgeSeen[]): string => edges.map(why).join("; ");

function why([source, relation, result]: EdgeSeen): string {
  if (result === undefined) return `\`${source}\` did not run`;
  if (relation.startsWith("IF")) return `the condition on \`${source}\` did not hold`;
  if (relation === "ON_FAIL") return `\`${source}\` succeeded`;
  if (relation === "ON_SUCCESS" || relation.startsWith("FOREACH")) return `\`${source}\` failed`;
  const name = branch(result);
  return name === undefined ? `\`${source}\` named no branch` : `the branch of \`${source}\` is \`${name}\``;
}
