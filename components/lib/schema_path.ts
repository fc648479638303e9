// Where in a value a check is: the way that led there → a JSON pointer (RFC 6901).

export class Path {
  private keys: string[] = [];
  /** Of a list's item; -1 where a key counts. */
  private positions: i32[] = [];

  enterKey(key: string): void {
    this.keys.push(key);
    this.positions.push(-1);
  }

  enterItem(position: i32): void {
    this.keys.push("");
    this.positions.push(position);
  }

  leave(): void {
    this.keys.pop();
    this.positions.pop();
  }

  /** The last step, as a message names it. */
  get last(): string {
    const end = this.keys.length - 1;
    return this.positions[end] < 0 ? "the property `" + this.keys[end] + "`" : "item " + this.positions[end].toString();
  }

  toString(): string {
    let text = "";
    for (let i = 0; i < this.keys.length; i++) {
      const position = this.positions[i];
      text += "/" + (position < 0 ? this.keys[i].split("~").join("~0").split("/").join("~1") : position.toString());
    }
    return text;
  }
}
