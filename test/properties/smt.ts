/**
 * Trust policies and questions about them as SMT-LIB: an account of their own of what AWS documents, from the text of a
 * policy, which shares nothing with the engine and the analysis. Undefined stands for what is not told here.
 */

type Term = string;

/** A question about all calls that a policy allows. */
export interface SmtQuestion {
  readonly property:
    | { readonly kind: "mfa" }
    | { readonly kind: "mfa-age"; readonly seconds: number }
    | { readonly kind: "accounts"; readonly accounts: readonly string[] }
    /** Whether there are calls that this policy does not allow. */
    | { readonly kind: "diff"; readonly previous: string };
  readonly scope: "people" | "all";
}

/** A question that is satisfiable where the property does not hold; undefined where the policy goes beyond this. */
export function smtOf(policy: string, question: SmtQuestion): string | undefined {
  try {
    return new Encoding().question(policy, question);
  } catch (error) {
    if (error instanceof Beyond) return undefined;
    throw error;
  }
}

/** What this cannot say. */
class Beyond extends Error {}

const kinds = ["user", "session", "service", "saml", "oidc"] as const;
type Kind = (typeof kinds)[number];
const people: readonly Kind[] = ["user", "session"];

const actionOf: Readonly<Record<Kind, string>> = {
  user: "sts:assumerole",
  session: "sts:assumerole",
  service: "sts:assumerole",
  saml: "sts:assumerolewithsaml",
  oidc: "sts:assumerolewithwebidentity",
};

function and(terms: readonly Term[]): Term {
  return terms.length === 0 ? "true" : `(and ${terms.join(" ")})`;
}

function or(terms: readonly Term[]): Term {
  return terms.length === 0 ? "false" : `(or ${terms.join(" ")})`;
}

function not(term: Term): Term {
  return `(not ${term})`;
}

