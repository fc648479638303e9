// A text and the layout that it has → the moment that it names.

import { Day, dayNumber, daysInMonth, Moment, momentOf } from "./calendar";
import { Layout, Part, Token } from "./layout";
import { MONTHS, WEEKDAYS } from "./layout_writer";
import { lowerAscii } from "./text";

const MISSING: i32 = -1;

export class LayoutReader {
  /** Why the text does not name a moment. */
  error: string = "";
  private at: i32 = 0;
  private year: i32 = MISSING;
  private month: i32 = MISSING;
  private day: i32 = MISSING;
  private dayOfYear: i32 = MISSING;
  private hour: i32 = 0;
  private hour12: i32 = MISSING;
  private minute: i32 = 0;
  private second: i32 = 0;
  private nanoseconds: i32 = 0;
  /** 0 for AM, 1 for PM. */
  private half: i32 = MISSING;
  private unixSeconds: i64 = i64.MIN_VALUE;

  constructor(
    private layout: Layout,
    private text: string,
    /** For a text that names none. */
    private offset: i32,
  ) {}

  /** Null when the text does not fit. */
  read(): Moment | null {
    const tokens = this.layout.tokens;
    for (let i = 0; i < tokens.length && this.error.length == 0; i++) {
      this.readPart(tokens[i]);
      const isLast = i + 1 == tokens.length || tokens[i + 1].part != Part.Fraction;
      if (tokens[i].part == Part.Second && isLast && this.layout.takesFractions) this.optionalFraction();
    }
    if (this.error.length == 0 && this.at < this.text.length) this.expected("its end");
    return this.error.length ? null : this.moment();
  }

  private expected(what: string): void {
    this.error = `at character ${this.at + 1} of the text, ${what} should be`;
  }

  private readPart(token: Token): void {
    switch (token.part) {
      case Part.Literal: {
        this.literal(token.text);
        break;
      }
      case Part.MonthName:
      case Part.ShortMonthName: {
        this.month = this.name(MONTHS, token.part == Part.ShortMonthName, "the name of a month") + 1;
        break;
      }
      case Part.WeekdayName:
      case Part.ShortWeekdayName: {
        this.name(WEEKDAYS, token.part == Part.ShortWeekdayName, "the name of a weekday");
        break;
      }
      case Part.Half: {
        const half = lowerAscii(this.text.substr(this.at, 2));
        this.half = half == "am" ? 0 : half == "pm" ? 1 : MISSING;
        if (this.half == MISSING) this.expected("AM or PM");
        this.at += 2;
        break;
      }
      case Part.Fraction: {
        this.fraction(token);
        break;
      }
      case Part.Zone: {
        this.zone(token.text);
        break;
      }
      case Part.ZoneName: {
        this.zoneName();
        break;
      }
      case Part.UnixSeconds: {
        this.unix();
        break;
      }
      default:
        this.numberPart(token);
    }
  }

  /** A run of blanks stands for any run of blanks. */
  private literal(text: string): void {
    for (let i = 0; i < text.length; i++) {
      if (this.text.charCodeAt(this.at) != text.charCodeAt(i) || this.at >= this.text.length) {
        this.expected("`" + text.substring(i) + "`");
        return;
      }
      this.at++;
      if (text.charCodeAt(i) != 0x20) continue;
      while (i + 1 < text.length && text.charCodeAt(i + 1) == 0x20) i++;
      while (this.text.charCodeAt(this.at) == 0x20) this.at++;
    }
  }

  private name(names: string[], isShort: bool, what: string): i32 {
    for (let i = 0; i < names.length; i++) {
      const name = isShort ? names[i].substring(0, 3) : names[i];
      if (lowerAscii(this.text.substr(this.at, name.length)) != lowerAscii(name)) continue;
      this.at += name.length;
      return i;
    }
    this.expected(what);
    return 0;
  }

  /** Of `least` to `most` digits; -1 when they are not there. */
  private number(least: i32, most: i32): i32 {
    let number = 0;
    let count = 0;
    for (; count < most && this.isDigit(); count++) number = number * 10 + this.text.charCodeAt(this.at++) - 0x30;
    return count < least ? -1 : number;
  }

  private isDigit(): bool {
    return this.at < this.text.length && <u32>(this.text.charCodeAt(this.at) - 0x30) < 10;
  }

  private numberPart(token: Token): void {
    const part = token.part;
    const start = this.at;
    if (token.fill == 0x20) while (this.at - start < token.width - 1 && this.text.charCodeAt(this.at) == 0x20) this.at++;
    const width = part == Part.Year ? 4 : part == Part.DayOfYear ? 3 : 2;
    const isFixed = part == Part.Year || part == Part.ShortYear;
    const number = this.number(isFixed ? width : token.least, width);
    if (number < lowest(part) || number > highest(part)) {
      this.at = start;
      this.expected(expectation(part));
    } else this.set(part, number);
  }

  private set(part: Part, number: i32): void {
    if (part == Part.Year) this.year = number;
    else if (part == Part.ShortYear) this.year = number + (number < 69 ? 2000 : 1900);
    else if (part == Part.Month) this.month = number;
    else if (part == Part.Day) this.day = number;
    else if (part == Part.DayOfYear) this.dayOfYear = number;
    else if (part == Part.Hour) this.hour = number;
    else if (part == Part.Hour12) this.hour12 = number;
    else if (part == Part.Minute) this.minute = number;
    else this.second = number;
  }

