// A schema and a value → what is wrong with the value.

import { fail } from "./component";
import { Value } from "./json";
import { Effort, Regexp } from "./regexp";
import { Code, Keyword, Resource, Schema } from "./schema";
import { assertion } from "./schema_assertions";
import { Path } from "./schema_path";
import { Seen } from "./schema_seen";

/** Errors beyond these are not looked for. */
const MAX_ERRORS: i32 = 100;

/** Schemas that look at the same value one inside the other: more of them come from a circle of references. */
const MAX_CHAIN: i32 = 100;

/** Schemas one inside the other: more would use up the engine's stack. */
const MAX_DEPTH: i32 = 1040;

/** The resources that were entered on the way, the last one first. */
class Scope {
  constructor(
    public resource: Resource,
    public outer: Scope | null,
  ) {}
}

export class Validator {
  /** Objects with `path`, `message` and `keyword`. */
  errors: Value = Value.list();
  private path: Path = new Path();
  /** Above 0: it only counts whether something is wrong. */
  private quiet: i32 = 0;
  private depth: i32 = 0;
  private chain: i32 = 0;

  constructor(private effort: Effort) {}

  check(schema: Schema, value: Value): bool {
    return this.fits(schema, value, new Scope(schema.resource, null), null, "schema");
  }

  /** `by` is the keyword that applies the schema; what it looks at is noted in `seen`. */
  private fits(schema: Schema, value: Value, scope: Scope, seen: Seen | null, by: string): bool {
    if (schema.value.isBoolean) return !schema.isNever || this.refuseAll(by);
    if (++this.chain > MAX_CHAIN) fail("`" + schema.place + "`: its references lead back to it without an end");
    if (++this.depth > MAX_DEPTH) fail("the value or its schema is nested too deeply to be checked");
    const inner = schema.resource == scope.resource ? scope : new Scope(schema.resource, scope);
    const own = schema.looksBack ? new Seen(value.items.length) : seen;
    let holds = true;
    for (let i = 0; i < schema.keywords.length; i++) {
      const keyword = schema.keywords[i];
      // What nothing has looked at is only known when nothing is wrong.
      if (!holds && (this.isHasty || keyword.code >= Code.UnevaluatedItems)) break;
      if (!this.holds(keyword, value, inner, own)) holds = false;
    }
    if (schema.looksBack && seen !== null) seen.addFrom(own!);
    this.depth--;
    this.chain--;
    return holds;
  }

  private holds(keyword: Keyword, value: Value, scope: Scope, seen: Seen | null): bool {
    switch (keyword.code) {
      case Code.Ref:
        return this.fits(keyword.schema, value, scope, seen, keyword.name);
      case Code.DynamicRef:
        return this.fits(dynamicTarget(keyword, scope), value, scope, seen, keyword.name);
      case Code.Pattern:
        return !value.isText || this.matches(keyword.patterns[0], value.text) || this.mismatch(keyword);
      case Code.PrefixItems:
      case Code.Items:
      case Code.UnevaluatedItems:
        return !value.isList || this.items(keyword, value, scope, seen);
      case Code.Contains:
        return !value.isList || this.contains(keyword, value, scope, seen);
      case Code.PropertyNames:
        return !value.isObject || this.names(keyword, value, scope);
      case Code.Properties:
      case Code.PatternProperties:
      case Code.AdditionalProperties:
      case Code.UnevaluatedProperties:
        return !value.isObject || this.properties(keyword, value, scope, seen);
      case Code.DependentSchemas:
      case Code.Dependencies:
        return !value.isObject || this.dependencies(keyword, value, scope, seen);
      case Code.AllOf:
        return this.allOf(keyword, value, scope, seen);
      case Code.AnyOf:
      case Code.OneOf:
        return this.someOf(keyword, value, scope, seen);
      case Code.Not:
        return !this.tryFits(keyword.schema, value, scope, null) || this.report(keyword.name, "must not fit `not`");
      case Code.If:
        return this.conditional(keyword, value, scope, seen);
    }
    const message = assertion(keyword, value);
    return message.length == 0 || this.report(keyword.name, message);
  }

  // ── what is said ──

  /** One thing that is wrong is enough. */
  private get isHasty(): bool {
    return this.quiet > 0 || this.errors.items.length >= MAX_ERRORS;
  }