function quoted(text: string): Term {
  const units = Array.from(text, (unit) =>
    unit === '"'
      ? '""'
      : /[ -~]/.test(unit) && unit !== "\\"
        ? unit
        : `\\u{${(unit.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return `"${units.join("")}"`;
}

function exactly(text: string): Term {
  return `(str.to_re ${quoted(text)})`;
}

function sequence(parts: readonly Term[]): Term {
  return parts.length === 0 ? exactly("") : parts.length === 1 ? parts.join("") : `(re.++ ${parts.join(" ")})`;
}

function choice(parts: readonly Term[]): Term {
  return parts.length === 1 ? parts.join("") : `(re.union ${parts.join(" ")})`;
}

const digit = '(re.range "0" "9")';
const digits12 = sequence(Array.from({ length: 12 }, () => digit));
/** Letters, digits and `+=,.@_-`. */
const nameUnit = choice([
  '(re.range "+" ".")',
  digit,
  exactly("="),
  '(re.range "@" "Z")',
  exactly("_"),
  '(re.range "a" "z")',
]);
const names = `(re.+ ${nameUnit})`;
/** Printable characters without the slash, each part of a path at least one. */
const paths = `(re.* (re.++ (re.+ (re.union (re.range "!" ".") (re.range "0" "~"))) ${exactly("/")}))`;
const noColon = `(re.diff re.allchar ${exactly(":")})`;

type Operator = { readonly quantifier: string | undefined; readonly name: string; readonly ifExists: boolean };

function operatorOf(text: string): Operator | undefined {
  const [, quantifier, name = "", suffix] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/i.exec(text) ?? [];
  const folded = name.toLowerCase();
  return operatorNames.has(folded)
    ? { quantifier: quantifier?.toLowerCase(), name: folded, ifExists: suffix !== undefined }
    : undefined;
}

const comparisons = ["equals", "notequals", "lessthan", "lessthanequals", "greaterthan", "greaterthanequals"];
const operatorNames = new Set([
  ...["stringequals", "stringnotequals", "stringlike", "stringnotlike"],
  ...["stringequalsignorecase", "stringnotequalsignorecase"],
  ...["arnequals", "arnnotequals", "arnlike", "arnnotlike"],
  ...comparisons.flatMap((name) => [`numeric${name}`, `date${name}`]),
  ...["ipaddress", "notipaddress", "bool", "null"],
]);

function isNegated(name: string): boolean {
  return name.includes("not");
}

type Family = "text" | "number" | "date" | "address" | "presence";

function familyOf(name: string): Family {
  if (name === "null") return "presence";
  if (name.startsWith("numeric")) return "number";
  if (name.startsWith("date")) return "date";
  return name.endsWith("ipaddress") ? "address" : "text";
}

/** What a key is: whether it is there, and its value. */
interface Key {
  readonly has: Term;
  readonly value: Value;
}

type Value =
  | { readonly kind: "text"; readonly term: Term }
  /** That of the caller, whose parts are terms of their own. */
  | { readonly kind: "arn" }
  | { readonly kind: "truth"; readonly term: Term }
  | { readonly kind: "number"; readonly term: Term; readonly isOne: Term }
  | { readonly kind: "address"; readonly v6: Term; readonly term: Term }
  /** Several texts: whether each is there, and what it is. */
  | { readonly kind: "set"; readonly slots: readonly { readonly has: Term; readonly term: Term }[] };

interface Statement {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly isAllow: boolean;
  readonly tests: readonly { readonly operator: Operator; readonly key: string; readonly values: readonly string[] }[];
  /** Whether the condition has what is no operator. */
  readonly isOdd: boolean;
}

interface Policy {
  readonly hasVariables: boolean;
  readonly statements: readonly Statement[];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function textsOf(value: unknown): readonly string[] {
  return listOf(value).map((each) => {
    if (typeof each === "string" || typeof each === "number" || typeof each === "boolean") return String(each);
    throw new Beyond();
  });
}

function readPolicy(text: string): Policy {
  const document: unknown = JSON.parse(text);
  if (!isRecord(document)) throw new Beyond();
  const statements = listOf(document["Statement"]).map((fields): Statement => {
    if (!isRecord(fields)) throw new Beyond();
    const blocks = isRecord(fields["Condition"]) ? Object.entries(fields["Condition"]) : [];
    const read = blocks.map(([name, tests]) => ({ operator: operatorOf(name), tests: isRecord(tests) ? tests : {} }));
    return {
      fields,
      isAllow: fields["Effect"] === "Allow",
      isOdd: read.some(({ operator }) => operator === undefined) || "Conditions" in fields,
      tests: read.flatMap(({ operator, tests }) =>
        operator === undefined
          ? []
          : Object.entries(tests).map(([key, values]) => ({
              operator,
              key: key.toLowerCase(),
              values: textsOf(values),
            })),
      ),
    };
  });
  return { hasVariables: document["Version"] === "2012-10-17", statements };
}

/** Pieces of a policy's text: text, wildcards, and policy variables. */
type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "many" }
  | { readonly kind: "one" }
  | { readonly kind: "variable"; readonly key: string; readonly fallback: string | undefined };

function piecesOf(text: string, hasVariables: boolean, hasWildcards: boolean): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const [token] of text.matchAll(hasVariables ? /\$\{[^}]*\}|./gsu : /./gsu)) {
    const [, inner] = /^\$\{([^}]*)\}$/.exec(token) ?? [];
    if (inner !== undefined && /^[*?$]$/.test(inner)) pieces.push({ kind: "text", text: inner });
    else if (inner !== undefined) {
      const [, key = inner, fallback] = /^(.*?), '(.*)'$/.exec(inner) ?? [];
      pieces.push({ kind: "variable", key: key.toLowerCase(), fallback });
    } else if (hasWildcards && token === "*") pieces.push({ kind: "many" });
    else if (hasWildcards && token === "?") pieces.push({ kind: "one" });
    else pieces.push({ kind: "text", text: token });
  }
  return pieces;
}

function globMatches(pattern: string, text: string): boolean {
  const parts = Array.from(pattern, (unit) =>
    unit === "*" ? ".*" : unit === "?" ? "." : unit.replace(/[^\w]/g, "\\$&"),
  );
  return new RegExp(`^${parts.join("")}$`, "i").test(text);
}

/** A position of a pattern. */
interface PatternSymbol {
  readonly term: Term;
  readonly many: boolean;
  /** The character, where it is one. */
  readonly unit: string | undefined;
  readonly takes: (unit: string) => boolean;
}

function symbolsOf(pieces: readonly Piece[], anyCase: boolean, isArn: boolean): readonly PatternSymbol[] {
  let colons = 0;
  return pieces.map((piece) => {
    const symbol = symbolOf(piece, anyCase, isArn && colons < 5);
    if (symbol.unit === ":") colons++;
    return symbol;
  });
}

/** In the first five components of an ARN wildcards match no colon. */
function symbolOf(piece: Piece, anyCase: boolean, isBounded: boolean): PatternSymbol {
  const takes = (unit: string): boolean => !isBounded || unit !== ":";
  const any = isBounded ? noColon : "re.allchar";
  switch (piece.kind) {
    case "many":
      return { term: isBounded ? `(re.* ${any})` : "re.all", many: true, unit: undefined, takes };
    case "one":
      return { term: any, many: false, unit: undefined, takes };
    case "variable":
      throw new Beyond();
    case "text": {
      const { text } = piece;
      const cases = new Set(anyCase ? [text, text.toLowerCase(), text.toUpperCase()] : [text]);
      // The sign of the kelvin is a k in lower case.
      if (anyCase && text.toLowerCase() === "k") cases.add("\u212a");
      return { term: choice([...cases].map(exactly)), many: false, unit: text, takes: (unit) => cases.has(unit) };
    }
  }
}

/** The places in a pattern, from one on, that a text leads to. */
function positionsAfter(symbols: readonly PatternSymbol[], from: number, text: string): ReadonlySet<number> {
  let reached = new Set([from]);
  for (const unit of text) {
    const next = new Set<number>();
    for (const start of reached) {
      for (let position = start; position < symbols.length; position++) {
        const symbol = symbols[position];
        if (symbol?.takes(unit) === true) next.add(symbol.many ? position : position + 1);
        if (symbol?.many !== true) break;
      }
    }
    reached = next;
  }
  return reached;
}

/** The parts of a user's or a role's ARN that are free. */
type Part = "account" | "path" | "name";

const shapes: Readonly<Record<Part, Term>> = { account: digits12, path: paths, name: names };
const units: Readonly<Record<Part, RegExp>> = { account: /\d/, path: /[!-~]/, name: /[\w+=,.@-]/ };

class Encoding {
  readonly #lines: string[] = [];
  readonly #keys = new Map<string, Key>();
  readonly #families = new Map<string, Set<Family>>();
  /** How many conditions are about a key with set operators. */
  readonly #quantified = new Map<string, number>();
  readonly #parts = new Set<Part>();
  #free = 0;

  question(text: string, { property, scope }: SmtQuestion): string {
    const policy = readPolicy(text);
    const previous = property.kind === "diff" ? readPolicy(property.previous) : undefined;
    for (const { key, operator } of [policy, ...(previous === undefined ? [] : [previous])].flatMap(({ statements }) =>
      statements.flatMap(({ tests }) => tests),
    )) {
      const families = this.#families.get(key) ?? new Set();
      if (operator.name !== "null") families.add(familyOf(operator.name));
      this.#families.set(key, families);
      if (operator.quantifier !== undefined) this.#quantified.set(key, (this.#quantified.get(key) ?? 0) + 1);
    }
    this.#world(scope === "people" ? people : kinds);
    // What a call needs goes by its keys, whichever of the policies names them.
    for (const key of this.#families.keys()) this.#key(key);
    const asked = ((): Term => {
      switch (property.kind) {
        case "mfa":
          return not("mfa");
        case "mfa-age":
          return not(and(["mfa", `(<= age ${property.seconds})`]));
        case "accounts":
          return and(property.accounts.map((account) => not(this.#isOf(account))));
        case "diff":
          return "true";
      }
    })();
    const allowed = this.#allowed(policy);
    const refused = previous === undefined ? "true" : not(this.#allowed(previous));
    return [...this.#lines, `(assert ${asked})`, `(assert ${allowed})`, `(assert ${refused})`].join("\n");
  }

  #declare(name: string, sort: string): Term {
    this.#lines.push(`(declare-const ${name} ${sort})`);
    return name;
  }

  #assert(term: Term): void {
    this.#lines.push(`(assert ${term})`);
  }

  #fresh(sort: string): Term {
    return this.#declare(`v${this.#free++}`, sort);
  }

  /** Callers, and what goes with them whatever the policies say. */
  #world(possible: readonly Kind[]): void {
    this.#declare("kind", "Int");
    this.#assert(or(possible.map((kind) => this.#is(kind))));
    for (const name of ["id", "sessionName", "provider", "service"]) this.#declare(name, "String");
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
    for (const name of ["hasMfaKey", "mfa"]) this.#declare(name, "Bool");
    this.#declare("age", "Int");
    this.#assert("(=> mfa hasMfaKey)");
    this.#assert("(>= age 0)");
    this.#assert(`(=> hasMfaKey ${or(people.map((kind) => this.#is(kind)))})`);
    // Tags and the like that no policy names.
    for (const name of ["hasOtherTag", "hasOtherSource", "hasOtherContext"]) this.#declare(name, "Bool");
  }

  #is(kind: Kind): Term {
    return `(= kind ${kinds.indexOf(kind)})`;
  }

  #isOneOf(some: readonly Kind[]): Term {
    return or(some.map((kind) => this.#is(kind)));
  }

  /** Whether the caller belongs to an account: people, and identity providers. */
  #isOf(account: string): Term {
    const ofProvider = `(str.in_re provider ${sequence([exactly(`arn:aws:iam::${account}:`), "re.all"])})`;
    return or([
      and([this.#isOneOf(people), `(= ${this.#part("account")} ${quoted(account)})`]),
      and([this.#isOneOf(["saml", "oidc"]), ofProvider]),
    ]);
  }

  /** A part of a user's or a role's ARN: the account, the path, which is empty or ends with a slash, and the name. */
  #part(name: Part): Term {
    if (!this.#parts.has(name)) {
      this.#declare(name, "String");
      this.#assert(`(str.in_re ${name} ${shapes[name]})`);
      this.#parts.add(name);
    }
    return name;
  }

  /** Whether the ARN of the caller matches a pattern. */
  #arnLike(symbols: readonly PatternSymbol[]): Term {
    const of = (type: string): Term =>
      this.#segmentsLike(symbols, [
        "arn:aws:iam::",
        { part: "account" },
        `:${type}/`,
        { part: "path" },
        { part: "name" },
      ]);
    return or([and([this.#is("user"), of("user")]), and([this.#is("session"), of("role")])]);
  }

  /**
   * Whether what is put together of texts and parts matches a pattern: for each place at which a part may end within the
   * pattern, whether the part matches what is before that place, and the rest what is behind it.
   */
  #segmentsLike(symbols: readonly PatternSymbol[], segments: readonly (string | { readonly part: Part })[]): Term {
    let reached = new Map<number, readonly Term[]>([[0, ["true"]]]);
    for (const segment of segments) {
      const next = new Map<number, readonly Term[]>();
      const add = (position: number, term: Term): void => {
        next.set(position, [...(next.get(position) ?? []), term]);
      };
      for (const [from, terms] of reached) {
        if (typeof segment === "string") {
          for (const position of positionsAfter(symbols, from, segment)) add(position, or(terms));
          continue;
        }
        const isPossible = (symbol: PatternSymbol): boolean =>
          symbol.unit === undefined || units[segment.part].test(symbol.unit);
        for (let to = from; to <= symbols.length; to++) {
          const passed = symbols.slice(from, to);
          if (!passed.every(isPossible)) break;
          const last = symbols[to];
          const parts = [...passed, ...(last?.many === true ? [last] : [])].map(({ term }) => term);
          add(to, and([or(terms), `(str.in_re ${this.#part(segment.part)} ${sequence(parts)})`]));
        }
      }
      reached = next;
    }
    const ends = [...reached].filter(([position]) => symbols.slice(position).every(({ many }) => many));
    return or(ends.flatMap(([, terms]) => terms));
  }

  /** Every action that a call needs is allowed and not denied. */
  #allowed(policy: Policy): Term {
    const main = new Map<string, Kind[]>();
    for (const kind of kinds) main.set(actionOf[kind], [...(main.get(actionOf[kind]) ?? []), kind]);
    const own = [...main].map(([action, of]) => `(=> ${this.#isOneOf(of)} ${this.#allowedAction(policy, action)})`);
    const tag = this.#allowedAction(policy, "sts:tagsession");
    const source = this.#allowedAction(policy, "sts:setsourceidentity");
    const context = this.#allowedAction(policy, "sts:setcontext");
    const named = (isBy: (key: string) => boolean): readonly Term[] =>
      [...this.#keys].flatMap(([key, { has }]) => (isBy(key) ? [has] : []));
    const isTag = (key: string): boolean =>
      key.startsWith("aws:requesttag/") || /^(aws:tagkeys|sts:transitivetagkeys)$/.test(key);
    const isSource = (key: string): boolean => /^(sts|aws):sourceidentity$/.test(key);
    const isContext = (key: string): boolean => key.startsWith("sts:requestcontext");
    return and([
      ...own,
      `(=> ${or(["hasOtherTag", ...named(isTag)])} ${tag})`,
      `(=> ${or(["hasOtherSource", ...named(isSource)])} ${source})`,
      `(=> ${or(["hasOtherContext", ...named(isContext)])} ${context})`,
    ]);
  }

  #allowedAction({ statements, hasVariables }: Policy, action: string): Term {
    const applying = (isAllow: boolean): readonly Term[] =>
      statements
        .filter((statement) => statement.isAllow === isAllow && isAbout(statement, action))
        .filter(({ isOdd }) => !isOdd || !isAllow)
        .map((statement) =>
          and([
            this.#caller(statement),
            ...statement.tests.map(({ operator, key, values }) => this.#test(operator, key, values, hasVariables)),
          ]),
        );
    return and([or(applying(true)), not(or(applying(false)))]);
  }

  #caller({ fields, isAllow }: Statement): Term {
    const { Principal: listed, NotPrincipal: excepted } = fields;
    if (excepted === undefined) return or(this.#principals(listed).map(({ is }) => is));
    // AWS stores no such Allow: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    if (isAllow) return "false";
    const some = this.#principals(excepted);
    const are = (types: readonly string[]): Term =>
      or(some.flatMap(({ type, is }) => (types.includes(type) ? [is] : [])));
    const isExcepted = or([
      are(["everyone"]),
      and([this.#is("user"), are(["user", "id"]), are(["account"])]),
      and([this.#is("session"), are(["session"]), are(["role", "id"]), are(["account"])]),
      are(["service"]),
      are(["provider"]),
    ]);
    return not(isExcepted);
  }

  #principals(element: unknown): readonly { readonly type: string; readonly is: Term }[] {
    if (element === "*") return [{ type: "everyone", is: "true" }];
    if (!isRecord(element)) throw new Beyond();
    return Object.entries(element).flatMap(([type, values]) =>
      textsOf(values).map((value) => {
        if (type === "Service")
          return { type: "service", is: and([this.#is("service"), `(= service ${quoted(value)})`]) };
        if (type === "Federated") {
          const kind = value.includes(":saml-provider/") ? "saml" : "oidc";
          return { type: "provider", is: and([this.#is(kind), `(= provider ${quoted(value)})`]) };
        }
        if (type !== "AWS") throw new Beyond();
        return this.#awsPrincipal(value);
      }),
    );
  }

  #awsPrincipal(value: string): { readonly type: string; readonly is: Term } {
    if (value === "*") return { type: "everyone", is: "true" };
    const [, account] = /^(?:arn:aws:iam::)?(\d{12})(?::root)?$/.exec(value) ?? [];
    if (account !== undefined) return { type: "account", is: and([this.#isOneOf(people), this.#isOf(account)]) };
    if (/^AIDA/.test(value)) return { type: "id", is: and([this.#is("user"), `(= id ${quoted(value)})`]) };
    if (/^AROA/.test(value)) return { type: "id", is: and([this.#is("session"), `(= id ${quoted(value)})`]) };
    // A wildcard cannot match part of a principal.
    if (/[*?]/.test(value)) return { type: "nobody", is: "false" };
    const [, of = "", role = "", name = ""] =
      /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/.exec(value) ?? [];
    if (role !== "") {
      const is = [this.#is("session"), this.#isOf(of), `(= ${this.#part("name")} ${quoted(role)})`];
      is.push(`(= sessionName ${quoted(name)})`);
      return { type: "session", is: and(is) };
    }
    const [, type] = /^arn:aws:iam::\d{12}:(user|role)\//.exec(value) ?? [];
    if (type === undefined) throw new Beyond();
    const kind = type === "user" ? "user" : "session";
    return { type, is: and([this.#is(kind), this.#arnLike(symbolsOf(piecesOf(value, false, false), false, false))]) };
  }

  #test(
    { quantifier, name, ifExists }: Operator,
    keyName: string,
    values: readonly string[],
    hasVariables: boolean,
  ): Term {
    const { has, value } = this.#key(keyName);
    // A condition that is there or not: `Null` compares with whether the key is absent.
    if (name === "null") {
      const wanted = values.map((text) => text.toLowerCase());
      return or([...(wanted.includes("true") ? [not(has)] : []), ...(wanted.includes("false") ? [has] : [])]);
    }
    const negated = isNegated(name);
    if (values.length === 0) {
      // Documented for ForAllValues and IfExists; else no value can match, and nothing that is negated does.
      if (quantifier === "forallvalues" || ifExists) return not(has);
    }
    const one = (term: Value): Term => {
      const matched = or(values.map((text) => this.#matches(name, term, text, hasVariables)));
      return negated ? not(matched) : matched;
    };
    if (value.kind === "set") {
      const { slots } = value;
      const each = slots.map((slot) => ({ has: slot.has, holds: one({ kind: "text", term: slot.term }) }));
      const some = or(each.map((slot) => and([slot.has, slot.holds])));
      const all = and(each.map((slot) => `(=> ${slot.has} ${slot.holds})`));
      if (quantifier === "forallvalues") return all;
      if (quantifier === "foranyvalue") return ifExists ? or([not(has), some]) : some;
      // Several values need a set operator.
      const several = or(
        slots.flatMap((slot, index) => slots.slice(index + 1).map((other) => and([slot.has, other.has]))),
      );
      return or([...(ifExists || negated ? [not(has)] : []), and([has, not(several), some])]);
    }
    const holds = one(value);
    // A text that is empty counts as none under a set operator.
    const isEmpty = value.kind === "text" ? `(= ${value.term} "")` : "false";
    if (quantifier === "forallvalues") return or([not(has), isEmpty, holds]);
    if (quantifier === "foranyvalue") {
      const absent = or([not(has), isEmpty]);
      return or([...(ifExists ? [absent] : []), and([not(absent), holds])]);
    }
    return or([...(ifExists || negated ? [not(has)] : []), and([has, holds])]);
  }

  /** Whether a value is one of a policy's, before negation. */
  #matches(name: string, value: Value, text: string, hasVariables: boolean): Term {
    switch (familyOf(name)) {
      case "number":
      case "date":
        return this.#compared(name, value, text);
      case "address":
        return this.#inRange(value, text);
      case "text":
        return this.#like(name, value, text, hasVariables);
      case "presence":
        throw new Beyond();
    }
  }

  #compared(name: string, value: Value, text: string): Term {
    if (value.kind !== "number") throw new Beyond();
    const isDate = name.startsWith("date");
    const isYear = /^\d{4}$/.test(text);
    const wanted = !isDate || (/^\d+$/.test(text) && !isYear) ? text : String(Date.parse(text) / 1000);
    if (!/^-?\d+(\.\d+)?$/.test(wanted)) throw new Beyond();
    const number = wanted.startsWith("-") ? `(- ${wanted.slice(1)})` : wanted;
    const comparison = name.replace(/^(numeric|date)(not)?/, "");
    const sign = { equals: "=", lessthan: "<", lessthanequals: "<=", greaterthan: ">", greaterthanequals: ">=" }[
      comparison
    ];
    if (sign === undefined) throw new Beyond();
    return and([value.isOne, `(${sign} ${value.term} ${number})`]);
  }

  #inRange(value: Value, text: string): Term {
    if (value.kind !== "address") throw new Beyond();
    const [address = "", length] = text.split("/");
    const isV6 = address.includes(":");
    const bits = isV6 ? 128n : 32n;
    const size = 1n << (bits - BigInt(length ?? bits));
    const first = ((isV6 ? sixteenBytes(address) : fourBytes(address)) / size) * size;
    const within = [`(>= ${value.term} ${first})`, `(< ${value.term} ${first + size})`];
    return and([isV6 ? value.v6 : not(value.v6), ...within]);
  }

  #like(name: string, value: Value, text: string, hasVariables: boolean): Term {
    const isArn = name.startsWith("arn");
    const pieces = piecesOf(text, hasVariables, isArn || name.endsWith("like"));
    const anyCase = name === "bool" || name.endsWith("ignorecase");
    if (name === "bool" && pieces.every(({ kind }) => kind === "text") && !/^(true|false)$/i.test(text)) return "false";
    if (value.kind === "truth") {
      const of = (word: string): Term => this.#textLike(quoted(word), pieces, anyCase, isArn);
      return or([and([value.term, of("true")]), and([not(value.term), of("false")])]);
    }
    if (value.kind === "arn") {
      if (isArn && pieces.filter((piece) => piece.kind === "text" && piece.text === ":").length < 5) return "false";
      return this.#arnLike(symbolsOf(pieces, anyCase, isArn));
    }
    if (value.kind !== "text") throw new Beyond();
    const like = this.#textLike(value.term, pieces, anyCase, isArn);
    return name === "bool"
      ? and([like, this.#textLike(value.term, piecesOf("true", false, false), true, false)])
      : like;
  }

  #textLike(term: Term, pieces: readonly Piece[], anyCase: boolean, isArn: boolean): Term {
    if (pieces.some(({ kind }) => kind === "variable")) return this.#likeVariable(term, pieces, anyCase, isArn);
    // An ARN has six components.
    if (isArn && pieces.filter((piece) => piece.kind === "text" && piece.text === ":").length < 5) return "false";
    if (pieces.every(({ kind }) => kind === "text") && !anyCase) {
      return `(= ${term} ${quoted(pieces.map((piece) => ("text" in piece ? piece.text : "")).join(""))})`;
    }
    return `(str.in_re ${term} ${sequence(symbolsOf(pieces, anyCase, isArn).map((symbol) => symbol.term))})`;
  }

  /** A pattern with policy variables and wildcards at its ends only. */
  #likeVariable(term: Term, pieces: readonly Piece[], anyCase: boolean, isArn: boolean): Term {
    if (isArn) throw new Beyond();
    const [first, last] = [pieces.at(0)?.kind === "many", pieces.length > 1 && pieces.at(-1)?.kind === "many"];
    const inner = pieces.slice(first ? 1 : 0, last ? -1 : undefined);
    const present: Term[] = [];
    const parts = inner.map((piece): Term => {
      if (piece.kind === "text") return quoted(piece.text);
      if (piece.kind !== "variable") throw new Beyond();
      const { has, value } = this.#key(piece.key);
      if (value.kind !== "text") throw new Beyond();
      if (piece.fallback === undefined) present.push(has);
      return piece.fallback === undefined ? value.term : `(ite ${has} ${value.term} ${quoted(piece.fallback)})`;
    });
    const whole = parts.length === 1 ? parts.join("") : `(str.++ ${parts.join(" ")})`;
    if (anyCase) {
      // Only words, and a whole variable, are compared without regard to case.
      if (inner.length !== 1 || !/^"(true|false)"$/.test(term)) throw new Beyond();
      return and([...present, this.#textLike(whole, piecesOf(term.slice(1, -1), false, false), true, false)]);
    }
    const like =
      first && last
        ? `(str.contains ${term} ${whole})`
        : first
          ? `(str.suffixof ${whole} ${term})`
          : last
            ? `(str.prefixof ${whole} ${term})`
            : `(= ${term} ${whole})`;
    return and([...present, like]);
  }

  #key(name: string): Key {
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const key = this.#newKey(name);
    this.#keys.set(name, key);
    return key;
  }

  /** What AWS documents about a key: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
  #newKey(name: string): Key {
    const ofPeople = this.#isOneOf(people);
    switch (name) {
      case "aws:multifactorauthpresent":
        return { has: "hasMfaKey", value: { kind: "truth", term: "mfa" } };
      case "aws:multifactorauthage":
        return { has: "mfa", value: { kind: "number", term: "age", isOne: "true" } };
      case "aws:principalarn":
        return { has: ofPeople, value: { kind: "arn" } };
      case "aws:principalaccount":
        return { has: ofPeople, value: { kind: "text", term: this.#part("account") } };
      case "aws:username":
        return { has: this.#is("user"), value: { kind: "text", term: this.#part("name") } };
      case "aws:principaltype":
        return { has: ofPeople, value: { kind: "text", term: `(ite ${this.#is("user")} "User" "AssumedRole")` } };
      case "aws:principalisawsservice":
        return { has: this.#isOneOf([...people, "service"]), value: { kind: "truth", term: this.#is("service") } };
      case "aws:principalservicename":
        return { has: this.#is("service"), value: { kind: "text", term: "service" } };
      case "aws:securetransport":
        return { has: "true", value: { kind: "truth", term: "true" } };
      case "aws:viaawsservice":
        // Asked about MFA are calls that no service makes for others.
        return { has: "true", value: { kind: "truth", term: "false" } };
      case "aws:currenttime":
      case "aws:epochtime":
        return { has: "true", value: { kind: "number", term: this.#time(), isOne: "true" } };
      case "aws:sourceip": {
        const [v6, term] = [this.#fresh("Bool"), this.#fresh("Int")];
        this.#assert(and([`(>= ${term} 0)`, `(< ${term} (ite ${v6} ${1n << 128n} ${1n << 32n}))`]));
        return { has: this.#fresh("Bool"), value: { kind: "address", v6, term } };
      }
      case "aws:tagkeys":
        return this.#set(name, "true");
      default:
        return this.#open(name);
    }
  }

  #time(): Term {
    if (!this.#lines.includes("(declare-const time Int)")) {
      this.#declare("time", "Int");
      this.#assert(`(and (>= time 0) (<= time ${Date.parse("9999-12-31T23:59:59Z") / 1000}))`);
    }
    return "time";
  }

  #set(name: string, possible: Term): Key {
    const slots = Array.from({ length: Math.max(2, this.#quantified.get(name) ?? 0) }, () => {
      const slot = { has: this.#fresh("Bool"), term: this.#fresh("String") };
      this.#assert(`(=> ${slot.has} (and ${possible} (not (= ${slot.term} ""))))`);
      return slot;
    });
    return { has: or(slots.map(({ has }) => has)), value: { kind: "set", slots } };
  }

  /** Keys that a request may have or not. */
  #open(name: string): Key {
    const carriers = carriersOf(name);
    // The names of keys of a provider begin with its host.
    const host = /^([^:]+\.[^:]+):/.exec(name)?.[1];
    const ofHost = host === undefined ? "true" : this.#ofHost(host);
    const possible = and([this.#isOneOf(carriers), `(=> ${this.#is("oidc")} ${ofHost})`]);
    if ((this.#quantified.get(name) ?? 0) > 0 && host !== undefined) return this.#set(name, possible);
    const has = this.#fresh("Bool");
    this.#assert(`(=> ${has} ${possible})`);
    const certain = required.get(name);
    if (certain !== undefined) this.#assert(`(=> ${and([possible, this.#isOneOf(certain)])} ${has})`);
    const families = this.#families.get(name) ?? new Set();
    if (families.size > 1 || families.has("date") || families.has("address")) throw new Beyond();
    if (families.has("number")) {
      return { has, value: { kind: "number", term: this.#fresh("Real"), isOne: this.#fresh("Bool") } };
    }
    const term = this.#fresh("String");
    const parameter = parameters[name];
    if (parameter !== undefined) this.#assert(`(str.in_re ${term} ${parameter})`);
    return { has, value: { kind: "text", term } };
  }

  #ofHost(host: string): Term {
    const arns = sequence([exactly("arn:aws:iam::"), digits12, exactly(`:oidc-provider/${host}`)]);
    return or([`(= provider ${quoted(host)})`, `(str.in_re provider ${arns})`]);
  }
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const parameters: Readonly<Record<string, Term>> = {
  "sts:externalid": sequence([
    choice([nameUnit, exactly(":"), exactly("/")]),
    `(re.+ ${choice([nameUnit, exactly(":"), exactly("/")])})`,
  ]),
  "sts:rolesessionname": sequence([nameUnit, names]),
  "sts:sourceidentity": sequence([nameUnit, names]),
};

/** Whose calls must have a key: parameters, and what assertions and tokens always say. */
const required: ReadonlyMap<string, readonly Kind[]> = new Map([
  ["sts:rolesessionname", ["user", "session", "saml", "oidc"]],
  ["saml:aud", ["saml"]],
  ["token.example.com:aud", ["oidc"]],
  ["token.example.com:sub", ["oidc"]],
  ["accounts.google.com:aud", ["oidc"]],
]);

function carriersOf(name: string): readonly Kind[] {
  if (name === "sts:externalid") return ["user", "session", "service"];
  if (/^(sts:(rolesessionname|sourceidentity)|aws:(referer|(principal|request)tag\/.+))$/.test(name)) return kinds;
  if (/^aws:source(arn|account)$/.test(name)) return ["service"];
  if (name === "saml:aud") return ["saml"];
  if (/^[^:]+\.[^:]+:/.test(name)) return ["session", "oidc"];
  // No request has a key that AWS does not know.
  if (name === "aws:multifactorauthpresnt") return [];
  throw new Beyond();
}

/** Whether a statement is about an action; one whose actions cannot be read denies and does not allow. */
function isAbout({ fields, isAllow }: Statement, action: string): boolean {
  const element = fields["Action"] ?? fields["NotAction"];
  if (listOf(element).some((each) => typeof each !== "string")) return !isAllow;
  const isListed = textsOf(element).some((pattern) => globMatches(pattern, action));
  return isListed === (fields["Action"] !== undefined);
}

function fourBytes(address: string): bigint {
  return address.split(".").reduce((number, part) => number * 256n + BigInt(part), 0n);
}

function sixteenBytes(address: string): bigint {
  const [before = "", after = ""] = address.split("::");
  const groups = (text: string): readonly string[] => (text === "" ? [] : text.split(":"));
  const [head, tail] = [groups(before), groups(after)];
  const between = Array.from({ length: address.includes("::") ? 8 - head.length - tail.length : 0 }, () => "0");
  return [...head, ...between, ...tail].reduce((number, group) => number * 65536n + BigInt(`0x${group}`), 0n);
}
