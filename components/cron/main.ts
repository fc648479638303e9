// cron: checks a schedule and says when it runs next. The schedule itself is a trigger of the Worker.

import { DAY, Day, floorDivide, MINUTE, timeText } from "../lib/calendar";
import { fail, optionalText, readInput, requireText, succeed } from "../lib/component";
import { Value } from "../lib/json";
import { now } from "../lib/process";
import { upperAscii } from "../lib/text";

const SHOWN: i32 = 3;

/** 29 February may be eight years away: 1896 to 1904, 2096 to 2104. */
const SEARCHED_DAYS: i64 = 366 * 9;

const MONTHS: string[] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: string[] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const NO_NAMES: string[] = [];

/** One of the five fields: the values it allows, as bits. */
class Field {
  bits: u64 = 0;
  /** It begins with `*`, so that of the two fields for days only the other one counts. */
  isOpen: bool;

  constructor(
    private name: string,
    text: string,
    private low: i32,
    private high: i32,
    private names: string[],
  ) {
    this.isOpen = text.startsWith("*");
    const parts = text.split(",");
    for (let i = 0; i < parts.length; i++) this.add(parts[i]);
  }

  allows(value: i32): bool {
    return ((this.bits >> value) & 1) != 0;
  }

  /** `*`, `5`, `1-5`, `MON-FRI`, each with `/step` behind it. */
  private add(part: string): void {
    const slash = part.indexOf("/");
    const range = slash < 0 ? part : part.substring(0, slash);
    const step = slash < 0 ? 1 : this.step(part.substring(slash + 1));
    const dash = range.indexOf("-");
    let first = this.low;
    let last = this.high;
    if (range != "*") {
      first = this.value(dash < 0 ? range : range.substring(0, dash));
      // `5/10` goes on to the end, as `5-59/10` does.
      if (dash >= 0) last = this.value(range.substring(dash + 1));
      else if (slash < 0) last = first;
    }
    // A week that ends on Sunday.
    if (this.names.length == 7 && last == 0 && first > 0) last = 7;
    if (first > last) fail(`\`cron_expr\`: the ${this.name} \`${part}\` runs backwards`);
    for (let value = first; value <= last; value += step) this.bits |= (<u64>1) << value;
  }

  private step(text: string): i32 {
    const step = wholeNumber(text);
    if (step < 1) fail(`\`cron_expr\`: the step \`${text}\` of the ${this.name} must be a number from 1`);
    return step;
  }

  private value(text: string): i32 {
    const index = this.names.indexOf(upperAscii(text));
    const value = index >= 0 ? index + (this.names.length == 12 ? 1 : 0) : wholeNumber(text);
    if (value < this.low || value > this.high) {
      const names = this.names.length ? ` or ${this.names[0]} to ${this.names[this.names.length - 1]}` : "";
      fail(`\`cron_expr\`: the ${this.name} must be from ${this.low} to ${this.high}${names}, not \`${text}\``);
    }
    return value;
  }
}

/** -1 for what is no number of up to four digits. */
function wholeNumber(text: string): i32 {
  if (text.length == 0 || text.length > 4) return -1;
  for (let i = 0; i < text.length; i++) if (<u32>(text.charCodeAt(i) - 0x30) > 9) return -1;
  return I32.parseInt(text);
}

class Schedule {
  private minute: Field;
  private hour: Field;
  private day: Field;
  private month: Field;
  private weekday: Field;

  constructor(fields: string[]) {
    this.minute = new Field("minute", fields[0], 0, 59, NO_NAMES);
    this.hour = new Field("hour", fields[1], 0, 23, NO_NAMES);
    this.day = new Field("day of the month", fields[2], 1, 31, NO_NAMES);
    this.month = new Field("month", fields[3], 1, 12, MONTHS);
    this.weekday = new Field("day of the week", fields[4], 0, 7, WEEKDAYS);
    if (this.weekday.allows(7)) this.weekday.bits |= 1;
  }

  /** As in Unix: when both fields for days are restricted, a day that fits either of them counts. */
  private runsOn(day: Day): bool {
    if (!this.month.allows(day.month)) return false;
    const byDay = this.day.allows(day.day);
    const byWeekday = this.weekday.allows(day.weekday);
    return this.day.isOpen || this.weekday.isOpen ? byDay && byWeekday : byDay || byWeekday;
  }

  /** The first few times after one. */
  next(after: i64, count: i32): i64[] {
    const times: i64[] = [];
    const first = (floorDivide(after, MINUTE) + 1) * MINUTE;
    const firstDay = floorDivide(first, DAY);
    for (let number = firstDay; number < firstDay + SEARCHED_DAYS * count; number++) {
      if (!this.runsOn(Day.of(number))) continue;
      for (let minute = 0; minute < 1440; minute++) {
        const time = number * DAY + <i64>minute * MINUTE;
        if (time < first || !this.hour.allows(minute / 60) || !this.minute.allows(minute % 60)) continue;
        times.push(time);
        if (times.length == count) return times;
      }
    }
    return times;
  }
}

/** The words of a text between blanks. */
function words(text: string): string[] {
  const parts = text.replaceAll("\t", " ").split(" ");
  const found: string[] = [];
  for (let i = 0; i < parts.length; i++) if (parts[i].length) found.push(parts[i]);
  return found;
}

/** The same for the same schedule: `cron_` and 16 hexadecimal digits (FNV-1a of its text). */
function idOf(expression: string): string {
  let hash: u64 = 0xcbf29ce484222325;
  for (let i = 0; i < expression.length; i++) hash = (hash ^ <u64>expression.charCodeAt(i)) * 0x100000001b3;
  return "cron_" + hash.toString(16).padStart(16, "0");
}

function main(): void {
  const input = readInput();
  const fields = words(requireText(input, "cron_expr"));
  if (fields.length != 5) {
    const seconds = fields.length == 6 ? "; there is no field for seconds" : "";
    fail(
      "`cron_expr` must have five fields (minute, hour, day of the month, month, day of the week), " +
        `not ${fields.length}${seconds}`,
    );
  }
  const description = optionalText(input, "description", "");
  const times = new Schedule(fields).next(now(), SHOWN);
  if (times.length == 0) fail("`cron_expr` names a day that no year has");

  const expression = fields.join(" ");
  const next = Value.list();
  for (let i = 0; i < times.length; i++) next.push(Value.text(timeText(times[i])));
  const data = Value.object().setText("cron_expr", expression);
  data.setText("cron_id", idOf(expression));
  data.setText("description", description);
  data.setBoolean("enabled", true);
  succeed(data.set("next", next));
}

main();