  /** The seconds of a Go layout may have a fraction that it does not name. */
  private optionalFraction(): void {
    const c = this.text.charCodeAt(this.at);
    if (c != 0x2e && c != 0x2c) return;
    this.at++;
    if (this.isDigit()) this.fractionDigits(1, i32.MAX_VALUE);
    else this.at--;
  }

  private fraction(token: Token): void {
    const isOptional = token.text.endsWith("9");
    if (isOptional) {
      this.optionalFraction();
      return;
    }
    if (token.text.length && this.text.charCodeAt(this.at++) != token.text.charCodeAt(0)) {
      this.at--;
      this.expected("`" + token.text.charAt(0) + "`");
    } else this.fractionDigits(token.least, token.width);
  }

  /** Digits beyond nanoseconds are cut. */
  private fractionDigits(least: i32, most: i32): void {
    let count = 0;
    let nanoseconds = 0;
    for (; count < most && this.isDigit(); count++, this.at++) {
      if (count < 9) nanoseconds = nanoseconds * 10 + this.text.charCodeAt(this.at) - 0x30;
    }
    for (let i = count; i < 9; i++) nanoseconds *= 10;
    if (count < least) this.expected("a digit");
    this.nanoseconds = nanoseconds;
  }

  /** `Z`, `+08`, `+0800` or `+08:00`, whichever of them the layout shows. */
  private zone(style: string): void {
    const sign = this.text.charCodeAt(this.at);
    if ((sign | 0x20) == 0x7a) {
      this.at++;
      this.offset = 0;
      return;
    }
    const start = this.at++;
    const hours = sign == 0x2b || sign == 0x2d ? this.number(2, 2) : -1;
    let minutes = 0;
    if (style.length > 3) {
      if (this.text.charCodeAt(this.at) == 0x3a) this.at++;
      minutes = this.number(2, 2);
    }
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
      this.at = start;
      this.expected("an offset such as `" + style.replace("Z", "+").replace("-", "+") + "`");
    }
    this.offset = (sign == 0x2d ? -1 : 1) * (hours * 3600 + minutes * 60);
  }

  /** The only names that say which offset they mean. */
  private zoneName(): void {
    const name = this.text.substr(this.at, 3);
    if (name == "UTC" || name == "GMT") this.at += 3;
    else this.expected("`UTC` or `GMT`, as other names of zones have no fixed offset,");
    this.offset = 0;
  }

  private unix(): void {
    const isNegative = this.text.charCodeAt(this.at) == 0x2d;
    if (isNegative) this.at++;
    let seconds: i64 = 0;
    const start = this.at;
    for (; this.isDigit() && this.at - start < 12; this.at++) seconds = seconds * 10 + <i64>(this.text.charCodeAt(this.at) - 0x30);
    if (this.at == start) this.expected("a number of seconds");
    this.unixSeconds = isNegative ? -seconds : seconds;
  }

  private moment(): Moment | null {
    if (this.unixSeconds != i64.MIN_VALUE) return new Moment(this.unixSeconds, this.nanoseconds, this.offset);
    if (this.year == MISSING) {
      this.error = "the layout names no year";
      return null;
    }
    const month = this.month == MISSING ? 1 : this.month;
    const day = this.day == MISSING ? 1 : this.day;
    let number = dayNumber(this.year, month, day);
    if (this.dayOfYear != MISSING) {
      number = dayNumber(this.year, 1, 1) + <i64>(this.dayOfYear - 1);
      const found = Day.of(number);
      const agrees = (this.month == MISSING || this.month == found.month) && (this.day == MISSING || this.day == found.day);
      if (found.year != this.year || !agrees) this.error = "there is no such day";
    } else if (day > daysInMonth(this.year, month)) this.error = "there is no such day";
    if (this.error.length) return null;
    const clock = this.wholeHour() * 3600 + this.minute * 60 + this.second;
    return momentOf(number, clock, this.nanoseconds, this.offset);
  }

  private wholeHour(): i32 {
    if (this.hour12 == MISSING) return this.half == 1 && this.hour < 12 ? this.hour + 12 : this.hour;
    if (this.half == MISSING) return this.hour12;
    return (this.hour12 % 12) + this.half * 12;
  }
}

function lowest(part: Part): i32 {
  return part == Part.Hour || part == Part.Minute || part == Part.Second || part == Part.ShortYear ? 0 : 1;
}

/** Below 0 for what can only be written. */
function highest(part: Part): i32 {
  switch (part) {
    case Part.Year:
      return 9999;
    case Part.ShortYear:
      return 99;
    case Part.Month:
    case Part.Hour12:
      return 12;
    case Part.Day:
      return 31;
    case Part.DayOfYear:
      return 366;
    case Part.Hour:
      return 23;
    case Part.Minute:
    case Part.Second:
      return 59;
    default:
      return -1;
  }
}

function expectation(part: Part): string {
  switch (part) {
    case Part.Year:
      return "a year of four digits";
    case Part.ShortYear:
      return "a year of two digits";
    case Part.Month:
      return "a month";
    case Part.Day:
      return "a day of the month";
    case Part.DayOfYear:
      return "a day of the year";
    case Part.Hour:
    case Part.Hour12:
      return "an hour";
    case Part.Minute:
      return "a minute";
    case Part.Second:
      return "a second";
    default:
      return "nothing that cannot be read, such as a number of a week,";
  }
}
