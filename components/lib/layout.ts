// A layout of times, Go's or strftime's → the parts that it is made of.

/** What stands at a place of a layout. */
export const enum Part {
  Literal,
  Year,
  /** Two digits: 69 to 99 are of the 20th century. */
  ShortYear,
  MonthName,
  ShortMonthName,
  Month,
  Day,
  DayOfYear,
  WeekdayName,
  ShortWeekdayName,
  Hour,
  Hour12,
  Minute,
  Second,
  /** Of a second: the digits alone. */
  Fraction,
  /** AM or PM. */
  Half,
  Zone,
  ZoneName,
  UnixSeconds,
  // These can be written, but not read.
  IsoYear,
  IsoWeek,
  IsoWeekday,
  Weekday,
  SundayWeek,
  MondayWeek,
}

export class Token {
  constructor(
    public part: Part,
    /** The literal, or the part as the layout names it. */
    public text: string,
    /** How many digits to write. */
    public width: i32 = 0,
    /** What fills the width: a zero, a blank, or 0 for nothing. */
    public fill: i32 = 0,
    /** How many digits must be there to be read. */
    public least: i32 = 1,
  ) {}
}

const ZERO: i32 = 0x30;
const BLANK: i32 = 0x20;

/** Go's reference time in its parts; of two that begin alike, the longer one comes first. */
const REFERENCES: string[] = [
  "January", "Jan", "Monday", "Mon", "MST", "2006", "Z07:00", "Z0700", "Z07", "-07:00", "-0700", "-07",
  "002", "_2", "01", "02", "03", "04", "05", "06", "15", "PM", "pm", "1", "2", "3", "4", "5",
];
const REFERENCE_PARTS: Part[] = [
  Part.MonthName, Part.ShortMonthName, Part.WeekdayName, Part.ShortWeekdayName, Part.ZoneName, Part.Year,
  Part.Zone, Part.Zone, Part.Zone, Part.Zone, Part.Zone, Part.Zone,
  Part.DayOfYear, Part.Day, Part.Month, Part.Day, Part.Hour12, Part.Minute, Part.Second, Part.ShortYear, Part.Hour,
  Part.Half, Part.Half, Part.Month, Part.Day, Part.Hour12, Part.Minute, Part.Second,
];

const DIRECTIVES: string = "YymdejHkIlMSfLpPbhBaAzZsGVuwUW";
const DIRECTIVE_PARTS: Part[] = [
  Part.Year, Part.ShortYear, Part.Month, Part.Day, Part.Day, Part.DayOfYear, Part.Hour, Part.Hour, Part.Hour12,
  Part.Hour12, Part.Minute, Part.Second, Part.Fraction, Part.Fraction, Part.Half, Part.Half, Part.ShortMonthName,
  Part.ShortMonthName, Part.MonthName, Part.ShortWeekdayName, Part.WeekdayName, Part.Zone, Part.ZoneName,
  Part.UnixSeconds, Part.IsoYear, Part.IsoWeek, Part.IsoWeekday, Part.Weekday, Part.SundayWeek, Part.MondayWeek,
];

export class Layout {
  tokens: Token[] = [];
  /** What is wrong with it. */
  error: string = "";
  /** As Go does, a fraction may follow the seconds that the layout does not name. */
  takesFractions: bool;

  constructor(private text: string) {
    this.takesFractions = !text.includes("%");
    if (this.takesFractions) this.readReference();
    else this.readDirectives(text);
  }

  private literal(text: string): void {
    const last = this.tokens.length - 1;
    if (last >= 0 && this.tokens[last].part == Part.Literal) this.tokens[last].text += text;
    else this.tokens.push(new Token(Part.Literal, text));
  }

  private readReference(): void {
    const text = this.text;
    for (let i = 0; i < text.length; ) {
      const fraction = this.fractionLength(i);
      if (fraction) {
        this.tokens.push(new Token(Part.Fraction, text.substring(i, i + 2), fraction, 0, fraction));
        i += fraction + 1;
        continue;
      }
      const index = this.referenceAt(i);
      if (index < 0) {
        this.literal(text.charAt(i++));
        continue;
      }
      const name = REFERENCES[index];
      this.tokens.push(referenceToken(REFERENCE_PARTS[index], name));
      i += name.length;
    }
  }

