import type { SourceText, Span } from "../diagnostics/index.js";
import { type CompiledPolicy, compilePolicy, refusals } from "../engine/index.js";
import { type JsonNode, policyFromJson } from "../policy/index.js";
import {
  loadTemplates,
  mayBeCollection,
  type Origins,
  readSource,
  type SourcePolicy,
  type Templates,
  type UnreadPart,
} from "../sources/index.js";
import { defaultMaximumSize, readSizedText, tooLarge } from "./files.js";
import type { Input } from "./inputs.js";

/** A trust policy of an input. */
export interface TrustPolicy {
  /** What people call the role, where the text says that: its name, its logical id, its address; "" elsewhere. */
  readonly role: string;
  /** A name for requests: the role's, or one made of the file's. */
  readonly roleName: string;
  /** What the text says of the role's name and account. */
  readonly facts: { readonly name?: string | undefined; readonly account?: string | undefined };
  readonly source: SourceText;
  /** RFC 6901 JSON pointer to the document, "" where it is the whole text. */
  readonly pointer: string;
  /** Where its parts stand that another place of the text adds. */
  readonly origins: Origins | undefined;
  readonly content: PolicyContent;
}

/** What is known of a trust policy. */
export type PolicyContent =
  | KnownContent
  /** Nothing is known of it: a clause that goes on after "cannot tell: ". */
  | { readonly kind: "unknown"; readonly why: string; readonly span: Span }
  /** AWS would refuse to store it, so there is nothing to ask. */
  | { readonly kind: "refused"; readonly problems: readonly PolicyProblem[] };

/** A policy, or what it may be where values are not known. */
export interface KnownContent {
  readonly kind: "known";
  /** Never empty; the first is the one to show. */
  readonly variants: readonly [CompiledPolicy, ...CompiledPolicy[]];
  readonly nodes: readonly JsonNode[];
  /** Texts of the variants that stand for what is not known; undefined where all of it is known. */
  readonly standIns: ReadonlyMap<string, string> | undefined;
  /** Values that readers of the text do not agree on, as they are written. */
  readonly ambiguous?: readonly string[];
  /** What is not known, in the order of the text: where it is another, the policy is another. */
  readonly unknowns?: readonly string[];
  /** Whether conditions may go a way in which none of the variants has all branches. */
  readonly hasUnseenBranches?: boolean;
}

/** Why a policy is not decided on, and where. */
export interface PolicyProblem {
  readonly message: string;
  readonly pointer: string;
  readonly span: Span;
}

/** What became of a text. */
export type ReadPolicies<T> =
  | {
      readonly kind: "read";
      readonly results: readonly T[];
      /** What the text says that it does not show, so that roles may be missing. */
      readonly unread: readonly UnreadRoles[];
    }
  /** It was only found in a folder, and holds no trust policy; a clause that follows on its path. */
  | { readonly kind: "skipped"; readonly why: string }
  /** It was named, and there is nothing in it to ask about. */
  | { readonly kind: "unreadable"; readonly why: string };

/** Roles that may be missing in a text: why, and where it says so. */
export interface UnreadRoles {
  readonly why: string;
  readonly source: SourceText;
  readonly pointer: string;
  readonly span: Span;
}

/** How files are read. */
export interface ReaderOptions {
  /** In bytes; undefined for the default, which is larger for lists of roles. */
  readonly maxFileSize: number | undefined;
  /** Accounts that are asked about: what is not known of a policy may be one of them. */
  readonly accounts?: readonly string[];
  /** Whether named files without a trust policy are passed over, as those that are found. */
  readonly skipOthers?: boolean;
}

/** Reads the trust policies of all inputs that `check` takes. */
export class TrustPolicyReader {
  readonly #options: ReaderOptions;
  #templates: Templates | undefined;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /** Reads a file; `use` is given each policy before the next is read, and what it makes of them is kept. */
  async read<T>(input: Input, name: string, use: (policy: TrustPolicy) => T): Promise<ReadPolicies<T>> {
    const { path, refused, passedOver } = input;
    if (refused !== undefined) return { kind: "unreadable", why: refused };
    if (passedOver !== undefined) return { kind: "skipped", why: passedOver };
    const { maxFileSize, skipOthers = false } = this.#options;
    const isNamed = input.isNamed && !skipOthers;
    const maximumSize = maxFileSize ?? defaultMaximumSize;
    const read = readSizedText(path, name === "-" ? "<stdin>" : name, {
      maximumSize,
      // What says how large files may be says it of all files.
      allowsLarger: maxFileSize === undefined ? mayBeCollection : undefined,
    });
    if (read.kind === "refused") {
      return { kind: read.isUnlikely && !isNamed ? "skipped" : "unreadable", why: read.why };
    }
    return this.readText(read.source, { isNamed, isLarge: read.isLarger }, use);
  }

