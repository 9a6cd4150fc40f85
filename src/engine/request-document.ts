import { childPointer, nearest, type Position, type Problem, type SourceText } from "../diagnostics/index.js";
import {
  type JsonNode,
  type JsonObject,
  nodeAt,
  type ParsedPolicy,
  type PolicyKind,
  parseJson,
  parsePolicy,
  policyFromJson,
  quote,
} from "../policy/index.js";
import { type CompiledPolicy, compilePolicy, refusals } from "./compile.js";
import type { PolicySet } from "./decide.js";
import {
  type ContextInput,
  type PreparedRequest,
  prepareRequest,
  type Request,
  type RequestInput,
  type RequestProblem,
} from "./request.js";

/** What is wrong with a request or one of its policies, and where. */
export interface RequestDocumentProblem {
  /** The name of the text: the request's, or that of a policy file. */
  readonly file: string;
  readonly position: Position;
  /** JSON pointer into that text. */
  readonly pointer: string;
  readonly message: string;
  /** What to do, where that is known. */
  readonly remedy?: string;
}

/** A request with its policies, ready to be decided, or why there is none. */
export type RequestDocument =
  | {
      readonly kind: "ready";
      readonly request: Request;
      readonly policies: PolicySet;
      /** What AWS would refuse to store, or what contradicts the principal, and was overlooked; empty unless lenient. */
      readonly ignored: readonly RequestDocumentProblem[];
    }
  | { readonly kind: "refused"; readonly problems: readonly RequestDocumentProblem[] };

/** How requests are read. */
export interface RequestDocumentSettings {
  /** Gives the text of a policy file that a request names, or says why it cannot be had. */
  readonly load: (file: string) => SourceText | { readonly refused: string };
  /** Decide on policies that AWS would refuse to store, as far as they can be read. */
  readonly lenient: boolean;
  /** Where many requests name the same few policy files: what was read of them, so that each is compiled once. */
  readonly files?: ReadPolicyFiles | undefined;
}

/** A policy of a request: ready to be decided on, or why not. */
export interface ReadPolicy {
  readonly policy: CompiledPolicy | undefined;
  readonly refused: readonly RequestDocumentProblem[];
  /** What AWS would refuse to store and was overlooked; empty unless lenient. */
  readonly ignored: readonly RequestDocumentProblem[];
}

/** So many policy files are kept compiled. */
const mostFiles = 1000;

/** Policy files as they were read, by kind and name; of more than a thousand, those that were read last. */
export class ReadPolicyFiles {
  readonly #read = new Map<string, ReadPolicy>();

  /** The policy of this kind and name; `read` is asked where it is not known. */
  of(kind: PolicyKind, name: string, read: () => ReadPolicy): ReadPolicy {
    const key = `${kind} ${name}`;
    const known = this.#read.get(key);
    if (known !== undefined) return known;
    const found = read();
    const [oldest] = this.#read.keys();
    if (this.#read.size >= mostFiles && oldest !== undefined) this.#read.delete(oldest);
    this.#read.set(key, found);
    return found;
  }
}

const requestFields = ["action", "principal", "resource", "resourceAccount", "context", "policies"] as const;
const policyFields = [
  ...[
    "trust",
    "identity",
    "permissionsBoundary",
    "session",
    "scopeDown",
    "serviceControl",
    "resourceControl",
    "resource",
  ],
] as const;

/** Reads a request from JSON text: whatever the text holds, the answer is a value. */
export function readRequestDocument(source: SourceText, settings: RequestDocumentSettings): RequestDocument {
  const { root, problems } = parseJson(source);
  const reader = new RequestReader(source, settings);
  for (const problem of problems) reader.refuse(problem);
  if (root === undefined || problems.length > 0) return reader.refused();
  return reader.read(root);
}

/** A policy of a request that was given as a text of its own. */
export function readPolicyText(kind: PolicyKind, source: SourceText, lenient: boolean): ReadPolicy {
  return judge(parsePolicy(kind, source), source, lenient);
}

/** Duplicate keys leave open what a policy says, so even the lenient do not decide on them. */
const neverIgnored = new Set(["invalid-json", "nesting-too-deep", "duplicate-key"]);

function judge(parsed: ParsedPolicy, source: SourceText, lenient: boolean): ReadPolicy {
  const { document } = parsed;
  const policy = document && compilePolicy({ ...parsed, document });
  const problems = policy === undefined ? parsed.problems : refusals(policy);
  const fatal = problems.filter(({ code }) => !lenient || policy === undefined || neverIgnored.has(code));
  const located = (each: readonly Problem[]): RequestDocumentProblem[] =>
    each.map((problem) => locate(source, problem));
  if (fatal.length > 0) return { policy: undefined, refused: located(fatal), ignored: [] };
  // What is wrong but decided all the same is worth knowing too.
  return { policy, refused: [], ignored: lenient ? located(policy?.problems ?? []) : [] };
}

function locate(source: SourceText, { pointer, message, remedy, span }: Omit<Problem, "code">): RequestDocumentProblem {
  const place = { file: source.name, position: source.position(span.start), pointer };
  return { ...place, message, ...(remedy === undefined ? {} : { remedy }) };
}

/**
 * Reads a request that people give: a context that contradicts its principal is refused; the lenient have it decided all the
 * same, and what contradicts is among what was ignored.
 */
export function prepareGivenRequest(
  input: RequestInput,
  lenient: boolean,
): { readonly prepared: PreparedRequest; readonly ignored: readonly RequestProblem[] } {
  const checked = prepareRequest({ ...input, principalKeys: "checked" });
  if (checked.kind === "ready" || !lenient) return { prepared: checked, ignored: [] };
  const prepared = prepareRequest({ ...input, principalKeys: "filled" });
  return { prepared, ignored: prepared.kind === "ready" ? checked.problems : [] };
}

class RequestReader {
  readonly #source: SourceText;
  readonly #settings: RequestDocumentSettings;
  readonly #problems: RequestDocumentProblem[] = [];
  readonly #ignored: RequestDocumentProblem[] = [];

