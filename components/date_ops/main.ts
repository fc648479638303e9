// date_ops: reads, writes, moves, compares and measures times.

import { Day, dayNumber, daysInMonth, Moment, momentOf, NO_OFFSET, parseMoment, parseOffset } from "../lib/calendar";
import { fail } from "../lib/component";
import { Kind, Value } from "../lib/json";
import { Layout } from "../lib/layout";
import { LayoutReader } from "../lib/layout_reader";
import { isoWeek, isoWeekday, momentText, monday, thursday, writeMoment } from "../lib/layout_writer";
import { INTEGER, Operation } from "../lib/operation";
import { now } from "../lib/process";
import { quotedList } from "../lib/text";

const OPERATIONS: string[] = [
  "now", "parse", "format", "add", "diff", "start_of", "end_of", "compare", "to_unix", "from_unix", "weekday", "iso_week",
];
const ARGS: string[] = [
  "layout", "offset", "to", "unit", "years", "months", "weeks", "days", "hours", "minutes", "seconds", "ms",
];
const KINDS: i32[] = [
  Kind.Text, Kind.Text, Kind.Text, Kind.Text, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER,
];
const SPANS: string[] = ["seconds", "ms", "minutes", "hours", "days", "weeks", "months", "years"];
const PERIODS: string[] = ["year", "quarter", "month", "week", "day", "hour", "minute", "second"];
const TICKS: string[] = ["seconds", "ms"];

const SECONDS_PER_DAY: i64 = 86_400;
const NANOSECONDS_PER_SECOND: i64 = 1_000_000_000;
const NANOSECONDS_PER_MILLISECOND: i32 = 1_000_000;

/** Each part takes memory of its own. */
const LONGEST_LAYOUT: i32 = 1000;

/** More than there are in 10,000 years. */
const MOST_SECONDS: f64 = 400_000_000_000;

function main(): void {
  const operation = Operation.read(OPERATIONS, ARGS, KINDS);
  operation.succeed(result(operation));
}

function result(operation: Operation): Value {
  if (operation.is("now")) return written(operation, currentTime(operation));
  if (operation.is("parse")) return Value.text(momentText(inRange(read(operation))));
  if (operation.is("from_unix")) return Value.text(momentText(inRange(fromUnix(operation))));
  const moment = input(operation);
  if (operation.is("format")) return written(operation, moment);
  if (operation.is("add")) return Value.text(momentText(inRange(moved(operation, moment))));
  if (operation.is("start_of")) return Value.text(momentText(inRange(start(moment, operation.textArg("unit"), 0))));
  if (operation.is("end_of")) return Value.text(momentText(end(moment, operation.textArg("unit"))));
  if (operation.is("diff")) return Value.integer(difference(operation, moment, other(operation)));
  if (operation.is("compare")) return Value.integer(order(moment, other(operation)));
  if (operation.is("weekday")) return Value.integer(isoWeekday(moment.day));
  if (operation.is("iso_week")) {
    const year = Day.of(thursday(moment.dayNumber)).year;
    return Value.object().set("year", Value.integer(year)).set("week", Value.integer(isoWeek(moment.dayNumber)));
  }
  const isSeconds = operation.choiceArg("unit", TICKS) == "seconds";
  return Value.integer(isSeconds ? moment.seconds : moment.seconds * 1000 + <i64>(moment.nanoseconds / NANOSECONDS_PER_MILLISECOND));
}

/** The input, in the offset that is asked for. */
function input(operation: Operation): Moment {
  const moment = time(operation.text(), "input");
  const wanted = offset(operation);
  return inRange(wanted == NO_OFFSET ? moment : moment.at(wanted));
}

function other(operation: Operation): Moment {
  return time(operation.textArg("to"), "args.to");
}

function time(text: string, name: string): Moment {
  const moment = parseMoment(text);
  if (moment === null) {
    fail("`" + name + "` must be an RFC 3339 time such as `2026-01-31T09:00:00Z`, not `" + text + "`; `parse` reads other layouts");
  }
  return moment!;
}

