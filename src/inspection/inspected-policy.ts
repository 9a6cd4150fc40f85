import { prove } from "../analysis/index.js";
import { type Finding, SourceText, type Span } from "../diagnostics/index.js";
import {
  findingOf,
  type LintOptions,
  lintPlaced,
  type MfaExceptionId,
  type ReadVariant,
  type RoleFacts,
  readVariant,
} from "../lint/index.js";
import { parseJson } from "../policy/index.js";
import {
  type Origins,
  originOf,
  placeWith,
  policyOf,
  type Remark,
  type SourceIdentity,
  type SourcePolicy,
  type UnreadPart,
} from "../sources/index.js";
import { contentOf, type PolicyContent } from "./content.js";
import type { InspectedUser } from "./users.js";

/** What was found in one policy of a text, with places in that text. */
export interface PolicyFindings {
  readonly findings: readonly Finding[];
  /** The exceptions by which callers are not asked for MFA. */
  readonly notAskedForMfa: ReadonlySet<MfaExceptionId>;
}

/**
 * A trust policy of a text. Whoever asks about it (for its findings, its verdicts, its comparison with another) asks about
 * the same reading: its variants are parsed and compiled once, when they are first needed.
 */
export class InspectedPolicy {
  readonly kind = "policy";
  /** What people call the role, where the text says that: its name, its logical ID, its address; "" elsewhere. */
  readonly role: string;
  /** What the text says of an identity policy; undefined for trust policies. */
  readonly identity: SourceIdentity | undefined;
  /** What the text says of the role's name and account. */
  readonly facts: RoleFacts;
  /** The role's ARN, where the text says it: it names one role, wherever it is listed. */
  readonly arn: string | undefined;
  /** The text that places are in: the whole, or a document inside of it. */
  readonly source: SourceText;
  /** RFC 6901 JSON pointer to the document, "" where it is the whole text. */
  readonly pointer: string;
  /** Where its parts are that another place of the text adds. */
  readonly origins: Origins | undefined;
  /** Whether its text is that of other roles, too. */
  readonly #isRepeated: boolean;
  /** Why the text does not count as read, although what it shows was checked. */
  readonly unread: string | undefined;
  readonly #policy: ReadablePolicy;
  #read: readonly ReadVariant[] | undefined;
  #content: PolicyContent | undefined;

  constructor(policy: ReadablePolicy, whole: SourceText) {
    const { name, source = whole } = policy;
    this.#policy = policy;
    this.role = name;
    this.identity = policy.kind === "policy" ? policy.identity : undefined;
    this.facts = policy.kind === "policy" ? (policy.placed.role ?? {}) : {};
    this.arn = policy.kind === "policy" ? policy.arn : undefined;
    this.source = source;
    this.pointer = policy.kind === "policy" ? policy.placed.pointer : policy.pointer;
    this.origins = policy.kind === "policy" ? policy.origins : undefined;
    this.#isRepeated = policy.kind === "policy" && policy.isRepeated === true;
    this.unread = policy.kind === "broken" ? undefined : policy.rewritten;
  }

  /**
   * Whether it is all of its text, and what is said of it follows from that text, from what is known of the role and from
   * the place alone.
   */
  get isWholeText(): boolean {
    const policy = this.#policy;
    if (policy.kind !== "policy" || policy.isWholeText !== true || this.identity !== undefined) return false;
    const { standIns, unknowns, sampled, hasUnseenBranches } = policy.placed;
    const unusual = [standIns, unknowns, sampled, hasUnseenBranches, policy.remarks, policy.rewritten, policy.origins];
    return unusual.every((each) => each === undefined) && !this.#isRepeated && policy.isNotFixable !== true;
  }

  /** The same policy in a text that has nothing else, if it is all of its text: with the same pointer, and places of its own. */
  standingAlone(): InspectedPolicy {
    const { pointer, role: name, facts } = this;
    const source = new SourceText(this.source.name, this.source.text);
    return new InspectedPolicy(policyOf(parseJson(source), { name, role: facts, pointer, source }), source);
  }

