import { SourceText } from "../../diagnostics/index.js";
import { compilePolicy, refusals } from "../../engine/index.js";
import { type JsonNode, nodeAt, type PolicyKind, parseJson, placeOf, policyFromJson } from "../../policy/index.js";
import { iamArn } from "./arns.js";
import type { ManagedPolicy, Tag } from "./entities.js";
import { uniqueId } from "./identifiers.js";

/** A policy as a state file has it: JSON, or its text. */
export type Document = string | object;

/** A managed policy as a state file has it. */
export interface PolicyFile {
  readonly name: string;
  readonly path?: string;
  readonly id?: string;
  readonly created?: string;
  readonly updated?: string;
  readonly description?: string;
  readonly tags?: readonly Tag[];
  readonly versions: readonly { readonly id?: string; readonly document: Document; readonly created?: string }[];
  readonly defaultVersion?: string;
  readonly nextVersion?: number;
}

/** A state file while it is read. */
export interface Reading {
  readonly source: SourceText;
  readonly root: JsonNode;
  readonly problems: string[];
}

/** Adds a problem at a place of the file. */
export function complain({ source, root, problems }: Reading, pointer: string, message: string): void {
  const span = nodeAt(root, pointer)?.node ?? root;
  problems.push(`${placeOf(source, span)}: ${message}`);
}

/** The same for the policies of an account. */
export interface PolicyReading extends Reading {
  /** Whether the policies are deployed: AWS has them, so they are not validated. */
  readonly isDeployed: boolean;
}

/** The text of a policy; unless it is deployed, its errors are problems at their places in the file. */
export function documentText(document: Document, kind: PolicyKind, pointer: string, reading: PolicyReading): string {
  const node = nodeAt(reading.root, pointer)?.node;
  if (typeof document === "string") {
    const source = new SourceText(reading.source.name, document);
    const { root } = parseJson(source);
    const parsed = root && policyFromJson(kind, source, root);
    if (parsed?.document === undefined) complain(reading, pointer, "the text is not a JSON object");
    else if (!reading.isDeployed) {
      for (const problem of refusals(compilePolicy({ ...parsed, document: parsed.document }))) {
        const { line, column } = source.position(problem.span.start);
        complain(reading, pointer, `${problem.message} (line ${line}, column ${column} of the policy)`);
      }
    }
    return document;
  }
  if (node === undefined) return JSON.stringify(document);
  const parsed = policyFromJson(kind, reading.source, node, pointer);
  if (parsed.document !== undefined && !reading.isDeployed) {
    for (const problem of refusals(compilePolicy({ ...parsed, document: parsed.document }))) {
      reading.problems.push(`${placeOf(reading.source, problem.span)}: ${problem.message}`);
    }
  }
  return reading.source.text.slice(node.start, node.end);
}

/** A managed policy of an account, or of AWS. */
export function managedPolicyOf(
  file: PolicyFile,
  { owner, pointer }: { readonly owner: string; readonly pointer: string },
  reading: PolicyReading,
): ManagedPolicy {
  const { name, path = "/", created = new Date().toISOString() } = file;
  const versions = file.versions.map((version, place) => ({
    id: version.id ?? `v${place + 1}`,
    document: documentText(version.document, "identity", `${pointer}/versions/${place}/document`, reading),
    created: version.created ?? created,
  }));
  const last = Math.max(...versions.map(({ id }) => Number(id.slice(1))));
  const defaultVersion = file.defaultVersion ?? versions.at(-1)?.id ?? "v1";
  if (!versions.some(({ id }) => id === defaultVersion)) {
    complain(reading, `${pointer}/defaultVersion`, `there is no version ${defaultVersion}`);
  }
  return {
    ...{ name, path, arn: iamArn(owner, "policy", path, name), created, versions, defaultVersion },
    id: file.id ?? uniqueId("ANPA"),
    updated: file.updated ?? created,
    description: file.description,
    tags: [...(file.tags ?? [])],
    nextVersion: Math.max(file.nextVersion ?? 0, last + 1),
  };
}
