import { childPointer } from "../../diagnostics/index.js";
import type { JsonNode } from "../../policy/index.js";
import type { Origins } from "../source-policy.js";
import { type Macro, macrosIn } from "./macros.js";
import { memberOf, type Resource, stringOf } from "./template.js";
import type { JsonMember } from "./value.js";

/** A value with its pointer. */
interface Placed {
  readonly node: JsonNode;
  readonly pointer: string;
}

/** What `Globals` say of the trust policies of one kind of resources. */
export interface Globals {
  /** JSON pointer to the section of these resources. */
  readonly pointer: string;
  readonly document: JsonNode | undefined;
  readonly macros: readonly Macro[];
}

/**
 * What `Globals` say of the resources of a type; undefined for types that SAM makes no role for.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
 */
export function globalsFor(root: JsonNode, type: string, property: string): Globals | undefined {
  const section = samSection(type);
  if (section === undefined) return undefined;
  const globals = memberOf(root, "Globals");
  const shared = memberOf(globals, section);
  const pointer = `/Globals/${section}`;
  return {
    pointer,
    document: memberOf(shared, property),
    macros: [...macrosIn(globals, "/Globals"), ...macrosIn(shared, pointer)],
  };
}

function samSection(type: string): string | undefined {
  return /^AWS::Serverless::(Function|StateMachine)$/.exec(type)?.[1];
}

/** A property as it is deployed, and where its parts stand. */
export interface MergedProperty {
  readonly node: JsonNode;
  /** From pointers below that of the resource's own property. */
  readonly origins: Origins;
}

/**
 * A property of a function with what `Globals` say of it, as SAM puts them together: objects key by key, lists one behind
 * the other with the global one first, and anything else is the function's own.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
 */
export function mergedProperty(global: Placed, own: Placed): MergedProperty {
  const origins = new Map<string, string>([[own.pointer, own.pointer]]);
  return { node: merged(global, own, own.pointer, origins), origins };
}

function merged(global: Placed, own: Placed, at: string, origins: Map<string, string>): JsonNode {
  const { node: before } = global;
  const { node: after } = own;
  origins.set(at, own.pointer);
  if (before.kind === "array" && after.kind === "array") {
    const items = [
      ...before.items.map((node, index) => ({ node, origin: childPointer(global.pointer, index) })),
      ...after.items.map((node, index) => ({ node, origin: childPointer(own.pointer, index) })),
    ];
    items.forEach(({ origin }, index) => {
      origins.set(childPointer(at, index), origin);
    });
    return { ...after, items: items.map(({ node }) => node) };
  }
  if (before.kind === "object" && after.kind === "object" && !isFunction(before) && !isFunction(after)) {
    const members = before.members.map((member): JsonMember => {
      const { key } = member;
      const below = childPointer(at, key.value);
      const origin = childPointer(global.pointer, key.value);
      const mine = after.members.findLast((each) => each.key.value === key.value);
      if (mine === undefined) {
        origins.set(below, origin);
        return member;
      }
      const ownPlace = { node: mine.value, pointer: childPointer(own.pointer, key.value) };
      return { key: mine.key, value: merged({ node: member.value, pointer: origin }, ownPlace, below, origins) };
    });
    const names = new Set(before.members.map(({ key }) => key.value));
    const added = after.members.filter(({ key }) => !names.has(key.value));
    return { ...after, members: [...members, ...added] };
  }
  return after;
}

/** To SAM a call is a value like a text, which is not put together with anything. */
function isFunction(node: JsonNode): boolean {
  const [only, ...others] = node.kind === "object" ? node.members : [];
  const name = only?.key.value ?? "";
  return others.length === 0 && (name === "Ref" || name === "Condition" || name.startsWith("Fn::"));
}

/**
 * Whether a function takes a property of `Globals`; `IgnoreGlobals` says which ones not.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
 */
export function takesGlobal({ node }: Resource, property: string): boolean {
  const ignored = memberOf(node, "IgnoreGlobals");
  if (ignored?.kind === "array") return !ignored.items.some((item) => stringOf(item) === property);
  return stringOf(ignored) !== "*";
}

/**
 * Whether SAM may make a role for a function or a state machine: only where `Role` names none. Of a conditional `Role`, it
 * makes one for the branch that is `AWS::NoValue`; alone, that is a role to SAM, too (aws-sam-translator 1.110.0).
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html
 */
export function getsRole({ type, properties }: Resource): boolean {
  const role = memberOf(properties, "Role");
  if (role === undefined || role.kind === "null") return true;
  if (type === "AWS::Serverless::StateMachine") return role.kind === "string" && role.value === "";
  const branches = memberOf(role, "Fn::If");
  return (
    branches?.kind === "array" &&
    branches.items.slice(1).some((branch) => stringOf(memberOf(branch, "Ref")) === "AWS::NoValue")
  );
}
