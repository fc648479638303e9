// What the auth components share: a service's recipe and its secrets → what is put into a request.

import { Secrets } from "./auth_secrets";
import { Template } from "./auth_template";
import {
  fail,
  failType,
  failWith,
  optionalText,
  readInput,
  reply,
  requireList,
  requireOneOf,
} from "./component";
import { kvGet } from "./host";
import { NULL, Value } from "./json";
import { parseJson } from "./json_parser";
import { exit } from "./output";
import { quotedList } from "./text";

const ACTIONS: string[] = ["authenticate", "resolve_credentials"];
const PLACES: string[] = ["header", "query", "body", "path"];
const OUTPUTS: string[] = ["auth_headers", "auth_query", "auth_body", "auth_path"];

/** Bytes: a recipe is read by people, too. */
const LONGEST_RECIPE: i32 = 65_536;
const MOST_SECRETS: i32 = 1000;

/** One call of an auth component. */
export class Session {
  recipe: Value = NULL;
  /** By key; null where an optional one is not set. */
  private secrets: Value = Value.object();

  /** Reads standard input, and the recipe with its secrets. `resolve_credentials` is answered here, and ends the component. */
  static open(primitive: string): Session {
    const input = readInput();
    const action = optionalText(input, "action", "authenticate");
    requireOneOf("action", action, ACTIONS);
    const given = input.get("resolved_secrets");
    if (!given.isObject && !given.isNull) failType("resolved_secrets", "an object", given);
    for (let i = 0; i < given.items.length; i++) {
      if (!given.items[i].isText) failType("resolved_secrets." + given.keys[i], "a text", given.items[i]);
    }
    const apiKey = optionalText(input, "api_key", "");
    const session = new Session(apiKey, optionalText(input, "service", ""), new Secrets(apiKey, given));
    const names = input.get("names");
    if (!names.isNull) requireTexts(requireList(input, "names"));
    if (action == "resolve_credentials") session.resolve(names);
    if (session.service.length == 0) fail("`service` must not be empty");
    session.recipe = session.readRecipe(primitive);
    session.readSecrets();
    return session;
  }

  private constructor(
    /** The caller's key, under which its credentials and tokens are kept; empty when there is none. */
    public apiKey: string,
    public service: string,
    private keeper: Secrets,
  ) {}

  // ── recipes and secrets ──

  private readRecipe(primitive: string): Value {
    const stored = kvGet("auth_recipe:" + this.service);
    if (stored === null) failWith("there is no auth recipe of `" + this.service + "`", "RECIPE_MISSING", null);
    if (stored!.length > LONGEST_RECIPE) this.wrong(`it has more than ${LONGEST_RECIPE} bytes`);
    const recipe = parseJson(stored!);
    if (recipe === null || !recipe.isObject) this.wrong("it is not a JSON object");
    const found = recipe!.get("primitive").text;
    if (found != primitive) this.wrong("its `primitive` is `" + found + "`, and this component does `" + primitive + "`");
    return recipe!;
  }

  private readSecrets(): void {
    const required = this.recipe.get("required_secrets");
    if (!required.isList && !required.isNull) this.wrong("`required_secrets` is not a list");
    if (required.items.length > MOST_SECRETS) this.wrong(`it asks for more than ${MOST_SECRETS} secrets`);
    const missing: string[] = [];
    for (let i = 0; i < required.items.length; i++) {
      const key = required.at(i).get("key");
      if (!key.isText || key.text.length == 0) this.wrong(`\`required_secrets[${i}]\` has no \`key\``);
      const value = this.keeper.find(key.text);
      if (value === null && !required.at(i).get("optional").isTruthy) missing.push(described(required.at(i)));
      this.secrets.set(key.text, value === null ? NULL : Value.text(value));
    }
    if (missing.length) {
      failWith("`" + this.service + "` needs credentials that are not set: " + missing.join(", "), "CREDENTIAL_MISSING", null);
    }
  }

  /** Answers with the named secrets, and ends the component. */
  private resolve(names: Value): void {
    if (names.isNull) fail("`names` must be a list, not null");
    const credentials = Value.object();
    const missing: string[] = [];
    for (let i = 0; i < names.items.length; i++) {
      const value = this.keeper.find(names.at(i).text);
      if (value === null) missing.push(names.at(i).text);
      else credentials.setText(names.at(i).text, value);
    }
    if (missing.length) failWith("credentials are not set: " + quotedList(missing), "CREDENTIAL_MISSING", null);
    reply(Value.object().setBoolean("success", true).set("credentials", credentials));
    exit(0);
  }