  constructor(source: SourceText, settings: RequestDocumentSettings) {
    this.#source = source;
    this.#settings = settings;
  }

  refuse(problem: Omit<Problem, "code">): void {
    this.#problems.push(locate(this.#source, problem));
  }

  refused(): RequestDocument {
    return { kind: "refused", problems: this.#problems };
  }

  read(root: JsonNode): RequestDocument {
    if (root.kind !== "object") {
      this.#wrong(root, "", "a request must be an object with action, principal, resource, context and policies");
      return this.refused();
    }
    const fields = this.#fields(root, "", requestFields);
    const input: RequestInput = {
      action: this.#text(root, fields, "action"),
      principal: this.#text(root, fields, "principal"),
      resource: this.#text(root, fields, "resource"),
      resourceAccount: this.#optionalText(fields, "resourceAccount"),
      context: this.#context(fields.get("context")),
    };
    const policies = this.#policies(fields.get("policies"));
    if (this.#problems.length > 0) return this.refused();
    const { prepared, ignored } = prepareGivenRequest(input, this.#settings.lenient);
    if (prepared.kind === "refused") {
      for (const { pointer, message } of prepared.problems) {
        this.#wrong(nodeAt(root, pointer)?.node ?? root, pointer, message);
      }
      return this.refused();
    }
    for (const { pointer, message } of ignored) {
      this.#ignored.push(locate(this.#source, { span: nodeAt(root, pointer)?.node ?? root, pointer, message }));
    }
    if (prepared.request.resourcePolicy === "trust" && policies.resource !== undefined) {
      const message = "the policy of a role is its trust policy: put it under trust; resource is for other actions";
      this.#wrong(fields.get("policies") ?? root, "/policies/resource", message);
      return this.refused();
    }
    return { kind: "ready", request: prepared.request, policies, ignored: this.#ignored };
  }

  #wrong(node: JsonNode, pointer: string, message: string): void {
    this.refuse({ span: node, pointer, message });
  }

  /** The members of an object by name; one that is not known is refused, since ignoring it could drop a Deny. */
  #fields(node: JsonObject, pointer: string, known: readonly string[]): Map<string, JsonNode> {
    const fields = new Map<string, JsonNode>();
    for (const { key, value } of node.members) {
      if (!known.includes(key.value)) {
        const near = nearest(key.value, known);
        const hint = near === undefined ? "" : ` did you mean "${near}"?`;
        this.#wrong(
          key,
          childPointer(pointer, key.value),
          `unknown field ${quote(key.value)};${hint} Allowed: ${known.join(", ")}`,
        );
      } else if (value.kind !== "null") {
        fields.set(key.value, value);
      }
    }
    return fields;
  }

  #text(root: JsonObject, fields: ReadonlyMap<string, JsonNode>, name: string): string {
    if (!fields.has(name)) this.#wrong(root, "", `the request has no "${name}"`);
    return this.#optionalText(fields, name) ?? "";
  }

  #optionalText(fields: ReadonlyMap<string, JsonNode>, name: string): string | undefined {
    const node = fields.get(name);
    if (node === undefined) return undefined;
    if (node.kind === "string") return node.value;
    this.#wrong(node, `/${name}`, `"${name}" must be a string`);
    return undefined;
  }

