// A regular expression: does it match somewhere in a text? All ways are followed at the same time, so that
// the time grows with the text's length times the pattern's; no text makes it explode.

import { Node, Part, PatternParser, UNLIMITED } from "./regexp_parser";
import { CodePoints, WORD } from "./regexp_set";

/** How many instructions all patterns may have; more come from counts such as `(a{1000}){1000}`. */
const MAX_SIZE: i64 = 100_000;

const enum Op {
  Match,
  Point,
  Set,
  Jump,
  /** Goes on at two places. */
  Split,
  Start,
  End,
  WordEdge,
  NoWordEdge,
  Ahead,
  NotAhead,
}

/** How many steps the patterns of a schema may still take; look-aheads can make them many. */
export class Effort {
  /** The instructions of the patterns so far. */
  size: i64 = 0;

  constructor(public left: i64) {}

  get isSpent(): bool {
    return this.left < 0;
  }
}

export class Regexp {
  /** What is wrong with the pattern; empty when nothing is. */
  problem: string = "";
  isUnsupported: bool = false;
  private runner: Runner | null = null;

  /** Matching that uses up the effort is broken off: it finds nothing. */
  constructor(pattern: string, effort: Effort) {
    const parser = new PatternParser(pattern);
    const tree = parser.parse();
    this.problem = parser.problem;
    this.isUnsupported = parser.isUnsupported;
    effort.size += size(tree);
    if (this.problem.length == 0 && effort.size > MAX_SIZE) {
      this.problem = "counts that repeat too much";
      this.isUnsupported = true;
    }
    if (this.problem.length == 0) {
      const program = new Program();
      program.write(tree);
      program.add(Op.Match, 0, 0);
      this.runner = new Runner(program, 0, effort);
    }
  }

  /** Whether a part of the text matches. */
  matches(text: string): bool {
    const runner = this.runner;
    return runner !== null && runner.search(text, 0, false);
  }
}

/** How many instructions a tree becomes; some more where it does not matter. */
function size(node: Node): i64 {
  let inner: i64 = node.parts.length ? 0 : 1;
  for (let i = 0; i < node.parts.length; i++) {
    inner = min(inner + size(node.parts[i]) + (node.part == Part.Choice ? 2 : 0), MAX_SIZE + 1);
  }
  if (node.part != Part.Repeat) return inner + (node.part >= Part.Ahead ? 2 : 0);
  if (node.most == UNLIMITED) return min(inner * <i64>(node.least + 1) + 2, MAX_SIZE + 1);
  return min(inner * <i64>node.most + <i64>(node.most - node.least), MAX_SIZE + 1);
}

class Program {
  ops: Op[] = [];
  /** A code point, a set's number, or where to go on. */
  first: i32[] = [];
  second: i32[] = [];
  sets: CodePoints[] = [];

  add(op: Op, first: i32, second: i32): i32 {
    this.ops.push(op);
    this.first.push(first);
    this.second.push(second);
    return this.ops.length - 1;
  }

  private get end(): i32 {
    return this.ops.length;
  }

  write(node: Node): void {
    switch (node.part) {
      case Part.Point: {
        this.add(Op.Point, node.point, 0);
        break;
      }
      case Part.Set: {
        this.sets.push(node.set!);
        this.add(Op.Set, this.sets.length - 1, 0);
        break;
      }
      case Part.Sequence: {
        for (let i = 0; i < node.parts.length; i++) this.write(node.parts[i]);
        break;
      }
      case Part.Choice: {
        this.writeChoice(node.parts);
        break;
      }
      case Part.Repeat: {
        this.writeRepeat(node);
        break;
      }
      case Part.Start: {
        this.add(Op.Start, 0, 0);
        break;
      }
      case Part.End: {
        this.add(Op.End, 0, 0);
        break;
      }
      case Part.WordEdge: {
        this.add(Op.WordEdge, 0, 0);
        break;
      }
      case Part.NoWordEdge: {
        this.add(Op.NoWordEdge, 0, 0);
        break;
      }
      case Part.Ahead: {
        this.writeAhead(Op.Ahead, node);
        break;
      }
      case Part.NotAhead: {
        this.writeAhead(Op.NotAhead, node);
        break;
      }
    }
  }

  private writeChoice(ways: Node[]): void {
    const jumps: i32[] = [];
    for (let i = 0; i < ways.length; i++) {
      const split = i < ways.length - 1 ? this.add(Op.Split, this.end + 1, 0) : -1;
      this.write(ways[i]);
      if (split < 0) break;
      jumps.push(this.add(Op.Jump, 0, 0));
      this.second[split] = this.end;
    }
    for (let i = 0; i < jumps.length; i++) this.first[jumps[i]] = this.end;
  }

