import type { Nature } from "../../template/value.js";
import type { Place } from "../hcl/syntax.js";

/** A piece of a text. */
export type TextPart =
  | {
      readonly kind: "literal";
      readonly text: string;
      /** The offset in the file of each UTF-16 unit, and of the end; absent where the text stands nowhere as it is. */
      readonly offsets?: ((index: number) => number) | undefined;
      /** The expression that people are shown instead, "" where another part shows it. */
      readonly written?: string | undefined;
      readonly place: Place;
    }
  | {
      readonly kind: "unknown";
      readonly value: UnknownValue;
      /** The expression that people are shown, "" where another part shows it. */
      readonly written?: string | undefined;
      readonly place: Place;
    }
  /** What `jsonencode` or a policy document gives: the JSON of this value, kept as it is until somebody needs the text. */
  | {
      readonly kind: "json";
      readonly value: HclValue;
      /** Whether members have the order of the value and lines of their own, as the provider writes policy documents. */
      readonly isIndented?: true | undefined;
      readonly place: Place;
    };

/** A value that the files do not say. */
export interface UnknownValue {
  readonly kind: "unknown";
  readonly place: Place;
  readonly via?: Place | undefined;
  /** The same for expressions that have the same value: with the module's address, where that matters. */
  readonly identity: string;
  /** As people write it: `var.admins`, `data.aws_caller_identity.current.account_id`. */
  readonly expression: string;
  /** Why it is not known: a clause such as "var.admins has no default". */
  readonly why: string;
  /** What kind of value it is, as far as that is known; `any` may be a list or an object too. */
  readonly shape: "text" | "list" | "any";
  readonly nature: Nature;
  /**
   * Whether Terraform refuses the expression, so that no run gives it a value: what `try` and `can` look at. Whatever an
   * expression with such a part is, Terraform refuses it too.
   */
  readonly refused?: true | undefined;
}

/** What all values have. */
interface Valued {
  /** The expression that made it. */
  readonly place: Place;
  /** The expression by which it came where it is used, if it was made elsewhere: in a local, or in another module. */
  readonly via?: Place | undefined;
}

/**
 * A value of Terraform's language (https://developer.hashicorp.com/terraform/language/expressions/types), with the place
 * of the expression that made it. Items of a sequence may be unknown with the shape `list` or `any` where a list that is
 * not known was put in: it is any number of items then, and `isOpen` says so.
 */
export type HclValue =
  | (Valued & { readonly kind: "text"; readonly parts: readonly TextPart[] })
  /** A decimal number, written as Terraform makes a text of it: `1e3` is `1000`, `1.50` is `1.5`. */
  | (Valued & { readonly kind: "number"; readonly text: string })
  | (Valued & { readonly kind: "boolean"; readonly value: boolean })
  | (Valued & { readonly kind: "null" })
  | (Valued & {
      readonly kind: "sequence";
      readonly type: "tuple" | "list" | "set";
      readonly items: readonly HclValue[];
      /** Whether items may be missing or be more than one: length and indexes are unknown then. */
      readonly isOpen: boolean;
    })
  | (Valued & {
      readonly kind: "mapping";
      readonly type: "object" | "map";
      /** In the order of the source for objects; keys are unique. */
      readonly members: readonly HclMember[];
      /** Whether there may be members besides these. */
      readonly isOpen: boolean;
      /** What the members that are not here are, where that is one thing: attributes of a resource, for example. */
      readonly rest?: UnknownValue | undefined;
      /** Whether members are found when they are asked for: nobody is to go through all of them. */
      readonly isLazy?: true | undefined;
    })
  | UnknownValue;

/** A member of an object or a map. */
export interface HclMember {
  readonly key: string;
  /** The pieces of a key of which not all is known; `key` has expressions then, and nobody can ask for it. */
  readonly keyParts?: readonly TextPart[] | undefined;
  readonly keyPlace: Place;
  readonly value: HclValue;
  /** The value of this key that `merge` has replaced with this one; kept for elements of policies that hold conditions. */
  readonly replaced?: HclValue | undefined;
}
