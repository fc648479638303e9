// wait: says for how long to wait. The Worker waits, as a component cannot.

import { NO_TIME, parseTime } from "../lib/calendar";
import { fail, failType, readInput, requireText, succeed } from "../lib/component";
import { Value } from "../lib/json";
import { now } from "../lib/process";

/** What a durable workflow may sleep: 365 days. */
const LONGEST_MS: f64 = 31_536_000_000;

const input = readInput();
let given = 0;
if (!input.get("ms").isNull) given++;
if (!input.get("seconds").isNull) given++;
if (!input.get("until").isNull) given++;
if (given != 1) fail("exactly one of `ms`, `seconds` and `until` is needed");

let ms: f64 = 0;
if (!input.get("ms").isNull) ms = duration("ms", 1);
else if (!input.get("seconds").isNull) ms = duration("seconds", 1000);
else ms = max(0.0, untilTime(requireText(input, "until")));
if (ms > LONGEST_MS) fail("a wait is at most 365 days");
succeed(Value.object().setNumber("waited_ms", ms));

/** A number of units as whole milliseconds. */
function duration(field: string, unit: f64): f64 {
  const value = input.get(field);
  if (!value.isNumber) failType(field, "a number", value);
  if (value.number < 0) fail("`" + field + "` must not be negative");
  return Math.round(value.number * unit);
}

function untilTime(text: string): f64 {
  const time = parseTime(text);
  if (time == NO_TIME) fail("`until` must be an RFC 3339 time such as `2026-01-31T09:00:00Z`, not `" + text + "`");
  return <f64>(time - now());
}