  /** Always false, for `return this.report(…)`. */
  private report(keyword: string, message: string): bool {
    if (this.isHasty) return false;
    const error = Value.object().setText("path", this.path.toString()).setText("message", message);
    this.errors.push(error.setText("keyword", keyword));
    return false;
  }

  private refuseAll(by: string): bool {
    if (this.isHasty) return false;
    const isPart = by.endsWith("roperties") || by.endsWith("tems");
    return this.report(by, (isPart ? this.path.last : "any value") + " is not allowed");
  }

  private mismatch(keyword: Keyword): bool {
    return this.report(keyword.name, "must match the pattern `" + keyword.value.text + "`");
  }

  private matches(pattern: Regexp, text: string): bool {
    const isMatch = pattern.matches(text);
    if (this.effort.isSpent) fail("the patterns of `schema` take too long on such texts");
    return isMatch;
  }

  /** Whether it fits, without a word about it. */
  private tryFits(schema: Schema, value: Value, scope: Scope, seen: Seen | null): bool {
    this.quiet++;
    const isFit = this.fits(schema, value, scope, seen, "");
    this.quiet--;
    return isFit;
  }

  // ── inside the value ──

  private fitsItem(schema: Schema, list: Value, position: i32, scope: Scope, by: string): bool {
    this.path.enterItem(position);
    const isFit = this.fitsInside(schema, list.items[position], scope, by);
    this.path.leave();
    return isFit;
  }

  private fitsProperty(schema: Schema, object: Value, position: i32, scope: Scope, by: string): bool {
    this.path.enterKey(object.keys[position]);
    const isFit = this.fitsInside(schema, object.items[position], scope, by);
    this.path.leave();
    return isFit;
  }

  private fitsInside(schema: Schema, value: Value, scope: Scope, by: string): bool {
    const chain = this.chain;
    this.chain = 0;
    const isFit = this.fits(schema, value, scope, null, by);
    this.chain = chain;
    return isFit;
  }

  private items(keyword: Keyword, list: Value, scope: Scope, seen: Seen | null): bool {
    const isPrefix = keyword.code == Code.PrefixItems;
    const end = isPrefix ? min(keyword.schemas.length, list.items.length) : list.items.length;
    let holds = true;
    for (let i = keyword.start; i < end; i++) {
      if (keyword.code == Code.UnevaluatedItems && seen!.has(i)) continue;
      const schema = isPrefix ? keyword.schemas[i]! : keyword.schema;
      if (!this.fitsItem(schema, list, i, scope, keyword.name)) holds = false;
      if (!holds && this.isHasty) return false;
      if (isPrefix && seen !== null) seen.add(i);
    }
    if (!isPrefix && seen !== null) seen.addAll();
    return holds;
  }

  private contains(keyword: Keyword, list: Value, scope: Scope, seen: Seen | null): bool {
    let count = 0;
    for (let i = 0; i < list.items.length; i++) {
      this.quiet++;
      const isFit = this.fitsItem(keyword.schema, list, i, scope, "");
      this.quiet--;
      if (!isFit) continue;
      count++;
      if (seen !== null) seen.add(i);
    }
    const least = keyword.beside;
    const most = keyword.besideToo;
    const wanted: f64 = least === null ? 1 : least.number;
    if (<f64>count < wanted) {
      const name = least === null ? "contains" : "minContains";
      return this.report(name, `must have at least ${<i64>wanted} items that fit \`contains\`, not ${count}`);
    }
    if (most === null || <f64>count <= most.number) return true;
    return this.report("maxContains", `must have at most ${most.text} items that fit \`contains\`, not ${count}`);
  }

  private names(keyword: Keyword, object: Value, scope: Scope): bool {
    let holds = true;
    for (let i = 0; i < object.keys.length; i++) {
      const chain = this.chain;
      this.chain = 0;
      const isFit = this.tryFits(keyword.schema, Value.text(object.keys[i]), scope, null);
      this.chain = chain;
      if (isFit) continue;
      holds = this.report(keyword.name, "the name `" + object.keys[i] + "` does not fit `propertyNames`");
      if (this.isHasty) break;
    }
    return holds;
  }