  /** A name for requests: the role's, or one made of the file's. */
  get roleName(): string {
    return roleNameOf(this.facts.name ?? this.facts.label ?? (this.role || undefined), this.source.name);
  }

  /**
   * A text of its own that the policy may be, without anything that another place of the whole adds or leaves open; whether
   * it is one is not looked at, and nothing is read for it. Undefined where there is no such text.
   */
  get ownText(): string | undefined {
    const policy = this.#policy;
    if (policy.kind !== "policy" || policy.identity !== undefined || policy.rewritten !== undefined) return undefined;
    const { standIns, hasUnseenBranches = false, pointer } = policy.placed;
    if (standIns !== undefined || hasUnseenBranches || policy.origins !== undefined) return undefined;
    if ((policy.remarks ?? []).length > 0 || (policy.source === undefined && pointer !== "")) return undefined;
    return this.source.text;
  }

  /** What is known of it. */
  get content(): PolicyContent {
    this.#content ??= contentOf(this.#policy, this.#variants);
    return this.#content;
  }

  /** Whether somebody can assume the role without MFA, whether or not that is a finding; takes a while to tell. */
  isOpenWithoutMfa(): boolean {
    if (this.identity !== undefined) return false;
    // Of what cannot be read nothing is known, so that no exemption is needed for it.
    return this.#variants.some(
      ({ policy }) => policy !== undefined && prove(policy, { kind: "mfa" }, { scope: "all" }).kind !== "proved",
    );
  }

  /** What is wrong with it, in the order of the text; to be put together once it is known what of it is accepted. */
  findings(options: LintOptions): PolicyFindings {
    const policy = this.#policy;
    switch (policy.kind) {
      case "policy": {
        const notAskedForMfa = new Set<MfaExceptionId>();
        const placed = { ...placeWith(policy.placed, {}), read: this.#variants, identity: this.identity };
        const found = lintPlaced(this.source, placed, {
          ...options,
          notAskedForMfa: ({ id }) => notAskedForMfa.add(id),
        });
        for (const remark of remarksOn(policy.remarks, options)) found.push(remark);
        return { findings: found.map((finding) => this.#outward(finding)), notAskedForMfa };
      }
      case "broken": {
        const findings = policy.problems.map((problem) => this.#outward(findingOf(problem, this.source)));
        return { findings, notAskedForMfa: none };
      }
      case "unknown": {
        const { pointer, span, why } = policy;
        const message = `the trust policy of ${this.role === "" ? "this role" : this.role} is not known: ${why}`;
        const finding = findingOf({ code: "unknown-trust-policy", message, pointer, span }, this.source);
        const severity = options.severities?.get(finding.rule) ?? finding.severity;
        const own = severity === "off" ? [] : [{ ...finding, severity }];
        const findings = [...own, ...remarksOn(policy.remarks, options)].map((each) => this.#outward(each));
        return { findings, notAskedForMfa: none };
      }
    }
  }

  get #variants(): readonly ReadVariant[] {
    const policy = this.#policy;
    if (policy.kind !== "policy") return [];
    const { variants, pointer } = policy.placed;
    this.#read ??= variants.map((node) => readVariant(this.source, node, pointer, this.identity && "identity"));
    return this.#read;
  }

  /**
   * A finding of the policy as one of the whole text, which may have several roles. What is elsewhere in the text is not
   * repaired from here: it may belong to other roles, too.
   */
  #outward(finding: Finding): Finding {
    const { role, origins, source } = this;
    const { fix, pointer, related, ...rest } = finding;
    const identityPolicy = this.identity && identityPolicyInWords(this.identity);
    if (role === "" && fix === undefined && origins === undefined && identityPolicy === undefined) return finding;
    const isFixed =
      fix !== undefined && origins === undefined && !this.#isRepeated && this.#policy.isNotFixable !== true;
    return {
      ...rest,
      pointer: originOf(pointer, origins),
      related: related.map((place) => ({ ...place, pointer: originOf(place.pointer, origins) })),
      ...(isFixed ? { fix: { ...fix, edits: fix.edits.map((edit) => source.outwardEdit(edit)) } } : {}),
      ...(role === "" ? {} : { role }),
      ...(identityPolicy === undefined ? {} : { identityPolicy }),
    };
  }
}

/** What people call an identity policy: `policy Force_MFA of group people`; undefined where the text does not say. */
export function identityPolicyInWords({ policy, holders }: SourceIdentity): string | undefined {
  const [first, ...others] = holders;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  const whose = first === undefined ? "" : `${first.kind} ${first.name}${more}`;
  if (policy === undefined) return whose === "" ? undefined : `a policy of ${whose}`;
  return whose === "" ? `policy ${policy}` : `policy ${policy} of ${whose}`;
}

/** What a text has to say of a role's trust policy. */
type ReadablePolicy = Exclude<SourcePolicy, UnreadPart>;

/** What a text says that it does not show, so roles may be missing: why, and where it says so. */
export interface UnreadRoles {
  readonly kind: "unread";
  readonly why: string;
  readonly source: SourceText;
  readonly pointer: string;
  readonly span: Span;
  /** The same as a finding. */
  readonly finding: Finding;
}

/** A text with the users, groups and roles of accounts, as a whole. */
export interface AccountDump {
  readonly kind: "dump";
  readonly source: SourceText;
}

/** What {@link inspectSource} hands on: a policy, a user, a whole dump, or what the text says that it does not show. */
export type InspectedPart = InspectedPolicy | InspectedUser | AccountDump | UnreadRoles;

/** Authorization details that could not be read, and why. */
export function unreadUsers(source: SourceText, why: string): UnreadRoles {
  const span = { start: 0, end: 0 };
  const problem = { code: "unreadable-file" as const, message: why, pointer: "", span };
  return { kind: "unread", why, source, pointer: "", span, finding: findingOf(problem, source) };
}

/** A part of a text, as it is handed on. */
export function inspectedPart(policy: SourcePolicy, whole: SourceText): InspectedPart {
  if (policy.kind !== "unread") return new InspectedPolicy(policy, whole);
  const { code, pointer, span, why, remedy, source = whole } = policy;
  return {
    kind: "unread",
    why,
    source,
    pointer,
    span,
    finding: findingOf({ code, message: why, remedy, pointer, span }, source),
  };
}

/**
 * The trust policy of a role whose text is the policy and nothing else, as IAM stores it: `${…}` in it is text or a policy
 * variable, and never a value of a template. `pointer` is where it is in the file that it is a part of.
 */
export function storedPolicy(source: SourceText, role: RoleFacts, pointer = ""): InspectedPolicy {
  const { root, problems } = parseJson(source);
  const policy: ReadablePolicy =
    root === undefined
      ? { kind: "broken", name: "", pointer, problems }
      : { kind: "policy", name: "", placed: { pointer, variants: [root], problems, role } };
  return new InspectedPolicy(policy, source);
}

const none: ReadonlySet<MfaExceptionId> = new Set();

/** What is to be said of how a text is read; people may find that more or less grave, unless something was not checked. */
function remarksOn(remarks: readonly Remark[] = [], { severities }: LintOptions): readonly Finding[] {
  return remarks.flatMap((remark): readonly Finding[] => {
    const { related = [], source } = remark;
    const places = related.map((place) => ({
      message: place.message,
      ...(place.source.name === source.name ? {} : { path: place.source.name }),
      pointer: remark.pointer,
      range: place.source.range(place.span),
    }));
    const finding = { ...findingOf(remark, source), related: places };
    const severity = severities?.get(finding.rule) ?? finding.severity;
    return severity === "off" ? [] : [{ ...finding, severity }];
  });
}

/** A role's name that requests can have. */
function roleNameOf(name: string | undefined, file: string): string {
  if (name !== undefined && /^[\w+=,.@-]{1,64}$/.test(name)) return name;
  const base = name ?? file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1).replace(/\.[^.]*$/, "");
  return (
    base
      .replace(/[^\w+=,.@-]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 64) || "the-role"
  );
}