/** `NO_OFFSET` when none is asked for. */
function offset(operation: Operation): i32 {
  const text = operation.optionalTextArg("offset", "");
  if (text.length == 0) return NO_OFFSET;
  const offset = parseOffset(text);
  if (offset == NO_OFFSET) fail("`args.offset` must be `Z` or an offset such as `+08:00`, not `" + text + "`");
  return offset;
}

/** A result beyond the years that four digits can name fails. */
function inRange(moment: Moment): Moment {
  const year = moment.day.year;
  if (year < 1 || year > 9999) fail("the time is not within the years 0001 to 9999");
  return moment;
}

function layout(operation: Operation): Layout {
  const text = operation.textArg("layout");
  if (text.length > LONGEST_LAYOUT) fail(`\`args.layout\` must not be longer than ${LONGEST_LAYOUT} characters`);
  const layout = new Layout(text);
  if (layout.error.length) fail("`args.layout`: " + layout.error);
  return layout;
}

function written(operation: Operation, moment: Moment): Value {
  const isPlain = operation.args.get("layout").isNull;
  return Value.text(isPlain ? momentText(moment) : writeMoment(layout(operation), moment));
}

/** To the second, unless a layout asks for more. */
function currentTime(operation: Operation): Moment {
  const wanted = offset(operation);
  const isPlain = operation.args.get("layout").isNull;
  const moment = ofMilliseconds(now(), wanted == NO_OFFSET ? 0 : wanted);
  if (isPlain) moment.nanoseconds = 0;
  return inRange(moment);
}

function ofMilliseconds(time: i64, offset: i32): Moment {
  const rest = ((time % 1000) + 1000) % 1000;
  return new Moment((time - rest) / 1000, <i32>rest * NANOSECONDS_PER_MILLISECOND, offset);
}

function read(operation: Operation): Moment {
  const text = operation.text();
  const wanted = offset(operation);
  if (operation.args.get("layout").isNull) return input(operation);
  const reader = new LayoutReader(layout(operation), text, wanted == NO_OFFSET ? 0 : wanted);
  const moment = reader.read();
  if (moment === null) fail("`input` does not fit `args.layout`: " + reader.error);
  return wanted == NO_OFFSET ? moment! : moment!.at(wanted);
}

/** A part of a millisecond is rounded. */
function fromUnix(operation: Operation): Moment {
  if (!operation.input.isNumber) operation.failInput("a number");
  const wanted = offset(operation);
  const scale: f64 = operation.choiceArg("unit", TICKS) == "seconds" ? 1000 : 1;
  const time = Math.round(operation.input.number * scale);
  if (!(Math.abs(time) < MOST_SECONDS * 1000)) fail("`input` is not within the years 0001 to 9999");
  return ofMilliseconds(<i64>time, wanted == NO_OFFSET ? 0 : wanted);
}

/** Years and months first, to the last day of a shorter month; then the rest. */
function moved(operation: Operation, moment: Moment): Moment {
  const months = amount(operation, "years") * 12 + amount(operation, "months");
  const days = amount(operation, "weeks") * 7 + amount(operation, "days");
  const seconds = amount(operation, "hours") * 3600 + amount(operation, "minutes") * 60 + amount(operation, "seconds");
  const ms = amount(operation, "ms");
  const total = Math.abs(months) * 2_700_000 + Math.abs(days) * 86_400 + Math.abs(seconds) + Math.abs(ms) / 1000;
  if (!(total < MOST_SECONDS)) fail("the time is not within the years 0001 to 9999");
  const later = inRange(laterMonth(moment, <i64>months));
  const rest = ofMilliseconds(<i64>ms, 0);
  const nanoseconds = later.nanoseconds + rest.nanoseconds;
  const carry = <i64>nanoseconds / NANOSECONDS_PER_SECOND;
  const sum = later.seconds + <i64>days * SECONDS_PER_DAY + <i64>seconds + rest.seconds + carry;
  return new Moment(sum, nanoseconds - <i32>(carry * NANOSECONDS_PER_SECOND), moment.offset);
}

