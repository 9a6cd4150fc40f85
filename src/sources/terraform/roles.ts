import { childPointer } from "../../diagnostics/index.js";
import type { Remark, SourcePolicy } from "../source-policy.js";
import { knownText } from "./evaluate/known.js";
import { addDependencies, type Choice, noDependencies } from "./evaluate/memory.js";
import { asWritten } from "./evaluate/scope.js";
import type { HclValue } from "./evaluate/value.js";
import type { Instance } from "./instances.js";
import type { ModuleInstance, RootReading } from "./module.js";
import { argumentOf, type ResourceBlock } from "./module-folder.js";
import { type DocumentRemark, leadingZeros } from "./policy-document.js";
import { replacedConditions } from "./replaced-conditions.js";
import { nothingKnown, readPolicy } from "./role-policy.js";

/** A role of a module, with its trust policy as far as the files say it. */
export interface TerraformRole {
  /** The path of the file in which the policy's text is: the document's, if that is another one than the role's. */
  readonly file: string;
  /** The path of the file with the role's block. */
  readonly declaredIn: string;
  /**
   * The folders of the root modules below which it is. There is one entry only for a role of a called module that several
   * root modules make in the same way.
   */
  readonly roots: readonly string[];
  /** As Terraform has it: `aws_iam_role.deploy`, `module.x.aws_iam_role.y["a"]`. */
  readonly address: string;
  readonly policy: SourcePolicy;
  /**
   * How much of the policy is known: all but the account, partition and region in which Terraform works; all but some values
   * or statements; or nothing.
   */
  readonly extent: "full" | "part" | "none";
  /** What is not known, with its reason: a sentence without a final period each. */
  readonly unknown: readonly string[];
  /** The variables of the root module on whose defaults the policy rests. */
  readonly defaults: readonly string[];
}

/**
 * The resources that are roles, with the argument that has the trust policy.
 *
 * - https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/iam_role.html.markdown
 * - https://github.com/hashicorp/terraform-provider-awscc/blob/main/docs/resources/iam_role.md
 */
const policyArguments: ReadonlyMap<
  string,
  { readonly policy: string; readonly name: string; readonly isObject: boolean }
> = new Map([
  ["aws_iam_role", { policy: "assume_role_policy", name: "name", isObject: false }],
  ["awscc_iam_role", { policy: "assume_role_policy_document", name: "role_name", isObject: true }],
]);

/** Whether a resource is a role. */
export function isRole({ mode, type }: ResourceBlock): boolean {
  return mode === "managed" && policyArguments.has(type);
}

/** One of the roles that a block declares. */
interface DeclaredRole {
  readonly reading: RootReading;
  readonly module: ModuleInstance;
  readonly resource: ResourceBlock;
  readonly instance: Instance;
  /** Pointer to the module in its root, "" for the root itself. */
  readonly modulePointer: string;
  readonly accounts: readonly string[];
}

/** The roles of a block, one for each of its instances. */
export function rolesOf(
  reading: RootReading,
  module: ModuleInstance,
  resource: ResourceBlock,
  modulePointer: string,
  accounts: readonly string[],
): readonly TerraformRole[] {
  return module
    .instancesOf(resource.block)
    .all.map((instance) => roleOf({ reading, module, resource, instance, modulePointer, accounts }));
}