  /** `.000` and `,999`, which no digit follows. */
  private fractionLength(at: i32): i32 {
    const text = this.text;
    if (text.charCodeAt(at) != 0x2e && text.charCodeAt(at) != 0x2c) return 0;
    const digit = text.charCodeAt(at + 1);
    if (digit != 0x30 && digit != 0x39) return 0;
    let end = at + 1;
    while (end < text.length && text.charCodeAt(end) == digit) end++;
    return end < text.length && <u32>(text.charCodeAt(end) - 0x30) < 10 ? 0 : min(end - at - 1, 9);
  }

  /** -1 when nothing of the reference time stands there. */
  private referenceAt(at: i32): i32 {
    const text = this.text;
    if (text.substr(at, 5) == "_2006") return -1; // a line and the year, as Go has it
    for (let i = 0; i < REFERENCES.length; i++) {
      const name = REFERENCES[i];
      if (text.substr(at, name.length) != name) continue;
      // `Jan` and `Mon` are not found at the beginning of other words.
      const next = text.charCodeAt(at + name.length);
      if ((name == "Jan" || name == "Mon") && next >= 0x61 && next <= 0x7a) continue;
      return i;
    }
    return -1;
  }

  private readDirectives(text: string): void {
    for (let i = 0; i < text.length; i++) {
      if (text.charCodeAt(i) != 0x25) {
        this.literal(text.charAt(i));
        continue;
      }
      let flag = text.charAt(++i);
      if (flag == "-" || flag == "_" || flag == "0" || flag == ":") i++;
      else flag = "";
      this.directive(text.charAt(i), flag);
    }
  }

  private directive(letter: string, flag: string): void {
    if (letter == "%") this.literal("%");
    else if (letter == "n") this.literal("\n");
    else if (letter == "t") this.literal("\t");
    else if (letter == "F") this.readDirectives("%Y-%m-%d");
    else if (letter == "T") this.readDirectives("%H:%M:%S");
    else if (letter == "D") this.readDirectives("%m/%d/%y");
    else if (letter == "R") this.readDirectives("%H:%M");
    else {
      const index = letter.length ? DIRECTIVES.indexOf(letter) : -1;
      if (index >= 0 && (flag != ":" || letter == "z")) this.tokens.push(directiveToken(index, letter, flag));
      else this.error = "`%" + flag + letter + "` is unknown; there are `%F`, `%T`, `%D`, `%R` and `%` with one of `" + DIRECTIVES + "`";
    }
  }
}

function referenceToken(part: Part, name: string): Token {
  if (part == Part.Year) return new Token(part, name, 4, ZERO, 4);
  if (part == Part.Hour) return new Token(part, name, 2, ZERO, 1);
  const first = name.charCodeAt(0);
  if (first == 0x5f) return new Token(part, name, 2, BLANK);
  return first == 0x30 ? new Token(part, name, name.length, ZERO, name.length) : new Token(part, name);
}

function directiveToken(index: i32, letter: string, flag: string): Token {
  const part = DIRECTIVE_PARTS[index];
  if (part == Part.Zone) return new Token(part, flag == ":" ? "-07:00" : "-0700");
  if (letter == "f") return new Token(part, "", 6, 0, 1);
  if (letter == "L") return new Token(part, "", 3, 0, 1);
  if (letter == "P") return new Token(part, "pm");
  if (letter == "p") return new Token(part, "PM");
  let width = 2;
  if (part == Part.Year || part == Part.IsoYear) width = 4;
  else if (part == Part.DayOfYear) width = 3;
  else if (part == Part.IsoWeekday || part == Part.Weekday || part == Part.UnixSeconds) width = 1;
  const isBlank = flag == "_" || (flag == "" && (letter == "e" || letter == "k" || letter == "l"));
  return new Token(part, letter, width, flag == "-" ? 0 : isBlank ? BLANK : ZERO, part == Part.Year ? 4 : 1);
}