  /** What the recipe says of getting a token. */
  exchange(): Value {
    const exchange = this.recipe.get("token_exchange");
    if (!exchange.isObject) this.wrong("it has no `token_exchange`");
    return exchange;
  }

  // ── filling ──

  /** A text of `token_exchange` that has to be there, filled in. */
  requireFilled(exchange: Value, name: string): Value {
    const filled = this.filled(exchange.get(name), "token_exchange." + name);
    if (filled.isNull || filled.text.length == 0) this.wrong("`token_exchange." + name + "` is missing");
    return filled;
  }

  /** A text of the recipe, filled in; null when it is not there, or needs an optional secret that is not set. */
  filled(value: Value, place: string, token: Value = NULL): Value {
    if (value.isNull) return NULL;
    if (!value.isText) this.wrong("`" + place + "` is not a text");
    const template = new Template(value.text, this.secrets, token);
    const text = template.fill();
    if (template.error.length) this.wrong("`" + place + "`: " + template.error);
    return template.isIncomplete ? NULL : Value.text(text);
  }

  /** The fields of an object of the recipe, filled in; without those that need what is not set. */
  filledFields(fields: Value, place: string, token: Value = NULL): Value {
    if (!fields.isObject && !fields.isNull) this.wrong("`" + place + "` is not an object");
    const filled = Value.object();
    for (let i = 0; i < fields.items.length; i++) {
      const value = fields.items[i];
      const made = value.isText ? this.filled(value, place + "." + fields.keys[i], token) : value;
      if (!made.isNull) filled.set(fields.keys[i], made);
    }
    return filled;
  }

  /** As `filledFields`, for a request's headers. */
  filledHeaders(fields: Value, place: string, token: Value = NULL): Value {
    const headers = this.filledFields(fields, place, token);
    for (let i = 0; i < headers.items.length; i++) {
      this.checkText(headers, i, place);
      if (!isHeaderText(headers.items[i].text) || !isHeaderText(headers.keys[i])) {
        const message = "`" + place + "." + headers.keys[i] + "` of `" + this.service + "`";
        failWith(message + " holds a character that a header cannot carry, such as a line break", "CREDENTIAL_INVALID", null);
      }
    }
    return headers;
  }

  /** Makes a number or a boolean a text: headers, queries and paths have no others. */
  checkText(fields: Value, index: i32, place: string): void {
    if (!fields.items[index].isScalar) this.wrong("`" + place + "." + fields.keys[index] + "` is not a text");
    fields.items[index] = Value.text(fields.items[index].text);
  }

  /** What `inject` makes of the secrets and the token, as a successful result. */
  injected(token: Value = NULL): Value {
    const result = Value.object().setBoolean("success", true);
    const inject = this.recipe.get("inject");
    if (!inject.isObject && !inject.isNull) this.wrong("`inject` is not an object");
    for (let i = 0; i < inject.keys.length; i++) {
      if (!PLACES.includes(inject.keys[i])) {
        this.wrong("`inject." + inject.keys[i] + "` is not one of " + quotedList(PLACES));
      }
    }
    for (let i = 0; i < PLACES.length; i++) {
      const place = "inject." + PLACES[i];
      const given = inject.get(PLACES[i]);
      const fields = i == 0 ? this.filledHeaders(given, place, token) : this.filledFields(given, place, token);
      for (let j = 0; j < fields.items.length && PLACES[i] != "body"; j++) this.checkText(fields, j, place);
      result.set(OUTPUTS[i], fields);
    }
    return result;
  }

  /** Says what is wrong with the recipe, and ends the component. */
  wrong(message: string): void {
    failWith("the auth recipe of `" + this.service + "` is wrong: " + message, "RECIPE_INVALID", null);
  }
}

function requireTexts(names: Value): void {
  if (names.items.length > MOST_SECRETS) fail(`\`names\` must have at most ${MOST_SECRETS} items`);
  for (let i = 0; i < names.items.length; i++) {
    if (!names.at(i).isText) failType(`names[${i}]`, "a text", names.at(i));
  }
}

/** A required secret for a message: its key, and what its recipe says of it. */
function described(secret: Value): string {
  const told: string[] = [];
  if (secret.get("label").isText) told.push(secret.get("label").text);
  if (secret.get("help_url").isText) told.push(secret.get("help_url").text);
  return "`" + secret.get("key").text + "`" + (told.length ? " (" + told.join(", ") + ")" : "");
}

/** Only what `fetch` takes: Latin-1 without control characters. */
function isHeaderText(text: string): bool {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c > 0xff || (c < 0x20 && c != 0x09) || c == 0x7f) return false;
  }
  return true;
}