function roleOf(declared: DeclaredRole): TerraformRole {
  const { reading, module, resource, instance } = declared;
  const { evaluation } = reading;
  const { block, type, name } = resource;
  const { policy: argument, name: nameArgument } = policyArguments.get(type) ?? { policy: "", name: "" };
  const address = `${module.address}${type}.${name}${instance.suffix}`;
  const { open } = module.instancesOf(block);
  const whether = open === undefined ? [] : [`it is not known whether the role exists, because ${open.why}`];
  const pointer = pointerOf(declared, argument);
  const attribute = argumentOf(block, argument);
  const declaredIn = block.source.name;
  if (attribute === undefined) {
    const why = `the resource has no ${argument}`;
    const roots = [reading.root];
    return {
      file: declaredIn,
      declaredIn,
      roots,
      address,
      ...nothingKnown(block, address, pointer, why),
      defaults: [],
    };
  }
  const provider = argumentOf(block, "provider")?.value;
  const dependencies = noDependencies();
  const valueWith = (choose: Choice | undefined): HclValue => {
    const found = evaluation.with(choose, () => module.argument(block, argument, instance));
    addDependencies(dependencies, found.dependencies);
    return found.value ?? { kind: "null", place: attribute.value };
  };
  const roleName = evaluation.with(undefined, () => module.argument(block, nameArgument, instance)).value;
  const known = knownText(roleName);
  const role = known === undefined ? { label: labelOf(resource, instance) } : { name: known };
  const read = readPolicy({
    ...{ valueWith, around: attribute.value, isObject: policyArguments.get(type)?.isObject === true },
    provider: provider && `${module.address}${asWritten(provider)}`,
    ...{ address, pointer, role, accounts: declared.accounts },
  });
  const ofDocuments = [...dependencies.documents].flatMap((document) => reading.remarks.get(document) ?? []);
  const found = valueWith(undefined);
  const told = [...ofDocuments, ...replacedConditions(found)];
  const remarks = withLeadingZeros(told, found).map((remark) => remarkOf(remark, pointer));
  const takesRemarks = read.policy.kind === "policy" || read.policy.kind === "unknown";
  const policy = takesRemarks && remarks.length > 0 ? { ...read.policy, remarks } : read.policy;
  const conditions = [...dependencies.choices.keys()].map(
    (condition) => `a condition depends on ${condition}, which is not known`,
  );
  const unknown = shortList([...new Set([...whether, ...read.unknown, ...conditions])]);
  return {
    ...{ file: read.source.name, declaredIn, roots: [reading.root], address, policy, unknown },
    extent: read.extent === "full" && whether.length > 0 ? "part" : read.extent,
    defaults: [...dependencies.defaults],
  };
}

/** The label of the role's block, with the key of its instance: `deploy`, `deploy-a`. */
function labelOf({ name }: ResourceBlock, instance: Instance): string {
  return [name, ...keyOf(instance)]
    .join("-")
    .replace(/[^\w+=,.@-]+/g, "-")
    .slice(0, 64);
}

/** Longer lists tell nobody more. */
const mostReasons = 20;

function shortList(reasons: readonly string[]): readonly string[] {
  if (reasons.length <= mostReasons) return reasons;
  return [...reasons.slice(0, mostReasons), `${reasons.length - mostReasons} more values are not known`];
}

/** Remarks with those about numbers of the policy that have a zero in front, each once: a document may have told of them. */
function withLeadingZeros(remarks: readonly DocumentRemark[], policy: HclValue): readonly DocumentRemark[] {
  const isTold = ({ code, place: { source, start } }: DocumentRemark): boolean =>
    remarks.some((told) => told.code === code && told.place.source === source && told.place.start === start);
  return [...remarks, ...leadingZeros(policy).filter((remark) => !isTold(remark))];
}

/** Remarks on a policy document are at the document. */
function remarkOf({ place, code, message, remedy, related }: DocumentRemark, pointer: string): Remark {
  return {
    ...{ code, message, remedy, pointer, source: place.source, span: { start: place.start, end: place.end } },
    related: related.map(({ message: other, place: at }) => ({
      message: other,
      source: at.source,
      span: { start: at.start, end: at.end },
    })),
  };
}

/**
 * The pointer to a role's policy: as in the JSON syntax of Terraform, below the pointers of the calls that lead to its
 * module. Keys of instances are tokens of their own.
 */
function pointerOf({ modulePointer, resource, instance }: DeclaredRole, argument: string): string {
  const { type, name } = resource;
  const tokens = ["resource", type, name, ...keyOf(instance), argument];
  return tokens.reduce<string>(childPointer, modulePointer);
}

/** The pointer to a called module. */
export function modulePointerOf(outer: string, name: string, instance: Instance): string {
  return ["module", name, ...keyOf(instance)].reduce<string>(childPointer, outer);
}

function keyOf({ suffix }: Instance): readonly string[] {
  if (suffix === "") return [];
  const inner = suffix.slice(1, -1);
  return [inner.startsWith('"') ? String(JSON.parse(inner)) : inner];
}