  #context(node: JsonNode | undefined): Record<string, ContextInput> {
    const context: Record<string, ContextInput> = Object.create(null);
    if (node === undefined) return context;
    if (node.kind !== "object") {
      this.#wrong(node, "/context", '"context" must be an object of condition keys and their values');
      return context;
    }
    for (const { key, value } of node.members) {
      const pointer = childPointer("/context", key.value);
      const values = value.kind === "array" ? value.items.map(scalarText) : scalarText(value);
      if (typeof values === "string") {
        context[key.value] = values;
      } else if (values?.every((text) => text !== undefined)) {
        context[key.value] = values;
      } else {
        const message = `the value of ${quote(key.value)} must be a string, a number, a boolean or a list of them; leave an absent key out`;
        this.#wrong(value, pointer, message);
      }
    }
    return context;
  }

  #policies(node: JsonNode | undefined): PolicySet {
    if (node === undefined) return {};
    if (node.kind !== "object") {
      this.#wrong(node, "/policies", `"policies" must be an object with ${policyFields.join(", ")}`);
      return {};
    }
    const fields = this.#fields(node, "/policies", policyFields);
    const boundaries = this.#list("identity", fields.get("permissionsBoundary"), "/policies/permissionsBoundary");
    const [permissionsBoundary, second] = boundaries;
    if (second !== undefined)
      this.#wrong(node, "/policies/permissionsBoundary", "an identity has at most one permissions boundary");
    return {
      trust: this.#policy("trust", fields.get("trust"), "/policies/trust"),
      identity: this.#list("identity", fields.get("identity"), "/policies/identity"),
      permissionsBoundary,
      session: this.#list("identity", fields.get("session"), "/policies/session"),
      scopeDown: this.#list("identity", fields.get("scopeDown"), "/policies/scopeDown"),
      serviceControl: this.#levels("identity", fields.get("serviceControl"), "/policies/serviceControl"),
      resourceControl: this.#levels("resource", fields.get("resourceControl"), "/policies/resourceControl"),
      // The sample request of the documentation has {} where there is none.
      resource: this.#policy("resource", unlessEmpty(fields.get("resource")), "/policies/resource"),
    };
  }

  #levels(kind: PolicyKind, node: JsonNode | undefined, pointer: string): CompiledPolicy[][] {
    if (node === undefined) return [];
    if (node.kind !== "array" || node.items.some((level) => level.kind !== "array")) {
      const message = "must be a list of levels (root, organizational units, account), each a list of policies";
      this.#wrong(node, pointer, `${quote(pointer.slice(pointer.lastIndexOf("/") + 1))} ${message}`);
      return [];
    }
    return node.items.map((level, index) => this.#list(kind, level, childPointer(pointer, index)));
  }

  /** A list of policies; a single one stands for a list of one. */
  #list(kind: PolicyKind, node: JsonNode | undefined, pointer: string): CompiledPolicy[] {
    if (node === undefined) return [];
    const items = node.kind === "array" ? node.items : [node];
    return items.flatMap((item, index) => {
      const policy = this.#policy(kind, item, node.kind === "array" ? childPointer(pointer, index) : pointer);
      return policy === undefined ? [] : [policy];
    });
  }

  /** A policy: the document itself, or the name of its file. */
  #policy(kind: PolicyKind, node: JsonNode | undefined, pointer: string): CompiledPolicy | undefined {
    if (node === undefined) return undefined;
    if (node.kind === "string") return this.#file(kind, node.value, node, pointer);
    if (node.kind !== "object") {
      this.#wrong(node, pointer, "a policy must be a policy document or the name of a file that holds one");
      return undefined;
    }
    return this.#judged(judge(policyFromJson(kind, this.#source, node, pointer), this.#source, this.#settings.lenient));
  }

  #file(kind: PolicyKind, name: string, node: JsonNode, pointer: string): CompiledPolicy | undefined {
    const { load, lenient, files } = this.#settings;
    const text = load(name);
    if ("refused" in text) {
      this.#wrong(node, pointer, `the policy file ${quote(name)} cannot be read: ${text.refused}`);
      return undefined;
    }
    const read = (): ReadPolicy => readPolicyText(kind, text, lenient);
    return this.#judged(files === undefined ? read() : files.of(kind, name, read));
  }

  #judged({ policy, refused, ignored }: ReadPolicy): CompiledPolicy | undefined {
    // Not as arguments of one call: a hostile policy has more problems than a call can take.
    for (const problem of refused) this.#problems.push(problem);
    for (const problem of ignored) this.#ignored.push(problem);
    return policy;
  }
}

function unlessEmpty(node: JsonNode | undefined): JsonNode | undefined {
  return node?.kind === "object" && node.members.length === 0 ? undefined : node;
}

/** The text of a JSON scalar: booleans and numbers count as they are written. */
function scalarText(node: JsonNode): string | undefined {
  switch (node.kind) {
    case "string":
      return node.value;
    case "number":
      return node.text;
    case "boolean":
      return String(node.value);
    default:
      return undefined;
  }
}