function amount(operation: Operation, unit: string): f64 {
  const value = operation.args.get(unit);
  return value.isNull ? 0 : value.number;
}

function laterMonth(moment: Moment, months: i64): Moment {
  if (months == 0) return moment;
  const day = moment.day;
  const month = <i64>day.year * 12 + <i64>day.month - 1 + months;
  const year = <i32>(month / 12);
  if (month < 12 || year > 9999) fail("the time is not within the years 0001 to 9999");
  const inYear = <i32>(month % 12) + 1;
  const number = dayNumber(year, inYear, min(day.day, daysInMonth(year, inYear)));
  return momentOf(number, moment.clock, moment.nanoseconds, moment.offset);
}

/** The beginning of the period that a moment is in, or of the one so many after it. */
function start(moment: Moment, unit: string, later: i32): Moment {
  const place = PERIODS.indexOf(unit);
  if (place < 0) fail("`args.unit` must be one of " + quotedList(PERIODS) + ", not `" + unit + "`");
  const number = moment.dayNumber;
  const day = moment.day;
  if (place < 3) {
    // Years, quarters and months are so many months long.
    const length = place == 0 ? 12 : place == 1 ? 3 : 1;
    const month = <i64>day.year * 12 + <i64>(((day.month - 1) / length + later) * length);
    return momentOf(dayNumber(month / 12, (month % 12) + 1, 1), 0, 0, moment.offset);
  }
  if (unit == "week") return momentOf(monday(number) + <i64>later * 7, 0, 0, moment.offset);
  const seconds = unit == "day" ? <i32>SECONDS_PER_DAY : unit == "hour" ? 3600 : unit == "minute" ? 60 : 1;
  return momentOf(number, (moment.clock / seconds + later) * seconds, 0, moment.offset);
}

/** The last millisecond of a period. */
function end(moment: Moment, unit: string): Moment {
  const next = start(moment, unit, 1);
  return inRange(new Moment(next.seconds - 1, 999 * NANOSECONDS_PER_MILLISECOND, next.offset));
}

/** Below 0, 0 or above 0. */
function order(a: Moment, b: Moment): i32 {
  if (a.seconds != b.seconds) return a.seconds < b.seconds ? -1 : 1;
  return a.nanoseconds == b.nanoseconds ? 0 : a.nanoseconds < b.nanoseconds ? -1 : 1;
}

/** How many whole units it is from one moment to another; below 0 when the other one is earlier. */
function difference(operation: Operation, from: Moment, to: Moment): i64 {
  const unit = operation.choiceArg("unit", SPANS);
  if (unit == "months" || unit == "years") {
    const length: i64 = unit == "years" ? 12 : 1;
    return (order(from, to) <= 0 ? monthsBetween(from, to) : -monthsBetween(to.at(from.offset), from)) / length;
  }
  let seconds = to.seconds - from.seconds;
  let nanoseconds = to.nanoseconds - from.nanoseconds;
  if (seconds > 0 && nanoseconds < 0) {
    seconds--;
    nanoseconds += <i32>NANOSECONDS_PER_SECOND;
  } else if (seconds < 0 && nanoseconds > 0) {
    seconds++;
    nanoseconds -= <i32>NANOSECONDS_PER_SECOND;
  }
  if (unit == "ms") return seconds * 1000 + <i64>(nanoseconds / NANOSECONDS_PER_MILLISECOND);
  if (unit == "minutes") return seconds / 60;
  if (unit == "hours") return seconds / 3600;
  if (unit == "days") return seconds / SECONDS_PER_DAY;
  return unit == "weeks" ? seconds / (7 * SECONDS_PER_DAY) : seconds;
}

/** From the earlier one, by its own calendar: what `add` would have to be given. */
function monthsBetween(from: Moment, to: Moment): i64 {
  const there = to.at(from.offset);
  const months = <i64>(there.day.year - from.day.year) * 12 + <i64>(there.day.month - from.day.month);
  return order(laterMonth(from, months), there) > 0 ? months - 1 : months;
}

main();
