// Days and times of the proleptic Gregorian calendar, UTC. Times are milliseconds since 1970-01-01T00:00Z.

export const MINUTE: i64 = 60_000;
export const HOUR: i64 = 60 * MINUTE;
export const DAY: i64 = 24 * HOUR;

/** Days of 400 years, after which the calendar repeats itself. */
const DAYS_OF_ERA: i64 = 146_097;

/** A day's date. */
export class Day {
  /** `number` counts days from 1970-01-01. */
  static of(number: i64): Day {
    // Counted from 0000-03-01, so that the day that comes and goes is the last of its year.
    const shifted = number + 719_468;
    const era = floorDivide(shifted, DAYS_OF_ERA);
    const dayOfEra = shifted - era * DAYS_OF_ERA;
    const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const marchMonth = (5 * dayOfYear + 2) / 153;
    const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
    const year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
    const day = dayOfYear - (153 * marchMonth + 2) / 5 + 1;
    return new Day(<i32>year, <i32>month, <i32>day, <i32>(number + 4 - floorDivide(number + 4, 7) * 7));
  }

  constructor(
    public year: i32,
    /** From 1. */
    public month: i32,
    public day: i32,
    /** From 0, Sunday. */
    public weekday: i32,
  ) {}
}

/** The number of a date's day, counted from 1970-01-01. */
export function dayNumber(year: i64, month: i64, day: i64): i64 {
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = floorDivide(shiftedYear, 400);
  const yearOfEra = shiftedYear - era * 400;
  const marchMonth = month > 2 ? month - 3 : month + 9;
  const dayOfYear = (153 * marchMonth + 2) / 5 + day - 1;
  return era * DAYS_OF_ERA + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
}

export function daysInMonth(year: i32, month: i32): i32 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

export function floorDivide(a: i64, b: i64): i64 {
  return a / b - (a % b != 0 && a < 0 != b < 0 ? 1 : 0);
}

/** RFC 3339 in whole seconds: `2026-01-31T09:00:00Z`. */
export function timeText(time: i64): string {
  const day = Day.of(floorDivide(time, DAY));
  const seconds = <i32>((time - floorDivide(time, DAY) * DAY) / 1000);
  const clock = `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${day.year.toString().padStart(4, "0")}-${two(day.month)}-${two(day.day)}T${clock}Z`;
}

function two(number: i32): string {
  return number.toString().padStart(2, "0");
}

/** What `parseTime` gives for a text that is no time. */
export const NO_TIME: i64 = i64.MIN_VALUE;

/** RFC 3339, in milliseconds: `2026-01-31T09:00:00.5+08:00`. */
export function parseTime(text: string): i64 {
  const moment = parseMoment(text);
  return moment === null ? NO_TIME : moment.seconds * 1000 + <i64>(moment.nanoseconds / 1_000_000);
}

/** A time as somewhere's clocks show it. */
export class Moment {
  constructor(
    /** Since 1970-01-01T00:00Z. */
    public seconds: i64,
    public nanoseconds: i32,
    /** How many seconds the clocks are ahead of UTC. */
    public offset: i32,
  ) {}

  /** The number of the day there. */
  get dayNumber(): i64 {
    return floorDivide(this.seconds + this.offset, DAY / 1000);
  }

  get day(): Day {
    return Day.of(this.dayNumber);
  }

  /** Seconds since that day's midnight. */
  get clock(): i32 {
    return <i32>(this.seconds + this.offset - this.dayNumber * (DAY / 1000));
  }

  /** The same moment, elsewhere. */
  at(offset: i32): Moment {
    return new Moment(this.seconds, this.nanoseconds, offset);
  }
}

/** The moment at which somewhere's clocks show a day and a time. */
export function momentOf(dayNumber: i64, clock: i32, nanoseconds: i32, offset: i32): Moment {
  return new Moment(dayNumber * (DAY / 1000) + <i64>clock - <i64>offset, nanoseconds, offset);
}

/** RFC 3339; null for any other text. A leap second counts as the second after it, and digits beyond nanoseconds are cut. */
export function parseMoment(text: string): Moment | null {
  if (text.length < 20) return null;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  const t = text.charCodeAt(10);
  if (text.charCodeAt(4) != 0x2d || text.charCodeAt(7) != 0x2d || (t != 0x54 && t != 0x74 && t != 0x20)) return null;
  if (text.charCodeAt(13) != 0x3a || text.charCodeAt(16) != 0x3a) return null;
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return null;
  let at = 19;
  let nanoseconds = 0;
  if (text.charCodeAt(at) == 0x2e) {
    const start = ++at;
    for (; at < text.length && digits(text, at, 1) >= 0; at++) {
      if (at - start < 9) nanoseconds = nanoseconds * 10 + digits(text, at, 1);
    }
    if (at == start) return null;
    for (let i = at - start; i < 9; i++) nanoseconds *= 10;
  }
  const offset = parseOffset(text.substring(at));
  if (offset == NO_OFFSET) return null;
  return momentOf(dayNumber(year, month, day), hour * 3600 + minute * 60 + second, nanoseconds, offset);
}

/** What `parseOffset` gives for a text that is no offset. */
export const NO_OFFSET: i32 = i32.MIN_VALUE;

/** `Z`, `+08:00`: how many seconds clocks are ahead of UTC. */
export function parseOffset(text: string): i32 {
  if (text == "Z" || text == "z") return 0;
  const sign = text.charCodeAt(0);
  if (text.length != 6 || (sign != 0x2b && sign != 0x2d) || text.charCodeAt(3) != 0x3a) return NO_OFFSET;
  const hours = digits(text, 1, 2);
  const minutes = digits(text, 4, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return NO_OFFSET;
  const offset = hours * 3600 + minutes * 60;
  return sign == 0x2d ? -offset : offset;
}

/** So many decimal digits from a place on; -1 when they are not there. */
export function digits(text: string, from: i32, count: i32): i32 {
  let number = 0;
  for (let i = from; i < from + count; i++) {
    const digit = i < text.length ? text.charCodeAt(i) - 0x30 : -1;
    if (<u32>digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}
