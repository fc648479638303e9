// A JSON value → the schema that it writes down. A mistake in it, or anything that is not supported, ends
// the component with a message that names the place: nothing is guessed, wherever in the schema it stands.

import { fail, failWith, kindName } from "./component";
import { Value } from "./json";
import { Effort, Regexp } from "./regexp";
import { Code, Keyword, NAMES, Resource, Schema, Shape, shapeOf } from "./schema";
import { compareNumbers, isDivisor, isInteger } from "./schema_number";
import { resolveUri, unescapeUri } from "./schema_uri";

/** Deeper schemas are refused: reading them would use up the engine's stack. */
const MAX_DEPTH: i32 = 200;

const DIALECT: string = "https://json-schema.org/draft/2020-12/schema";

const TYPES: string[] = ["null", "boolean", "number", "integer", "string", "array", "object"];

/** Those of 2020-12, between commas; all of them are annotations. */
const FORMATS: string =
  ",date,date-time,duration,email,hostname,idn-email,idn-hostname,ipv4,ipv6,iri,iri-reference,json-pointer,regex," +
  "relative-json-pointer,time,uri,uri-reference,uri-template,uuid,";

/** Ends the component: the schema may be right, but cannot be followed here. */
export function refuse(place: string, keyword: string, why: string): void {
  const data = Value.object().setText("keyword", keyword).setText("path", place);
  failWith("`" + place + "/" + keyword + "` is not supported: " + why, "UNSUPPORTED", data);
}

export class SchemaReader {
  private resources: Map<string, Resource> = new Map<string, Resource>();
  /** By the address of its value. */
  private schemas: Map<usize, Schema> = new Map<usize, Schema>();
  private patterns: Map<string, Regexp> = new Map<string, Regexp>();
  private references: Keyword[] = [];
  private referrers: Schema[] = [];
  private depth: i32 = 0;

  constructor(private effort: Effort) {}

  read(value: Value): Schema {
    const resource = new Resource("", value);
    this.resources.set("", resource);
    const schema = this.schema(value, resource, "schema");
    // Following one can read another part of the document, which may hold more of them.
    for (let i = 0; i < this.references.length; i++) this.follow(this.references[i], this.referrers[i]);
    return schema;
  }

  private schema(value: Value, around: Resource, place: string): Schema {
    const address = changetype<usize>(value);
    if (this.schemas.has(address)) return this.schemas.get(address);
    if (!value.isObject && !value.isBoolean) wrong(place, "an object or a boolean", value);
    if (++this.depth > MAX_DEPTH) fail("`schema` is nested deeper than " + MAX_DEPTH.toString() + " levels");
    const schema = new Schema(value, this.resourceOf(value, around, place), place);
    this.schemas.set(address, schema);
    this.readNames(schema);
    for (let i = 0; i < value.keys.length; i++) {
      const code = NAMES.indexOf(value.keys[i]);
      if (code >= 0) this.readKeyword(schema, <Code>code, value.items[i]);
    }
    this.depth--;
    return schema;
  }

  // ── names ──

  private resourceOf(value: Value, around: Resource, place: string): Resource {
    const id = value.get("$id");
    if (!id.isText) return around;
    const hash = id.text.indexOf("#");
    if (hash >= 0 && hash < id.text.length - 1) fail("`" + place + "/$id` must not have a fragment");
    const uri = resolveUri(around.uri, hash < 0 ? id.text : id.text.substring(0, hash));
    if (this.resources.has(uri) && uri.length) fail("`" + place + "/$id`: `" + uri + "` stands twice");
    const resource = new Resource(uri, value);
    this.resources.set(uri, resource);
    return resource;
  }

  private readNames(schema: Schema): void {
    const resource = schema.resource;
    const anchor = schema.value.get("$anchor");
    const dynamic = schema.value.get("$dynamicAnchor");
    for (let i = 0; i < 2; i++) {
      const name = i ? dynamic : anchor;
      if (!name.isText) continue;
      const known = resource.anchors.has(name.text) && resource.anchors.get(name.text) != schema;
      if (known) fail("`" + schema.place + "`: the anchor `" + name.text + "` stands twice");
      resource.anchors.set(name.text, schema);
      if (i) resource.dynamicAnchors.set(name.text, schema);
    }
  }

  // ── references ──

