// A text → a part of an address or a file's name: letters and digits of any script, small, with a separator between.

import { Bytes } from "./bytes";
import { lower } from "./lower";

/** Base letters for U+00C0 to U+017F, where `-` is no letter and `.` stands for one that becomes two. */
const BASES: string =
  "aaaaaa.ceeeeiiiidnooooo-ouuuuy..aaaaaa.ceeeeiiiidnooooo-ouuuuy.y" +
  "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii..jjkkkllllllll" +
  "llnnnnnnnnnoooooo..rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

export function slug(text: string, separator: string): string {
  const small = lower(text);
  const out = new Bytes();
  let isOpen = false;
  for (let i = 0, next = 0; i < small.length; i = next) {
    const point = small.codePointAt(i);
    next = i + (point > 0xffff ? 2 : 1);
    if (point >= 0x300 && point < 0x370) continue; // marks over letters
    if (point == 0x27 || point == 0x2019) continue; // it's
    if (!isLetterOrDigit(point)) {
      isOpen = false;
      continue;
    }
    if (!isOpen && out.length) out.text(separator);
    isOpen = true;
    const letter = point < 0xc0 || point > 0x17f ? 0 : BASES.charCodeAt(point - 0xc0);
    if (letter == 0) out.part(small, i, next);
    else if (letter == 0x2e) out.text(twoLetters(point));
    else out.byte(letter);
  }
  return out.toString();
}

function twoLetters(point: i32): string {
  if (point == 0xc6 || point == 0xe6) return "ae";
  if (point == 0xde || point == 0xfe) return "th";
  if (point == 0xdf) return "ss";
  return point < 0x150 ? "ij" : "oe";
}

/** Whether a code point may stand in a name. Told by blocks: tables of every character would be larger than the module. */
function isLetterOrDigit(point: i32): bool {
  if (point < 0x80) return <u32>(point - 0x30) < 10 || <u32>(point - 0x61) < 26;
  if (point < 0xc0) return point == 0xaa || point == 0xb5 || point == 0xba;
  if (point == 0xd7 || point == 0xf7) return false;
  if (point < 0x2000) return point != 0x1680 && point != 0x37e && point != 0x387;
  if (point < 0x2c00) return false; // punctuation, currencies, arrows, boxes, signs
  if (point < 0x3000) return point < 0x2e00 || point >= 0x2e80;
  if (point < 0x3040) return point == 0x3005 || point == 0x3007;
  if (point == 0x30fb || (point >= 0xd800 && point < 0xf900)) return false;
  if (point >= 0xfe00 && point < 0xfe70) return false;
  if (point >= 0xff00) return isWide(point);
  return true;
}

/** Full-width and half-width forms, and what lies beyond the first 65,536 code points. */
function isWide(point: i32): bool {
  if (point < 0xff10) return false;
  if (point < 0xff66) return (point < 0xff1a) || (point > 0xff20 && point < 0xff3b) || (point > 0xff40 && point < 0xff5b);
  if (point < 0x10000) return point < 0xffe0;
  return point < 0x1d000 || point >= 0x20000 && point < 0xe0000;
}
