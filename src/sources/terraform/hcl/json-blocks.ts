/**
 * What a body in JSON has as blocks; everything else in it is an argument. Terraform asks the provider's schema
 * (https://developer.hashicorp.com/terraform/language/syntax/json#block-type-specific-exceptions), of which these are the parts that
 * trust policies are made with.
 */
export interface BlockShape {
  /** How many labels the block has: each is a key of an object around its body. */
  readonly labels: number;
  /** The blocks in its body, by their types. */
  readonly blocks: ReadonlyMap<string, BlockShape>;
  /** The blocks of bodies whose first label is this. */
  readonly byLabel?: ReadonlyMap<string, ReadonlyMap<string, BlockShape>>;
  /** Whether `dynamic` may stand for its blocks. */
  readonly hasDynamic?: boolean;
  /** The arguments whose strings are expressions, and whether those of all others are plain texts instead of templates. */
  readonly expressions?: readonly string[];
  readonly isPlain?: boolean;
}

const none: ReadonlyMap<string, BlockShape> = new Map();
const leaf: BlockShape = { labels: 0, blocks: none };

function blocks(shapes: Readonly<Record<string, BlockShape>>): ReadonlyMap<string, BlockShape> {
  return new Map(Object.entries(shapes));
}

const withoutLabel = (...types: readonly string[]) => blocks(Object.fromEntries(types.map((type) => [type, leaf])));

/** https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/d/iam_policy_document.html.markdown */
const statement: BlockShape = {
  labels: 0,
  blocks: withoutLabel("principals", "not_principals", "condition"),
  hasDynamic: true,
};

/** https://developer.hashicorp.com/terraform/language/meta-arguments */
const ofResources = { lifecycle: leaf, connection: leaf, provisioner: { labels: 1, blocks: none } };

const resource: BlockShape = {
  labels: 2,
  blocks: blocks(ofResources),
  byLabel: new Map([
    ["aws_iam_policy_document", blocks({ ...ofResources, statement })],
    ["aws_iam_role", blocks({ ...ofResources, inline_policy: leaf })],
  ]),
  hasDynamic: true,
};

/** https://developer.hashicorp.com/terraform/language */
export const fileShape: BlockShape = {
  labels: 0,
  blocks: blocks({
    resource,
    data: resource,
    ephemeral: resource,
    module: { labels: 1, blocks: none },
    variable: { labels: 1, blocks: withoutLabel("validation"), expressions: ["type"], isPlain: true },
    output: { labels: 1, blocks: withoutLabel("precondition") },
    provider: { labels: 1, blocks: withoutLabel("assume_role", "default_tags", "endpoints") },
    locals: leaf,
    terraform: {
      labels: 0,
      blocks: blocks({ required_providers: leaf, backend: { labels: 1, blocks: none }, cloud: leaf }),
      isPlain: true,
    },
    moved: leaf,
    removed: leaf,
    import: leaf,
    check: { labels: 1, blocks: blocks({ assert: leaf, data: resource }) },
  }),
};

/** A file of values of variables: it has no blocks, and its strings mean what they are. */
export const valuesShape: BlockShape = { labels: 0, blocks: none, isPlain: true };

/** The shape of a `dynamic` block for a block of this shape. */
export function dynamicShape(of: BlockShape): BlockShape {
  return { labels: 0, blocks: new Map([["content", of]]) };
}