  private follow(keyword: Keyword, schema: Schema): void {
    const reference = keyword.value.text;
    const hash = reference.indexOf("#");
    const fragment = hash < 0 ? "" : unescapeUri(reference.substring(hash + 1));
    const uri = resolveUri(schema.resource.uri, hash < 0 ? reference : reference.substring(0, hash));
    const isLocal = uri == schema.resource.uri;
    if (!isLocal && !this.resources.has(uri)) {
      refuse(schema.place, keyword.name, "`" + uri + "` is not part of the schema, and nothing is fetched");
    }
    const resource = isLocal ? schema.resource : this.resources.get(uri);
    keyword.schemas = [this.target(resource, fragment, schema.place + "/" + keyword.name, reference)];
    const isDynamic = keyword.code == Code.DynamicRef && keyword.schema.resource.dynamicAnchors.has(fragment);
    if (isDynamic) keyword.anchor = fragment;
  }

  private target(resource: Resource, fragment: string, place: string, reference: string): Schema {
    if (fragment.length && !fragment.startsWith("/")) {
      if (!resource.anchors.has(fragment)) nowhere(place, reference);
      return resource.anchors.get(fragment);
    }
    let found = resource.root;
    let within = resource;
    const steps = fragment.split("/");
    for (let i = 1; i < steps.length; i++) {
      const step = steps[i].split("~1").join("/").split("~0").join("~");
      if (found.isObject) {
        if (!found.has(step)) nowhere(place, reference);
        found = found.get(step);
      } else {
        const index = position(step);
        if (index < 0 || index >= found.items.length || !found.isList) nowhere(place, reference);
        found = found.at(index);
      }
      const address = changetype<usize>(found);
      if (this.schemas.has(address)) within = this.schemas.get(address).resource;
    }
    return this.schema(found, within, place + "(" + reference + ")");
  }

  // ── keywords ──

  private readKeyword(schema: Schema, code: Code, value: Value): void {
    const keyword = new Keyword(code, value);
    const place = schema.place + "/" + keyword.name;
    this.readValue(keyword, schema, place);
    switch (code) {
      case Code.Dialect: {
        const dialect = value.text.endsWith("#") ? value.text.substring(0, value.text.length - 1) : value.text;
        if (dialect != DIALECT) refuse(schema.place, keyword.name, "the only dialect is `" + DIALECT + "`");
        return;
      }
      case Code.Format: {
        if (!FORMATS.includes("," + value.text + ",")) refuse(schema.place, keyword.name, "there is no format `" + value.text + "`");
        return;
      }
      case Code.Ref:
      case Code.DynamicRef: {
        this.references.push(keyword);
        this.referrers.push(schema);
        break;
      }
      case Code.Items: {
        keyword.start = schema.value.get("prefixItems").items.length;
        break;
      }
      case Code.Contains: {
        keyword.beside = fieldOf(schema.value, "minContains");
        keyword.besideToo = fieldOf(schema.value, "maxContains");
        break;
      }
      case Code.AdditionalProperties: {
        keyword.beside = schema.value.get("properties");
        const patterns = schema.value.get("patternProperties").keys;
        for (let i = 0; i < patterns.length; i++) keyword.patterns.push(this.pattern(patterns[i], schema.place));
        break;
      }
      case Code.If: {
        keyword.schemas.push(this.optional(schema, "then"));
        keyword.schemas.push(this.optional(schema, "else"));
        break;
      }
      case Code.UnevaluatedItems:
      case Code.UnevaluatedProperties:
        schema.looksBack = true;
    }
    if (code <= Code.UnevaluatedProperties) schema.add(keyword);
  }

  private optional(schema: Schema, name: string): Schema | null {
    const value = fieldOf(schema.value, name);
    return value === null ? null : this.schema(value, schema.resource, schema.place + "/" + name);
  }

