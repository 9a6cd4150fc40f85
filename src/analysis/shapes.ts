import { readCaller } from "../iam/index.js";

/**
 * What texts may be like, as an automaton: the names of users and roles, ids, or any text. Its states are few, because
 * they are multiplied with those of the patterns.
 */
export interface TextShape {
  readonly start: string;
  /** The state after another character; undefined where it may not stand there. */
  readonly step: (state: string, unit: string) => string | undefined;
  /** Whether a text may end here. */
  readonly ends: (state: string) => boolean;
  /** Characters that may stand here and of which those come first that say least. */
  readonly plain: (state: string) => string;
  /** Characters that make a difference to the shape itself. */
  readonly telling: (state: string) => string;
  /** Whether any character may stand anywhere, so that there is always one that no pattern names. */
  readonly hasOthers: boolean;
  /** What the automaton does not know: lengths. A text that ends and is none may have another one like it. */
  readonly isWhole: (text: string) => boolean;
  /** Whether a text is what people would expect; one that is not is taken only where there is no other. */
  readonly isUsual: (text: string) => boolean;
  /** Whether those that are not count at all; it is asked only where there is no other. */
  readonly areOthersTaken: () => boolean;
  /** Whether none of the texts is a number, a date or an address. */
  readonly isOnlyText: boolean;
  /** Whether each is the digits of a whole number, so that equal numbers are equal texts. */
  readonly areWholeNumbers?: boolean;
}

/** What texts are made up of, in the order in which it is taken: the first that no text of the policy has. */
export const plainUnits = "xyzwvutsrqponmlkjihgfedcbaXYZWVUTSRQPONMLKJIHGFEDCBA0123456789_-.@+=,";
const digits = "9876543210";
const capitals = "XYZWVUTSRQPONMLKJIHGFEDCBA9876543210";
const nameUnit = /[\w+=,.@-]/;
const printable = /[\u0021-\u007e]/;

/** Any text. */
export const anyText: TextShape = {
  start: "0",
  step: () => "1",
  ends: () => true,
  plain: () => plainUnits,
  telling: () => "",
  hasOthers: true,
  isWhole: () => true,
  isUsual: () => true,
  areOthersTaken: () => true,
  isOnlyText: false,
};

/** The digits of whole numbers, as ids have them: conditions may compare them as numbers or as texts. */
export const wholeNumbers: TextShape = {
  start: "0",
  step: (state, unit) => ((state === "0" ? /[1-9]/ : /\d/).test(unit) ? "1" : undefined),
  ends: (state) => state === "1",
  plain: (state) => (state === "0" ? digits.slice(0, -1) : digits),
  telling: () => "",
  hasOthers: false,
  isWhole: () => true,
  isUsual: (text) => /^[1-9]\d*$/.test(text),
  areOthersTaken: () => false,
  isOnlyText: false,
  areWholeNumbers: true,
};

/** Which texts AWS takes for something. */
export interface Legal {
  /** One UTF-16 unit. */
  readonly unit: RegExp;
  readonly least: number;
  readonly most: number;
}

/** Texts that AWS takes, and others only where there is none of them that meets the same conditions. */
export function legalText({ unit, least, most }: Legal, areOthersTaken: () => boolean): TextShape {
  const plain = plainUnits.replace(/./g, (each) => (unit.test(each) ? each : ""));
  // A number is how many characters there are, up to those that are needed; `x` is behind one that is not taken.
  return {
    start: "0",
    step: (state, each) => (state === "x" || !unit.test(each) ? "x" : String(Math.min(least, Number(state) + 1))),
    ends: () => true,
    plain: () => plain,
    telling: () => "",
    hasOthers: false,
    isWhole: () => true,
    // The shortest text of its kind is looked at: where it is too long, all are.
    isUsual: (text) => text.length >= least && text.length <= most && text.split("").every((each) => unit.test(each)),
    areOthersTaken,
    isOnlyText: false,
  };
}

/** Whose ARNs: a kind of identity in an account, or in any one. */
export interface ArnRange {
  readonly partition: string;
  /** Undefined for all accounts. */
  readonly account: string | undefined;
  readonly type: "user" | "role";
}

/**
 * The ARNs of users or roles. States: a number is how much of what stands before the path is there; `/` is behind a
 * slash; `n` within what can be a name; `p` within what can only be a path.
 */
export function arnsOf({ partition, account, type }: ArnRange): TextShape {
  // A `#` stands for a digit.
  const head = `arn:${partition}:iam::${account ?? "#".repeat(12)}:${type}/`;
  return {
    start: "0",
    step(state, unit) {
      if (state === "/" || state === "n" || state === "p") {
        if (unit === "/") return state === "/" ? undefined : "/";
        if (nameUnit.test(unit)) return state === "p" ? "p" : "n";
        return printable.test(unit) ? "p" : undefined;
      }
      const wanted = head[Number(state)];
      if (wanted === "#" ? !digits.includes(unit) : unit !== wanted) return undefined;
      return Number(state) + 1 === head.length ? "/" : String(Number(state) + 1);
    },
    ends: (state) => state === "n",
    plain(state) {
      if (state === "/" || state === "n" || state === "p") return plainUnits;
      const wanted = head[Number(state)] ?? "";
      return wanted === "#" ? digits : wanted;
    },
    telling: (state) => (state === "n" || state === "p" ? "/" : ""),
    hasOthers: false,
    isWhole: (text) => readCaller(text)?.kind === type,
    isUsual: () => true,
    areOthersTaken: () => true,
    isOnlyText: true,
  };
}

/**
 * Values of aws:userid: a user's id, or a role's id and the name of a session. Ids are shorter in examples than they are
 * in truth, so that any length will do.
 */
export function idsOf(type: "user" | "role", of?: string): TextShape {
  const head = of ?? (type === "user" ? "AIDA" : "AROA");
  const isOpen = of === undefined;
  const isHead = (state: string): boolean => state === String(head.length);
  // A number is how much of the head is there; `i` is within the id, `:` behind the colon, `s` within the session's name.
  return {
    start: "0",
    step(state, unit) {
      if (state === ":" || state === "s") return nameUnit.test(unit) ? "s" : undefined;
      if (state !== "i" && !isHead(state)) return unit === head[Number(state)] ? String(Number(state) + 1) : undefined;
      if (type === "role" && unit === ":") return state === "i" || !isOpen ? ":" : undefined;
      return isOpen && capitals.includes(unit) ? "i" : undefined;
    },
    ends: (state) => (type === "role" ? state === "s" : state === "i" || (!isOpen && isHead(state))),
    plain(state) {
      if (state === ":" || state === "s") return plainUnits;
      if (state !== "i" && !isHead(state)) return head[Number(state)] ?? "";
      return isOpen ? capitals : "";
    },
    telling: (state) => (type === "role" && (state === "i" || isHead(state)) ? ":" : ""),
    hasOthers: false,
    isWhole: () => true,
    isUsual: () => true,
    areOthersTaken: () => true,
    isOnlyText: true,
  };
}

/** The names of services. */
export const serviceNames: TextShape = {
  ...anyText,
  step: (_state, unit) => (/[a-z0-9.-]/.test(unit) ? "1" : undefined),
  hasOthers: false,
  isWhole: (text) => readCaller(text)?.kind === "service",
  isOnlyText: true,
};
