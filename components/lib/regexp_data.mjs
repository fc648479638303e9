// Writes regexp_data.ts: what Node's Unicode says of every code point, packed.
//
//   node regexp_data.mjs > regexp_data.ts

const CATEGORIES = (
  "Cn Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Cs Co"
).split(" ");

const SETS = [
  "Alphabetic", "Emoji", "Emoji_Presentation", "Extended_Pictographic", "Lowercase", "Uppercase", "White_Space",
  ...["Arabic", "Bengali", "Bopomofo", "Cyrillic", "Devanagari", "Greek", "Han", "Hangul", "Hebrew", "Hiragana"],
  ...["Katakana", "Latin", "Tamil", "Thai"],
];
const FIRST_SCRIPT = SETS.indexOf("Arabic");
const END = 0x110000;
const WIDTH = 112;

/** Lengths of the runs in which a function of the code point does not change, with its value. */
function runs(valueOf) {
  const found = [];
  for (let point = 0; point < END; point++) {
    const value = valueOf(String.fromCodePoint(point));
    const last = found[found.length - 1];
    if (last?.value === value) last.length++;
    else found.push({ value, length: 1 });
  }
  return found;
}

function packed(number) {
  const bytes = [];
  for (; number > 0x7f; number >>>= 7) bytes.push((number & 0x7f) | 0x80);
  return [...bytes, number];
}

/** A byte for a run: its category, and its length in the upper three bits; 0 there: the length follows. */
function categories() {
  const tests = CATEGORIES.map((name) => new RegExp(`^\\p{${name}}$`, "u"));
  return runs((text) => tests.findIndex((test) => test.test(text))).flatMap(({ value, length }) =>
    length < 8 ? [value | (length << 5)] : [value, ...packed(length)],
  );
}

/** The lengths of runs outside and inside, in turn, the first of which may be 0; 0 again at the end. */
function set(name, index) {
  const test = new RegExp(`^\\p{${index < FIRST_SCRIPT ? name : `Script=${name}`}}$`, "u");
  const found = runs((text) => test.test(text));
  const lengths = found.map((run) => run.length);
  if (found[0].value) lengths.unshift(0);
  if (!found[found.length - 1].value) lengths.pop();
  return [...packed(lengths.length), ...lengths.flatMap(packed)];
}

function lines(items) {
  const made = [""];
  for (const item of items) {
    if (made[made.length - 1].length + `${item},`.length > WIDTH) made.push("");
    made[made.length - 1] += `${item},`;
  }
  return made.map((line) => `  ${line}`).join("\n");
}

const categoryBytes = categories();
const setBytes = SETS.flatMap(set);
console.log(`// What Unicode ${process.versions.unicode} says of every code point, packed. Written by regexp_data.mjs.

/** Two letters each, in the order of their numbers. */
export const CATEGORIES: string = "${CATEGORIES.join("")}";

export const PROPERTIES: string = "${SETS.slice(0, FIRST_SCRIPT).join(" ")}";
export const SCRIPTS: string =
  "${SETS.slice(FIRST_SCRIPT).join(" ")}";

/** For each run of one category: its number, and its length in the upper three bits; 0 there: it follows. */
export const CATEGORY_RUNS: usize = memory.data<u8>([
${lines(categoryBytes)}
]);

/** For each of \`PROPERTIES\`, then of \`SCRIPTS\`: how many numbers follow, then the lengths of runs outside and inside, in turn. */
export const SET_RUNS: usize = memory.data<u8>([
${lines(setBytes)}
]);`);
console.error(categoryBytes.length, setBytes.length);
