import type { Place } from "../../hcl/syntax.js";
import { convertTo } from "../convert.js";
import { type Decimal, decimalOf, wholeNumber as wholeNumberOf } from "../decimal.js";
import { findUnknown, knownText } from "../known.js";
import { textAt, type ValueOf } from "../literals.js";
import type { HclValue, UnknownValue } from "../value.js";
import type { FunctionCall, HclFunction } from "./function.js";

/** Ends a function at what it cannot go on with; never leaves this file. */
class Stop {
  constructor(readonly outcome: UnknownValue) {}
}

/** How long a text or a list may get that a function makes: no policy comes near it. */
export const mostItems = 100_000;
export const longestText = 1_000_000;

/** A function of these many arguments (at most any number), which reads them from what it is given. */
export function withArguments(
  least: number,
  most: number | undefined,
  run: (given: Arguments) => HclValue,
): HclFunction {
  return (args, call) => {
    const given = new Arguments(args, call);
    try {
      if (args.length < least || args.length > (most ?? args.length)) {
        const count = least === most ? `${least}` : most === undefined ? `at least ${least}` : `${least} to ${most}`;
        return given.refuse(`the function requires ${count} argument${count === "1" ? "" : "s"}`);
      }
      return run(given);
    } catch (stop) {
      if (!(stop instanceof Stop)) throw stop;
      return stop.outcome;
    }
  };
}

/** The arguments of a call, as the types that a function asks for. What is not there as such ends the function. */
export class Arguments {
  readonly all: readonly HclValue[];
  readonly call: FunctionCall;

  constructor(all: readonly HclValue[], call: FunctionCall) {
    this.all = all;
    this.call = call;
  }

  get place(): Place {
    return this.call.place;
  }

  /** Ends the function: Terraform refuses the call, as this clause says. */
  refuse(why: string): never {
    throw new Stop({ ...this.call.unknown(why), refused: true });
  }

  /** Ends the function: its outcome is not known, as this clause says. */
  unknown(why: string, shape?: UnknownValue["shape"]): never {
    throw new Stop(this.call.unknown(why, shape));
  }

  /** An argument as it is; it may be unknown. */
  any(index: number): HclValue {
    return this.all[index] ?? this.refuse("an argument is missing");
  }

  /** An argument of which something is known, and which is not null. */
  #known(index: number): Exclude<HclValue, { readonly kind: "unknown" | "null" }> {
    return this.known(this.any(index));
  }

  /** A value of which something is known, and which is not null. */
  known(value: HclValue): Exclude<HclValue, { readonly kind: "unknown" | "null" }> {
    if (value.kind === "unknown") throw new Stop(this.#because(value));
    if (value.kind === "null") return this.refuse("an argument is null");
    return value;
  }

  /** The outcome that hangs on something that is not known. */
  #because(unknown: UnknownValue): UnknownValue {
    return unknown.refused === true ? unknown : this.call.unknown(unknown.why);
  }

  /** Ends the function if a part of a value is not known that it needs to know. */
  whole(value: HclValue): HclValue {
    const unknown = findUnknown(value);
    if (unknown !== undefined) throw new Stop(this.#because(unknown));
    return value;
  }

  /** An argument as a text, all of which is known. */
  text(index: number): string {
    return this.textIn(this.any(index));
  }

  /** A value as a text, all of which is known. */
  textIn(value: HclValue): string {
    const text = this.textValue(value);
    return knownText(text) ?? this.#open(text);
  }

  #open(value: HclValue): never {
    this.whole(value);
    return this.unknown("a part of the text is not known", "text");
  }

  /** A value as a text, of which parts may not be known. */
  textValue(value: HclValue): ValueOf<"text"> {
    const text = convertTo(this.known(value), { kind: "text" });
    return text.kind === "text" ? text : this.refuse("an argument is not a text");
  }

  number(index: number): Decimal {
    return this.numberIn(this.any(index));
  }

  numberIn(value: HclValue): Decimal {
    const number = convertTo(this.known(value), { kind: "number" });
    if (number.kind === "unknown" && number.refused !== true) return this.unknown(number.why);
    const decimal = number.kind === "number" ? decimalOf(number.text) : undefined;
    return decimal ?? this.refuse("an argument is not a number");
  }

  /** An argument as a whole number. */
  wholeNumber(index: number): number {
    return wholeNumberOf(this.number(index)) ?? this.refuse("an argument is not a whole number");
  }

  boolean(index: number): boolean {
    const value = convertTo(this.known(this.any(index)), { kind: "boolean" });
    if (value.kind === "boolean") return value.value;
    if (value.kind === "unknown" && value.refused !== true) return this.unknown(value.why);
    return this.refuse("an argument is not true or false");
  }

  /** An argument that is a list, a set or a tuple, of which items may be missing. */
  sequence(index: number): ValueOf<"sequence"> {
    const value = this.#known(index);
    return value.kind === "sequence" ? value : this.refuse("an argument is not a list");
  }

  /** The items of a list none of which is missing. */
  items(index: number): readonly HclValue[] {
    return this.itemsIn(this.sequence(index));
  }

  itemsIn(sequence: ValueOf<"sequence">): readonly HclValue[] {
    if (!sequence.isOpen) return sequence.items;
    const unknown = findUnknown(sequence);
    return this.unknown(unknown?.why ?? "items of the list are not known");
  }

  /** The texts of a list all of which are known. */
  texts(index: number): readonly string[] {
    return this.items(index).map((item) => this.textIn(item));
  }

  /** An argument that is an object or a map, of which members may be missing. */
  mapping(index: number): ValueOf<"mapping"> {
    const value = this.#known(index);
    if (value.kind !== "mapping") return this.refuse("an argument is not a map or an object");
    return value.isLazy ? this.unknown("policy-check does not go through all of it") : value;
  }

  /** A text as the outcome. */
  asText(text: string): HclValue {
    if (text.length > longestText) this.unknown("its outcome is too long", "text");
    return textAt(this.place, text);
  }
}
