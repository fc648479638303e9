// A moment → its text by a layout.

import { Bytes } from "./bytes";
import { Day, dayNumber, floorDivide, Moment } from "./calendar";
import { Layout, Part, Token } from "./layout";

export const MONTHS: string[] = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
  "December",
];
export const WEEKDAYS: string[] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

export function writeMoment(layout: Layout, moment: Moment): string {
  const out = new Bytes();
  for (let i = 0; i < layout.tokens.length; i++) writePart(out, layout.tokens[i], moment);
  return out.toString();
}

/** RFC 3339, with a fraction of a second where there is one. */
export function momentText(moment: Moment): string {
  return writeMoment(new Layout(moment.nanoseconds ? "2006-01-02T15:04:05.999999999Z07:00" : "2006-01-02T15:04:05Z07:00"), moment);
}

/** 1 for Monday, 7 for Sunday. */
export function isoWeekday(day: Day): i32 {
  return day.weekday == 0 ? 7 : day.weekday;
}

/** From 1. */
export function dayOfYear(number: i64): i32 {
  return <i32>(number - dayNumber(Day.of(number).year, 1, 1)) + 1;
}

/** The Thursday of a day's week: its year is that of the week (ISO 8601). */
export function thursday(number: i64): i64 {
  return number + 4 - <i64>isoWeekday(Day.of(number));
}

export function isoWeek(number: i64): i32 {
  return (dayOfYear(thursday(number)) - 1) / 7 + 1;
}

function writePart(out: Bytes, token: Token, moment: Moment): void {
  const day = moment.day;
  switch (token.part) {
    case Part.Literal: {
      out.text(token.text);
      break;
    }
    case Part.MonthName:
    case Part.ShortMonthName: {
      writeName(out, MONTHS[day.month - 1], token.part == Part.ShortMonthName);
      break;
    }
    case Part.WeekdayName:
    case Part.ShortWeekdayName: {
      writeName(out, WEEKDAYS[day.weekday], token.part == Part.ShortWeekdayName);
      break;
    }
    case Part.Half: {
      const isSmall = token.text == "pm";
      out.text(moment.clock >= 43_200 ? (isSmall ? "pm" : "PM") : isSmall ? "am" : "AM");
      break;
    }
    case Part.Fraction: {
      writeFraction(out, token, moment.nanoseconds);
      break;
    }
    case Part.Zone: {
      writeZone(out, token.text, moment.offset);
      break;
    }
    case Part.ZoneName: {
      if (moment.offset == 0) out.text("UTC");
      else writeZone(out, moment.offset % 3600 ? "-0700" : "-07", moment.offset);
      break;
    }
    default:
      writeNumber(out, numberOf(token.part, moment, day), token);
  }
}

function numberOf(part: Part, moment: Moment, day: Day): i64 {
  const number = moment.dayNumber;
  switch (part) {
    case Part.Year:
      return day.year;
    case Part.ShortYear:
      return day.year % 100;
    case Part.Month:
      return day.month;
    case Part.Day:
      return day.day;
    case Part.DayOfYear:
      return dayOfYear(number);
    case Part.Hour:
      return moment.clock / 3600;
    case Part.Hour12:
      return ((moment.clock / 3600 + 11) % 12) + 1;
    case Part.Minute:
      return (moment.clock / 60) % 60;
    case Part.Second:
      return moment.clock % 60;
    case Part.UnixSeconds:
      return moment.seconds;
    case Part.IsoYear:
      return Day.of(thursday(number)).year;
    case Part.IsoWeek:
      return isoWeek(number);
    case Part.IsoWeekday:
      return isoWeekday(day);
    case Part.Weekday:
      return day.weekday;
    case Part.SundayWeek:
      return (dayOfYear(number) + 6 - day.weekday) / 7;
    default:
      return (dayOfYear(number) + 7 - isoWeekday(day)) / 7;
  }
}

function writeName(out: Bytes, name: string, isShort: bool): void {
  out.part(name, 0, isShort ? 3 : name.length);
}

function writeNumber(out: Bytes, number: i64, token: Token): void {
  const text = number.toString();
  for (let i = text.length; i < token.width && token.fill; i++) out.byte(token.fill);
  out.text(text);
}

/** `.000` writes all digits, `.999` none of the zeros at the end, and no point without a digit. */
function writeFraction(out: Bytes, token: Token, nanoseconds: i32): void {
  const digits = nanoseconds.toString().padStart(9, "0");
  let end = token.width;
  if (token.text.endsWith("9")) while (end && digits.charCodeAt(end - 1) == 0x30) end--;
  if (end && token.text.length) out.part(token.text, 0, 1);
  out.part(digits, 0, end);
}

/** As `Z07:00`, `-0700` and their like show it. */
function writeZone(out: Bytes, style: string, offset: i32): void {
  if (offset == 0 && style.startsWith("Z")) {
    out.byte(0x5a);
    return;
  }
  const minutes = abs(offset) / 60;
  out.byte(offset < 0 ? 0x2d : 0x2b);
  writeTwo(out, minutes / 60);
  if (style.includes(":")) out.byte(0x3a);
  if (style.length > 3) writeTwo(out, minutes % 60);
}

function writeTwo(out: Bytes, number: i32): void {
  out.byte(0x30 + number / 10).byte(0x30 + (number % 10));
}

/** The day at which `number`'s week begins, on Monday. */
export function monday(number: i64): i64 {
  return floorDivide(number + 3, 7) * 7 - 3;
}
