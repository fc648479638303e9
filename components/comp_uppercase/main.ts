// comp_uppercase: gives back the context that it is given, with `text` in capitals.

import { failType, readInput, reply } from "../lib/component";

const context = readInput();
const text = context.get("text");
if (!text.isScalar) failType("text", "a text, a number, a boolean or null", text);
// What is false in JavaScript is no text: null, false, 0.
context.setText("text", text.isTruthy ? text.text.toUpperCase() : "");
reply(context.setBoolean("success", true));
