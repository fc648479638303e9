// The reserved roots of time: UTC, fixed once per run.

const DAY = 86_400_000;

const two = (value: number): string => String(value).padStart(2, "0");

/** "2026-11-23" */
export const _today = (now: Date): string => now.toISOString().slice(0, 10);

/** "2026-11-22" */
export const _yesterday = (now: Date): string => _today(new Date(now.getTime() - DAY));

/** RFC 3339, "2026-11-23T13:04:05.678Z" */
export const _now = (now: Date): string => now.toISOString();

/** Milliseconds since 1970, a number */
export const _now_unix = (now: Date): number => now.getTime();

/** Whole seconds since 1970, a number */
export const _now_unix_s = (now: Date): number => Math.floor(now.getTime() / 1000);

/** "2026" */
export const _year = (now: Date): string => now.toISOString().slice(0, 4);

/** "01" to "12" */
export const _month = (now: Date): string => two(now.getUTCMonth() + 1);

/** "01" to "31" */
export const _day = (now: Date): string => two(now.getUTCDate());

/** "00" to "23" */
export const _hour = (now: Date): string => two(now.getUTCHours());

/** "00" to "59" */
export const _minute = (now: Date): string => two(now.getUTCMinutes());

/** "00" to "59" */
export const _second = (now: Date): string => two(now.getUTCSeconds());

/** "202611" */
export const _yyyymm = (now: Date): string => _year(now) + _month(now);

/** "20261123" */
export const _yyyymmdd = (now: Date): string => _yyyymm(now) + _day(now);

/** 0 (Sunday) to 6, a number */
export const _weekday = (now: Date): number => now.getUTCDay();

/** 1 (Monday) to 7, a number */
export const _iso_weekday = (now: Date): number => now.getUTCDay() || 7;

/** "2026-W48" */
export const _iso_week = (now: Date): string => `${_iso_year(now)}-W${two(_iso_week_num(now))}`;

/** 1 to 53, a number */
export function _iso_week_num(now: Date): number {
  const thursday = thursdayOf(now);
  const newYear = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return Math.floor((thursday.getTime() - newYear) / DAY / 7) + 1;
}

/** The year that the ISO week belongs to, a number */
export const _iso_year = (now: Date): number => thursdayOf(now).getUTCFullYear();

/** An ISO week lies in the year that its Thursday lies in. */
const thursdayOf = (now: Date): Date => new Date(now.getTime() + (4 - _iso_weekday(now)) * DAY);