  private properties(keyword: Keyword, object: Value, scope: Scope, seen: Seen | null): bool {
    let holds = true;
    for (let i = 0; i < object.keys.length; i++) {
      const key = object.keys[i];
      if (keyword.code == Code.PatternProperties) {
        if (!this.patterned(keyword, object, i, scope, seen)) holds = false;
      } else {
        const schema = this.schemaFor(keyword, key, i, seen);
        if (schema === null) continue;
        if (!this.fitsProperty(schema, object, i, scope, keyword.name)) holds = false;
        if (seen !== null) seen.add(i);
      }
      if (!holds && this.isHasty) return false;
    }
    return holds;
  }

  /** The schema that a keyword has for a property, or null. */
  private schemaFor(keyword: Keyword, key: string, position: i32, seen: Seen | null): Schema | null {
    if (keyword.code == Code.UnevaluatedProperties) return seen!.has(position) ? null : keyword.schema;
    if (keyword.code == Code.Properties) {
      const places = keyword.places!;
      return places.has(key) ? keyword.schemas[places.get(key)] : null;
    }
    if (keyword.beside!.has(key)) return null;
    for (let i = 0; i < keyword.patterns.length; i++) if (this.matches(keyword.patterns[i], key)) return null;
    return keyword.schema;
  }

  private patterned(keyword: Keyword, object: Value, position: i32, scope: Scope, seen: Seen | null): bool {
    let holds = true;
    for (let i = 0; i < keyword.patterns.length; i++) {
      if (!this.matches(keyword.patterns[i], object.keys[position])) continue;
      if (!this.fitsProperty(keyword.schemas[i]!, object, position, scope, keyword.name)) holds = false;
      if (seen !== null) seen.add(position);
    }
    return holds;
  }

  private dependencies(keyword: Keyword, object: Value, scope: Scope, seen: Seen | null): bool {
    let holds = true;
    for (let i = 0; i < keyword.schemas.length; i++) {
      if (!object.has(keyword.value.keys[i])) continue;
      const schema = keyword.schemas[i];
      if (schema !== null && !this.fits(schema, object, scope, seen, keyword.name)) holds = false;
    }
    // The lists of names among them.
    const message = keyword.code == Code.Dependencies ? assertion(keyword, object) : "";
    return message.length ? this.report(keyword.name, message) : holds;
  }

  // ── several schemas for one value ──

  private allOf(keyword: Keyword, value: Value, scope: Scope, seen: Seen | null): bool {
    let holds = true;
    for (let i = 0; i < keyword.schemas.length; i++) {
      if (!this.fits(keyword.schemas[i]!, value, scope, seen, keyword.name)) holds = false;
      if (!holds && this.isHasty) break;
    }
    return holds;
  }

  private someOf(keyword: Keyword, value: Value, scope: Scope, seen: Seen | null): bool {
    const isOne = keyword.code == Code.OneOf;
    let first = -1;
    for (let i = 0; i < keyword.schemas.length; i++) {
      const own = beside(seen, value);
      if (!this.tryFits(keyword.schemas[i]!, value, scope, own)) continue;
      if (isOne && first >= 0) {
        return this.report(keyword.name, `must fit one schema of \`oneOf\`, but fits those at ${first} and ${i}`);
      }
      first = i;
      if (seen !== null) seen.addFrom(own!);
      else if (!isOne) return true;
    }
    if (first >= 0) return true;
    return this.report(keyword.name, `must fit ${isOne ? "one" : "some"} schema of \`${keyword.name}\`, but fits none`);
  }

  private conditional(keyword: Keyword, value: Value, scope: Scope, seen: Seen | null): bool {
    const own = beside(seen, value);
    const isFit = this.tryFits(keyword.schema, value, scope, own);
    if (isFit && seen !== null) seen.addFrom(own!);
    const then = keyword.schemas[isFit ? 1 : 2];
    return then === null || this.fits(then, value, scope, seen, isFit ? "then" : "else");
  }
}

/** For what a schema sees that may turn out not to fit; null when nobody asks. */
function beside(seen: Seen | null, value: Value): Seen | null {
  return seen === null ? null : new Seen(value.items.length);
}

/** Of the resources on the way that have such an anchor, the first one decides. */
function dynamicTarget(keyword: Keyword, scope: Scope): Schema {
  let target = keyword.schema;
  if (keyword.anchor.length == 0) return target;
  for (let each: Scope | null = scope; each !== null; each = each.outer) {
    const anchors = each.resource.dynamicAnchors;
    if (anchors.has(keyword.anchor)) target = anchors.get(keyword.anchor);
  }
  return target;
}
