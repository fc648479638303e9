// One fact a check: what is wrong is printed, and the process fails.
import assert from "node:assert/strict";

export function fact(name, check) {
  try {
    check();
  } catch (error) {
    process.exitCode = 1;
    console.log(`${name}: ${error.message}`);
  }
}

export const gives = (name, actual, expected) => fact(name, () => assert.deepEqual(actual(), expected));

export const refuses = (name, actual, code, message = /./) =>
  fact(name, () => assert.throws(actual, (error) => error.code === code && message.test(error.message)));