  /** Reads a text that is there already. */
  async readText<T>(
    source: SourceText,
    { isNamed, isLarge }: { readonly isNamed: boolean; readonly isLarge: boolean },
    use: (policy: TrustPolicy) => T,
  ): Promise<ReadPolicies<T>> {
    for (;;) {
      const results: T[] = [];
      const unread: UnreadRoles[] = [];
      const emit = (policy: SourcePolicy): void => {
        if (policy.kind === "unread") unread.push({ ...policy, source: policy.source ?? source });
        else results.push(use(trustPolicyOf(policy, source)));
      };
      const { accounts } = this.#options;
      const answer = readSource(source, { emit, templates: this.#templates, isLarge, accounts });
      switch (answer.kind) {
        case "needs-templates":
          // What was read so far does not count.
          this.#templates = await loadTemplates(answer.isYaml);
          break;
        case "roles":
          return { kind: "read", results, unread };
        case "policy":
          if (answer.doubt !== undefined && !isNamed) return nothing(answer.doubt, isNamed);
          emit(answer.policy);
          return { kind: "read", results, unread };
        case "nothing":
          return nothing(answer.what, isNamed);
        case "too-large": {
          const why = tooLarge(this.#options.maxFileSize ?? defaultMaximumSize);
          return { kind: isNamed ? "unreadable" : "skipped", why };
        }
      }
    }
  }
}

function nothing(what: string, isNamed: boolean): ReadPolicies<never> {
  const why = `holds no trust policy (${what})`;
  return isNamed ? { kind: "unreadable", why: `it ${why}` } : { kind: "skipped", why };
}

function trustPolicyOf(policy: Exclude<SourcePolicy, UnreadPart>, whole: SourceText): TrustPolicy {
  const { name, source = whole } = policy;
  const facts = policy.kind === "policy" ? (policy.placed.role ?? {}) : {};
  const pointer = policy.kind === "policy" ? policy.placed.pointer : policy.pointer;
  const found = { role: name, roleName: roleNameOf(facts.name ?? (name || undefined), source.name), facts };
  const origins = policy.kind === "policy" ? policy.origins : undefined;
  return { ...found, source, pointer, origins, content: contentOf(policy, source) };
}

function contentOf(policy: Exclude<SourcePolicy, UnreadPart>, source: SourceText): PolicyContent {
  switch (policy.kind) {
    case "unknown":
      return { kind: "unknown", why: policy.why, span: policy.span };
    case "broken":
      return { kind: "refused", problems: policy.problems };
    case "policy": {
      const { pointer, variants: nodes, standIns, problems = [], unknowns, hasUnseenBranches } = policy.placed;
      if (policy.rewritten !== undefined) {
        const { start = 0, end = 0 } = nodes[0] ?? {};
        return { kind: "unknown", why: policy.rewritten, span: { start, end } };
      }
      const compiled: CompiledPolicy[] = [];
      const refused: PolicyProblem[][] = [];
      for (const node of nodes) {
        const { document, problems: own } = policyFromJson("trust", source, node, pointer);
        if (document === undefined) {
          refused.push([...problems, ...own]);
          continue;
        }
        const variant = compilePolicy({ document, problems: [...problems, ...own] });
        const why = refusals(variant);
        if (why.length > 0) refused.push([...why]);
        else compiled.push(variant);
      }
      const [first, ...others] = compiled;
      const [problem] = refused;
      if (first === undefined && problem !== undefined) return { kind: "refused", problems: problem };
      if (first === undefined) return { kind: "unknown", why: "nothing is known of it", span: { start: 0, end: 0 } };
      const ambiguous = (policy.remarks ?? [])
        .filter(({ code }) => code === "ambiguous-scalar")
        .map(({ source: text, span }) => text.text.slice(span.start, span.end));
      if (problem !== undefined) {
        const { start = 0, end = 0 } = nodes[0] ?? {};
        const what = unknownsInWords({ standIns, ambiguous });
        const why = `it depends on ${what} whether AWS would store it: ${problem[0]?.message ?? "it is not valid"}`;
        return { kind: "unknown", why, span: { start, end } };
      }
      return {
        ...{ kind: "known", variants: [first, ...others], nodes, standIns, ambiguous },
        ...{ unknowns: unknowns ?? [], hasUnseenBranches: hasUnseenBranches ?? false },
      };
    }
  }
}

/** What a policy leaves open, for people: the expressions, a few of them. */
export function unknownsInWords({ standIns, ambiguous = [] }: Pick<KnownContent, "standIns" | "ambiguous">): string {
  const unquoted = ambiguous.map((text) => `${text} without quotes`);
  const written = [...new Set([...(standIns?.values() ?? []), ...unquoted])].filter((text) => text !== "");
  if (written.length === 0) return "values that are not known";
  const [first, second, third, ...more] = written;
  const shown = [first, second, third].filter((text) => text !== undefined).join(", ");
  return more.length === 0 ? shown : `${shown} and ${more.length} more`;
}

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
