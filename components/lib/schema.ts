// A JSON Schema (draft 2020-12) that has been read: what is to be checked, in order.

import { Value } from "./json";
import { Regexp } from "./regexp";

/** In the order in which they are checked: those that look at what others have seen come last. */
export const enum Code {
  Ref,
  DynamicRef,
  Type,
  Enum,
  Const,
  MultipleOf,
  Maximum,
  ExclusiveMaximum,
  Minimum,
  ExclusiveMinimum,
  MaxLength,
  MinLength,
  Pattern,
  MaxItems,
  MinItems,
  UniqueItems,
  MaxProperties,
  MinProperties,
  Required,
  DependentRequired,
  PrefixItems,
  Items,
  Contains,
  PropertyNames,
  Properties,
  PatternProperties,
  AdditionalProperties,
  DependentSchemas,
  Dependencies,
  AllOf,
  AnyOf,
  OneOf,
  Not,
  If,
  UnevaluatedItems,
  UnevaluatedProperties,
  /** From here on: keywords that are read with another one, or that only name something. */
  Then,
  Else,
  MinContains,
  MaxContains,
  Definitions,
  Format,
  Id,
  Anchor,
  DynamicAnchor,
  Dialect,
}

/** By code. */
export const NAMES: string[] = [
  "$ref",
  "$dynamicRef",
  "type",
  "enum",
  "const",
  "multipleOf",
  "maximum",
  "exclusiveMaximum",
  "minimum",
  "exclusiveMinimum",
  "maxLength",
  "minLength",
  "pattern",
  "maxItems",
  "minItems",
  "uniqueItems",
  "maxProperties",
  "minProperties",
  "required",
  "dependentRequired",
  "prefixItems",
  "items",
  "contains",
  "propertyNames",
  "properties",
  "patternProperties",
  "additionalProperties",
  "dependentSchemas",
  "dependencies",
  "allOf",
  "anyOf",
  "oneOf",
  "not",
  "if",
  "unevaluatedItems",
  "unevaluatedProperties",
  "then",
  "else",
  "minContains",
  "maxContains",
  "$defs",
  "format",
  "$id",
  "$anchor",
  "$dynamicAnchor",
  "$schema",
];

/** What a keyword's value must be. */
export const enum Shape {
  Anything,
  Boolean,
  Count,
  Divisor,
  List,
  Number,
  Pattern,
  Schema,
  SchemaList,
  SchemaMap,
  Text,
  TextList,
  TextListMap,
  Type,
  /** Lists of texts or schemas by name. */
  Mixed,
}

export function shapeOf(code: Code): Shape {
  switch (code) {
    case Code.Const:
      return Shape.Anything;
    case Code.UniqueItems:
      return Shape.Boolean;
    case Code.MaxLength:
    case Code.MinLength:
    case Code.MaxItems:
    case Code.MinItems:
    case Code.MaxProperties:
    case Code.MinProperties:
    case Code.MinContains:
    case Code.MaxContains:
      return Shape.Count;
    case Code.MultipleOf:
      return Shape.Divisor;
    case Code.Enum:
      return Shape.List;
    case Code.Maximum:
    case Code.ExclusiveMaximum:
    case Code.Minimum:
    case Code.ExclusiveMinimum:
      return Shape.Number;
    case Code.Pattern:
      return Shape.Pattern;
    case Code.PrefixItems:
    case Code.AllOf:
    case Code.AnyOf:
    case Code.OneOf:
      return Shape.SchemaList;
    case Code.Properties:
    case Code.PatternProperties:
    case Code.DependentSchemas:
    case Code.Definitions:
      return Shape.SchemaMap;
    case Code.Required:
      return Shape.TextList;
    case Code.DependentRequired:
      return Shape.TextListMap;
    case Code.Dependencies:
      return Shape.Mixed;
    case Code.Type:
      return Shape.Type;
    case Code.Ref:
    case Code.DynamicRef:
    case Code.Format:
    case Code.Id:
    case Code.Anchor:
    case Code.DynamicAnchor:
    case Code.Dialect:
      return Shape.Text;
    default:
      return Shape.Schema;
  }
}

/** A schema with a URI of its own, and the names of places inside it. */
export class Resource {
  anchors: Map<string, Schema> = new Map<string, Schema>();
  dynamicAnchors: Map<string, Schema> = new Map<string, Schema>();

  constructor(
    public uri: string,
    public root: Value,
  ) {}
}

export class Keyword {
  /** Of a keyword that holds schemas: one, those of a list, those by name; of `if`: with `then` and `else`. */
  schemas: (Schema | null)[] = [];
  /** The position in `schemas` of a name. */
  places: Map<string, i32> | null = null;
  /** Of `pattern`; of `patternProperties`, in the order of `schemas`; those that `additionalProperties` leaves out. */
  patterns: Regexp[] = [];
  /** `properties` beside `additionalProperties`, `minContains` and `maxContains` beside `contains`. */
  beside: Value | null = null;
  besideToo: Value | null = null;
  /** Of `items`: how many items `prefixItems` has seen to. */
  start: i32 = 0;
  /** Of a dynamic reference that leads to a dynamic anchor: its name. */
  anchor: string = "";

  constructor(
    public code: Code,
    public value: Value,
  ) {}

  get name(): string {
    return NAMES[this.code];
  }

  /** The one schema that it holds or leads to. */
  get schema(): Schema {
    return this.schemas[0]!;
  }
}

export class Schema {
  keywords: Keyword[] = [];
  /** Has `unevaluatedItems` or `unevaluatedProperties`. */
  looksBack: bool = false;

  constructor(
    public value: Value,
    public resource: Resource,
    /** Where it stands, for messages. */
    public place: string,
  ) {}

  /** Keeps the keywords in the order of their codes. */
  add(keyword: Keyword): void {
    this.keywords.push(keyword);
    let place = this.keywords.length - 1;
    for (; place > 0 && this.keywords[place - 1].code > keyword.code; place--) {
      this.keywords[place] = this.keywords[place - 1];
    }
    this.keywords[place] = keyword;
  }

  /** Nothing fits. */
  get isNever(): bool {
    return this.value.isBoolean && this.value.length == 0;
  }
}
