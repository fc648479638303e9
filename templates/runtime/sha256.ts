// SHA-256 of a text, at once: the platform's own answers only with a promise (FIPS 180-4).

const encoder = new TextEncoder();

/** The fractional parts of roots of the first primes, as the standard defines its constants. */
const { START, ROUNDS } = constants();

/** Lower-case hexadecimal, of the text's UTF-8. */
export function sha256(text: string): string {
  const bytes = padded(encoder.encode(String(text)));
  const blocks = new DataView(bytes.buffer);
  const state = START.slice();
  const words = new Int32Array(64);
  for (let at = 0; at < bytes.length; at += 64) digest(state, words, blocks, at);
  let hex = "";
  for (const word of state) hex += (word >>> 0).toString(16).padStart(8, "0");
  return hex;
}

function padded(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array((((message.length + 8) >> 6) << 6) + 64);
  bytes.set(message);
  bytes[message.length] = 0x80;
  new DataView(bytes.buffer).setBigUint64(bytes.length - 8, BigInt(message.length) * 8n);
  return bytes;
}

const turn = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

function digest(state: Int32Array, words: Int32Array, blocks: DataView, at: number): void {
  for (let i = 0; i < 16; i++) words[i] = blocks.getInt32(at + 4 * i);
  for (let i = 16; i < 64; i++) {
    const early = words[i - 15]!;
    const late = words[i - 2]!;
    const low = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
    const high = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
    words[i] = words[i - 16]! + low + words[i - 7]! + high;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  for (let i = 0; i < 64; i++) {
    const chosen = (e & f) ^ (~e & g);
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + chosen + ROUNDS[i]! + words[i]!) | 0;
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i]! += word));
}

function constants(): { START: Int32Array; ROUNDS: Int32Array } {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  const fraction = (root: number) => Math.trunc((root - Math.floor(root)) * 2 ** 32) | 0;
  return {
    START: Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime))),
    ROUNDS: Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime))),
  };
}
