import type { Span } from "../../diagnostics/index.js";

/** A scalar of YAML of which readers make different values. */
export interface AmbiguousScalar extends Span {
  /** As it is written. */
  readonly written: string;
  readonly pointer: string;
  /** What readers make of it, as texts; undefined where that cannot be said. */
  readonly readings: readonly string[] | undefined;
}

/**
 * What readers make of a plain scalar, as texts, each once: one where they agree.
 *
 * They follow YAML 1.1 (https://yaml.org/type/int.html, https://yaml.org/type/float.html, https://yaml.org/type/bool.html,
 * https://yaml.org/type/timestamp.html), as PyYAML, SAM and the AWS CLI; or YAML 1.2
 * (https://yaml.org/spec/1.2.2/#103-core-schema), as those of JavaScript; or read as CloudFormation does.
 */
export function readingsOf(written: string): readonly string[] {
  return [...new Set([written, ...otherReadings(written)])];
}

function otherReadings(text: string): readonly string[] {
  // All take these for booleans.
  if (/^(true|True|TRUE|false|False|FALSE)$/.test(text)) return [];
  if (/^(y|yes|on)$/i.test(text)) return isUsualCase(text) ? ["true"] : [];
  if (/^(n|no|off)$/i.test(text)) return isUsualCase(text) ? ["false"] : [];
  if (!/^[-+.\d]/.test(text)) return [];
  if (/^[-+]?0[\d_]+$/.test(text)) return leadingZero(text);
  if (/^[-+]?0(b[01_]+|o[0-7_]+|x[\da-fA-F_]+)$/.test(text)) return [numberText(text)];
  if (/^[-+]?\d[\d_]*(:[0-5]?\d)+(\.[\d_]*)?$/.test(text)) return [sexagesimal(text)];
  if (/^\d{4}-\d\d?-\d\d?([Tt]|[ \t]+|$)/.test(text)) return moment(text);
  if (/^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$/.test(text)) return [text.replace(/^\+|\./g, "").toLowerCase()];
  if (/^[-+]?(\d[\d_]*(\.[\d_]*)?|\.\d[\d_]*)([eE][-+]?\d+)?$/.test(text)) return [numberText(text)];
  return [];
}

/** `yEs` is a text to all. */
function isUsualCase(text: string): boolean {
  return text === text.toLowerCase() || text === text.toUpperCase() || /^[A-Z][a-z]*$/.test(text);
}

function leadingZero(text: string): readonly string[] {
  const sign = text.startsWith("-") ? "-" : "";
  const digits = text.replace(/[-+_]/g, "");
  const decimal = sign + BigInt(digits);
  return /^[0-7]+$/.test(digits) ? [sign + BigInt(`0o${digits}`), decimal] : [decimal];
}

function sexagesimal(text: string): string {
  const sign = text.startsWith("-") ? -1 : 1;
  const fields = text.replace(/[-+_]/g, "").split(":");
  return String(sign * fields.reduce((sum, field) => sum * 60 + Number(field), 0));
}

function numberText(text: string): string {
  const digits = text.replace(/[+_]/g, "");
  const sign = digits.startsWith("-") ? -1 : 1;
  return String(sign * Number(digits.replace(/^-/, "")));
}

/** Readers that make dates of dates write them in their own way. */
function moment(text: string): readonly string[] {
  const date = new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? text : text.replace(/[ \t]+/, "T"));
  return Number.isNaN(date.getTime()) ? [] : [date.toISOString()];
}

/** Whether all readings mean the same at this place of a policy, by its pointer. */
export function meansTheSame(written: string, pointer: string): boolean {
  // All readers of templates keep the dates of versions as they are, or everybody's templates would fail.
  if (/\/Version$/.test(pointer)) return /^\d{4}-\d\d-\d\d$/.test(written);
  const operator = /\/((?:\w+:)?[A-Za-z]+)\/[^/]+(?:\/\d+)?$/.exec(pointer)?.[1] ?? "";
  if (/^(\w+:)?Date/i.test(operator)) return /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?Z)?$/.test(written);
  return /^(\w+:)?Numeric/i.test(operator) && /^-?(0|[1-9]\d*)\.\d+$/.test(written);
}

/** What an explicit tag makes of a text. */
export type Tagged =
  | { readonly kind: "string" }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "number"; readonly readings: readonly string[] }
  | { readonly kind: "null" }
  /** The tag takes no such text. */
  | { readonly kind: "wrong"; readonly what: string }
  /** Readers do not agree on the tag, or do not have it. */
  | { readonly kind: "unknown" };

/** Reads a text under a tag of YAML's own, such as `!!bool`: the tag counts, with and without quotes. */
export function readTagged(name: string, text: string): Tagged {
  switch (name) {
    case "str":
      return { kind: "string" };
    case "null":
      return /^(~|null|)$/i.test(text) ? { kind: "null" } : { kind: "wrong", what: "null" };
    case "bool":
      if (/^(true|yes|on)$/i.test(text)) return { kind: "boolean", value: true };
      if (/^(false|no|off)$/i.test(text)) return { kind: "boolean", value: false };
      return { kind: "wrong", what: "a boolean" };
    case "int":
    case "float": {
      // Of what stands there, the number is meant, and no text.
      const others = otherReadings(text);
      const isNumber = /^[-+]?(\d|\.\d)/.test(text) && !/^\d{4}-\d/.test(text);
      if (isNumber && (others.length > 0 || /^-?\d/.test(text)))
        return { kind: "number", readings: [...new Set(others)] };
      return { kind: "wrong", what: "a number" };
    }
    default:
      return { kind: "unknown" };
  }
}
