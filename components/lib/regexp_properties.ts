// The name of a Unicode property → its code points.

import { CATEGORIES, CATEGORY_RUNS, PROPERTIES, SCRIPTS, SET_RUNS } from "./regexp_data";
import { CodePoints } from "./regexp_set";

const END: i32 = 0x110000;

/** Long names of categories and of groups of them, with their short ones; each pair between blanks. */
const LONG_NAMES: string =
  " Letter=L Cased_Letter=LC Uppercase_Letter=Lu Lowercase_Letter=Ll Titlecase_Letter=Lt Modifier_Letter=Lm " +
  "Other_Letter=Lo Mark=M Combining_Mark=M Nonspacing_Mark=Mn Spacing_Mark=Mc Enclosing_Mark=Me Number=N " +
  "Decimal_Number=Nd digit=Nd Letter_Number=Nl Other_Number=No Punctuation=P punct=P Connector_Punctuation=Pc " +
  "Dash_Punctuation=Pd Open_Punctuation=Ps Close_Punctuation=Pe Initial_Punctuation=Pi Final_Punctuation=Pf " +
  "Other_Punctuation=Po Symbol=S Math_Symbol=Sm Currency_Symbol=Sc Modifier_Symbol=Sk Other_Symbol=So " +
  "Separator=Z Space_Separator=Zs Line_Separator=Zl Paragraph_Separator=Zp Other=C Control=Cc cntrl=Cc " +
  "Format=Cf Surrogate=Cs Private_Use=Co Unassigned=Cn ";

/** `name` stands between the braces of `\p{…}`; null when the property is unknown here. */
export function property(name: string): CodePoints | null {
  if (name == "Any") return CodePoints.range(0, END - 1);
  if (name == "ASCII") return CodePoints.range(0, 0x7f);
  const equals = name.indexOf("=");
  const value = name.substring(equals + 1);
  const key = equals < 0 ? "" : name.substring(0, equals);
  const properties = PROPERTIES.split(" ");
  if (key == "Script" || key == "sc") {
    const place = SCRIPTS.split(" ").indexOf(value);
    return place < 0 ? null : setAt(properties.length + place);
  }
  if (key.length && key != "General_Category" && key != "gc") return null;
  const place = key.length ? -1 : properties.indexOf(value);
  return place < 0 ? category(value) : setAt(place);
}

/** A category by its long or short name, or a group of them. */
function category(name: string): CodePoints | null {
  const long = LONG_NAMES.indexOf(" " + name + "=") + name.length + 2;
  const short = long < name.length + 2 ? name : LONG_NAMES.substring(long, LONG_NAMES.indexOf(" ", long));
  let wanted: u32 = 0;
  for (let i = 0; i < CATEGORIES.length; i += 2) {
    const each = CATEGORIES.substring(i, i + 2);
    const isMeant = short.length == 1 ? each.startsWith(short) : short == "LC" ? isCased(each) : each == short;
    if (isMeant) wanted |= 1 << (i >> 1);
  }
  return wanted ? ofCategories(wanted) : null;
}

function isCased(category: string): bool {
  return category == "Lu" || category == "Ll" || category == "Lt";
}

/** Reads numbers of seven bits a byte, the lowest first. */
class Numbers {
  constructor(public at: usize) {}

  next(): i32 {
    let number = 0;
    let shift = 0;
    while (load<u8>(this.at) >= 0x80) {
      number |= (load<u8>(this.at++) & 0x7f) << shift;
      shift += 7;
    }
    return number | (load<u8>(this.at++) << shift);
  }
}

/** The code points of those categories whose bits are set. */
function ofCategories(wanted: u32): CodePoints {
  const numbers = new Numbers(CATEGORY_RUNS);
  const bounds: i32[] = [];
  let isInside = false;
  for (let point = 0; point < END; ) {
    const byte = <i32>load<u8>(numbers.at++);
    const isWanted = bool((wanted >> (byte & 31)) & 1);
    if (isWanted != isInside) bounds.push(point);
    isInside = isWanted;
    point += byte >> 5 ? byte >> 5 : numbers.next();
  }
  if (isInside) bounds.push(END);
  return CodePoints.of(bounds);
}

function setAt(place: i32): CodePoints {
  const numbers = new Numbers(SET_RUNS);
  let count = numbers.next();
  for (; place > 0; place--) {
    for (; count > 0; count--) numbers.next();
    count = numbers.next();
  }
  const bounds: i32[] = [];
  let point = 0;
  for (; count > 0; count--) {
    point += numbers.next();
    bounds.push(point);
  }
  return CodePoints.of(bounds);
}