  /** Checks that the value is what the keyword wants, and reads the schemas and patterns in it. */
  private readValue(keyword: Keyword, schema: Schema, place: string): void {
    const value = keyword.value;
    switch (shapeOf(keyword.code)) {
      case Shape.Boolean: {
        if (!value.isBoolean) wrong(place, "a boolean", value);
        break;
      }
      case Shape.Count: {
        if (!value.isNumber || value.number < 0 || !isInteger(value)) wrong(place, "an integer from 0 on", value);
        break;
      }
      case Shape.Divisor: {
        if (!value.isNumber || compareNumbers(value, ZERO) <= 0) wrong(place, "a number above 0", value);
        if (!isDivisor(value)) refuse(schema.place, keyword.name, "it has more than 18 digits");
        break;
      }
      case Shape.List: {
        if (!value.isList) wrong(place, "a list", value);
        break;
      }
      case Shape.Number: {
        if (!value.isNumber) wrong(place, "a number", value);
        break;
      }
      case Shape.Text: {
        if (!value.isText) wrong(place, "a text", value);
        break;
      }
      case Shape.Pattern: {
        if (!value.isText) wrong(place, "a text", value);
        keyword.patterns.push(this.pattern(value.text, schema.place));
        break;
      }
      case Shape.Type: {
        readTypes(value, place);
        break;
      }
      case Shape.TextList: {
        readTexts(value, place);
        break;
      }
      case Shape.Schema: {
        keyword.schemas.push(this.schema(value, schema.resource, place));
        break;
      }
      case Shape.SchemaList: {
        if (!value.isList || !value.items.length) wrong(place, "a list of at least one schema", value);
        for (let i = 0; i < value.items.length; i++) {
          keyword.schemas.push(this.schema(value.items[i], schema.resource, place + "/" + i.toString()));
        }
        break;
      }
      case Shape.TextListMap:
      case Shape.SchemaMap:
      case Shape.Mixed:
        this.readMap(keyword, schema, place);
    }
  }

  private readMap(keyword: Keyword, schema: Schema, place: string): void {
    const value = keyword.value;
    const shape = shapeOf(keyword.code);
    if (!value.isObject) wrong(place, "an object", value);
    const places = new Map<string, i32>();
    keyword.places = places;
    for (let i = 0; i < value.keys.length; i++) {
      const key = value.keys[i];
      const inner = value.items[i];
      const at = place + "/" + key;
      const areTexts = shape == Shape.TextListMap || (shape == Shape.Mixed && inner.isList);
      places.set(key, i);
      if (keyword.code == Code.PatternProperties) keyword.patterns.push(this.pattern(key, schema.place));
      if (areTexts) readTexts(inner, at);
      keyword.schemas.push(areTexts ? null : this.schema(inner, schema.resource, at));
    }
  }

  /** A pattern of `pattern` or `patternProperties`. */
  private pattern(text: string, place: string): Regexp {
    if (this.patterns.has(text)) return this.patterns.get(text);
    const pattern = new Regexp(text, this.effort);
    if (pattern.isUnsupported) refuse(place, "pattern", "`" + text + "` has " + pattern.problem);
    if (pattern.problem.length) fail("`" + place + "`: `" + text + "` has " + pattern.problem);
    this.patterns.set(text, pattern);
    return pattern;
  }
}

const ZERO: Value = Value.integer(0);

function fieldOf(value: Value, name: string): Value | null {
  return value.has(name) ? value.get(name) : null;
}

function wrong(place: string, expected: string, found: Value): void {
  const said = found.isNumber ? found.text : found.isList && !found.items.length ? "an empty list" : kindName(found);
  fail("`" + place + "` must be " + expected + ", not " + said);
}

function nowhere(place: string, reference: string): void {
  fail("`" + place + "`: there is nothing at `" + reference + "`");
}

function readTypes(value: Value, place: string): void {
  const names = value.isList ? value.items : [value];
  for (let i = 0; i < names.length; i++) {
    if (!names[i].isText || !TYPES.includes(names[i].text)) {
      fail("`" + place + "`: there is no type " + names[i].toJson() + ", only " + TYPES.join(", "));
    }
  }
  if (!names.length) wrong(place, "a type or a list of types", value);
}

function readTexts(value: Value, place: string): void {
  if (!value.isList) wrong(place, "a list of texts", value);
  for (let i = 0; i < value.items.length; i++) {
    if (!value.items[i].isText) wrong(place + "/" + i.toString(), "a text", value.items[i]);
  }
}

/** -1 when it is no position in a list. */
function position(step: string): i32 {
  if (step.length == 0 || step.length > 9 || (step.length > 1 && step.startsWith("0"))) return -1;
  let position = 0;
  for (let i = 0; i < step.length; i++) {
    const digit = step.charCodeAt(i) - 0x30;
    if (<u32>digit > 9) return -1;
    position = position * 10 + digit;
  }
  return position;
}