  private writeRepeat(node: Node): void {
    const body = node.parts[0];
    for (let i = 0; i < node.least; i++) this.write(body);
    if (node.most == UNLIMITED) {
      const split = this.add(Op.Split, this.end + 1, 0);
      this.write(body);
      this.add(Op.Jump, split, 0);
      this.second[split] = this.end;
      return;
    }
    const splits: i32[] = [];
    for (let i = node.least; i < node.most; i++) {
      splits.push(this.add(Op.Split, this.end + 1, 0));
      this.write(body);
    }
    for (let i = 0; i < splits.length; i++) this.second[splits[i]] = this.end;
  }

  /** What is looked for stands in the program, but is run apart. */
  private writeAhead(op: Op, node: Node): void {
    const ahead = this.add(op, this.end + 1, 0);
    this.write(node.parts[0]);
    this.add(Op.Match, 0, 0);
    this.second[ahead] = this.end;
  }
}

/** Runs a program from one of its places on. */
class Runner {
  /** Where the ways stand that have read the text so far, and where they stand after the next code point. */
  private here: Places;
  private there: Places;
  private stack: i32[] = [];
  /** Of the look-aheads so far: where they start, and what runs them. */
  private aheadStarts: i32[] = [];
  private aheadRunners: Runner[] = [];
  private text: string = "";
  private isAnchored: bool;

  constructor(
    private program: Program,
    private start: i32,
    private effort: Effort,
  ) {
    this.here = new Places(program.ops.length);
    this.there = new Places(program.ops.length);
    this.isAnchored = program.ops[start] == Op.Start;
  }

  /** Whether a match begins at `from`, or behind it unless `isFixed`. */
  search(text: string, from: i32, isFixed: bool): bool {
    this.text = text;
    this.here.clear();
    const only = isFixed || this.isAnchored;
    if (this.enter(this.here, this.start, from)) return true;
    let at = from;
    while (at < text.length && (!only || this.here.count) && !this.effort.isSpent) {
      const point = text.codePointAt(at);
      at += point > 0xffff ? 2 : 1;
      if (this.step(point, at)) return true;
      if (!only && this.enter(this.here, this.start, at)) return true;
    }
    return false;
  }

  /** Takes every way over a code point; true when one of them is at its end. */
  private step(point: i32, at: i32): bool {
    const program = this.program;
    const here = this.here;
    const there = this.there;
    there.clear();
    for (let i = 0; i < here.count; i++) {
      const place = unchecked(here.list[i]);
      const operand = unchecked(program.first[place]);
      const fits =
        unchecked(program.ops[place]) == Op.Point ? operand == point : unchecked(program.sets[operand]).has(point);
      if (fits && this.enter(there, place + 1, at)) return true;
    }
    this.here = there;
    this.there = here;
    return false;
  }

  /** Adds a place and all that can be reached from it without a code point; true when that is the end. */
  private enter(places: Places, place: i32, at: i32): bool {
    const program = this.program;
    const stack = this.stack;
    stack.push(place);
    while (stack.length) {
      const next = stack.pop();
      this.effort.left--;
      if (!places.add(next)) continue;
      const op = unchecked(program.ops[next]);
      if (op == Op.Match) {
        stack.length = 0;
        return true;
      }
      if (op == Op.Point || op == Op.Set) continue;
      places.drop();
      if (op == Op.Jump) stack.push(program.first[next]);
      else if (op == Op.Split) {
        stack.push(program.second[next]);
        stack.push(program.first[next]);
      } else if (op >= Op.Ahead) {
        if (this.looksAhead(program.first[next], at) == (op == Op.Ahead)) stack.push(program.second[next]);
      } else if (this.holds(op, at)) stack.push(next + 1);
    }
    return false;
  }

  private holds(op: Op, at: i32): bool {
    if (op == Op.Start) return at == 0;
    if (op == Op.End) return at == this.text.length;
    const isEdge = this.isWord(at - 1) != this.isWord(at);
    return isEdge == (op == Op.WordEdge);
  }

  private isWord(at: i32): bool {
    return at >= 0 && at < this.text.length && WORD.has(this.text.charCodeAt(at));
  }

  private looksAhead(start: i32, at: i32): bool {
    let index = this.aheadStarts.indexOf(start);
    if (index < 0) {
      index = this.aheadStarts.push(start) - 1;
      this.aheadRunners.push(new Runner(this.program, start, this.effort));
    }
    return this.aheadRunners[index].search(this.text, at, true);
  }
}

/** A set of places of a program: adding, asking and clearing take the same time, however many there are. */
class Places {
  /** Those places that wait for a code point. */
  list: StaticArray<i32>;
  count: i32 = 0;
  /** When a place was last added. */
  private added: StaticArray<i32>;
  private generation: i32 = 1;

  constructor(size: i32) {
    this.list = new StaticArray<i32>(size);
    this.added = new StaticArray<i32>(size);
  }

  /** False when it was there already. */
  add(place: i32): bool {
    if (unchecked(this.added[place]) == this.generation) return false;
    unchecked((this.added[place] = this.generation));
    unchecked((this.list[this.count++] = place));
    return true;
  }

  /** Takes the place that was added last off the list; it still counts as added. */
  drop(): void {
    this.count--;
  }

  clear(): void {
    this.count = 0;
    this.generation++;
  }
}
