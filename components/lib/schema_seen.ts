// Which fields of an object, or items of a list, some keyword has looked at.

import { outOfMemory } from "./output";

/** No more is noted beyond this address, so that there is memory left for the output. */
const MAX_ADDRESS: usize = 52 << 20;

export class Seen {
  private all: bool = false;
  /** By position; made when the first one is noted. */
  private flags: StaticArray<bool> | null = null;

  constructor(private count: i32) {
    if (changetype<usize>(this) > MAX_ADDRESS) outOfMemory();
  }

  has(position: i32): bool {
    const flags = this.flags;
    return this.all || (flags !== null && unchecked(flags[position]));
  }

  add(position: i32): void {
    if (this.all) return;
    if (this.flags === null) {
      if (changetype<usize>(this) + <usize>this.count > MAX_ADDRESS) outOfMemory();
      this.flags = new StaticArray<bool>(this.count);
    }
    unchecked((this.flags![position] = true));
  }

  addAll(): void {
    this.all = true;
  }

  /** Another one of the same value. */
  addFrom(other: Seen): void {
    if (other.all) this.all = true;
    const flags = other.flags;
    if (flags === null || this.all) return;
    for (let i = 0; i < this.count; i++) if (unchecked(flags[i])) this.add(i);
  }
}
