import { dirname, resolve } from "node:path";
import type { SourceText } from "../diagnostics/index.js";
import { type InspectedPart, inspectConfiguration, inspectSource, type SourceVerdict } from "../inspection/index.js";
import {
  bearsOnRoles,
  isConfiguration,
  isIdentityPolicy,
  isUnreadKind,
  loadTemplates,
  loadTerraform,
  mayBeCollection,
  type OtherClause,
  type OtherKindId,
  type OtherPolicy,
  otherKindOf,
  RolesBefore,
  type Templates,
} from "../sources/index.js";
import { type FileTree, withSlashes, workingTree } from "./file-tree.js";
import { defaultMaximumSize, readSizedText, tooLarge } from "./files.js";
import type { Input } from "./inputs.js";
import type { StandardInput } from "./standard-input.js";
import { type Brought, type TerraformFile, TerraformInputs } from "./terraform-inputs.js";

/** How files are read. */
export interface PolicyFileOptions {
  readonly standardInput: StandardInput;
  /** In bytes; undefined for the default, which is larger for lists of roles. */
  readonly maxFileSize: number | undefined;
  /** Accounts that are asked about: what is not known of a policy may be one of them. */
  readonly accounts?: readonly string[];
  /** Whether identity policies are read as well: those that are named, and others that have to do with MFA. */
  readonly identityPolicies?: boolean;
  /** Whether the users of authorization details are handed on, and not the identity policies in them. */
  readonly users?: boolean;
  /** Whether dumps of accounts are handed on as a whole as well. */
  readonly dumps?: boolean;
  /** Whether texts may be much the same as others that are read before them. */
  readonly isRepeated?: boolean;
  /** Whether named files without a trust policy are passed over, as those that are found. */
  readonly skipOthers?: boolean;
}

/** What became of a file; its policies were handed on. */
export type FileVerdict =
  | {
      readonly kind: "read";
      readonly source: SourceText;
      /** Whether people named it, so it is taken for a trust policy where it may as well be something else. */
      readonly isNamed: boolean;
    }
  /**
   * It was only found in a folder, and holds no trust policy, or none that can be read: what kind of file it is, and a
   * clause that follows on its path.
   */
  | { readonly kind: "skipped"; readonly fileKind: OtherKindId; readonly why: string }
  /** It was named, and there is nothing in it to ask about. */
  | {
      readonly kind: "unreadable";
      readonly code: "unreadable-file" | "no-trust-policy";
      readonly why: string;
      /** What to do, where that is known: an imperative. */
      readonly remedy?: string | undefined;
      /** Whether it is an identity policy, which was not asked for. */
      readonly isIdentityPolicy?: boolean | undefined;
    };

/** Takes the parts of a text, one after the other. */
export type Take = (part: InspectedPart) => void;

/** How a text is to be taken. */
export interface TextOptions {
  readonly isNamed: boolean;
  /** Whether it is larger than a policy may be. */
  readonly isLarge?: boolean;
}

/** Reads the files that hold trust policies: the one way for all commands. */
export class PolicyFiles {
  /** What was read of Terraform's configuration. */
  readonly terraform = new TerraformInputs();
  readonly #options: PolicyFileOptions;
  readonly #before: RolesBefore | undefined;
  #templates: Templates | undefined;

  constructor(options: PolicyFileOptions) {
    this.#options = options;
    if (options.isRepeated === true) this.#before = new RolesBefore();
  }

  /** The size from which on a text must be more than one policy, in bytes. */
  get maximumSize(): number {
    return this.#options.maxFileSize ?? defaultMaximumSize;
  }

  /**
   * What is to be read for the inputs: they themselves, and the files to which Terraform's configuration among them leads,
   * which is read here.
   */
  async prepare(inputs: readonly Input[], brought?: Brought): Promise<readonly Input[]> {
    // Nearly always there is nothing to do.
    if (!inputs.some(({ path }) => bearsOnRoles(path))) return inputs;
    const { accounts } = this.#options;
    const folders = inputs.map(({ path }) => withSlashes(dirname(resolve(path))));
    return this.terraform.read(inputs, this.tree([...new Set(folders)]), accounts, brought);
  }

  /** The files of the working tree to which files in these folders may lead. */
  tree(folders: readonly string[]): FileTree {
    const { standardInput } = this.#options;
    return workingTree({ standardInput, maximumSize: this.maximumSize, folders });
  }

  /**
   * Reads a file; reports call it `name`. `begin` makes what takes its parts, each before the next is read: it is called
   * again where the text is read again, and what was handed on before does not count. Only a text that needs what reads
   * templates, which is loaded for the first, has to be waited for.
   */
  read(input: Input, name: string, begin: () => Take): FileVerdict | Promise<FileVerdict> {
    const { path, refused, passedOver } = input;
    if (refused !== undefined) return unreadable("unreadable-file", refused);
    if (passedOver !== undefined) return { kind: "skipped", fileKind: "link-to-folder", why: passedOver };
    const { maxFileSize, standardInput, skipOthers = false } = this.#options;
    const isNamed = input.isNamed && !skipOthers;
    const configured = this.terraform.file(path);
    if (configured !== undefined) return fromConfiguration(configured, isNamed, begin());
    const read = readSizedText(path, name === "-" ? "<stdin>" : name, {
      standardInput,
      maximumSize: this.maximumSize,
      // What says how large files may be says it of all files.
      allowsLarger: maxFileSize === undefined ? mayBeCollection : undefined,
    });
    if (read.kind === "refused") {
      const { unlikely, why } = read;
      return unlikely === undefined || isNamed
        ? unreadable("unreadable-file", why)
        : { kind: "skipped", fileKind: unlikely, why };
    }
    return this.readText(read.source, { isNamed, isLarge: read.isLarger }, begin);
  }

  /** Reads a text that is there already. */
  readText(source: SourceText, options: TextOptions, begin: () => Take): FileVerdict | Promise<FileVerdict> {
    if (isConfiguration(source)) return this.#readConfiguration(source, options, begin());
    const verdict = this.inspect(source, options, begin());
    if (verdict.kind !== "needs-templates") return this.#verdict(verdict, source, options);
    return this.#withTemplates(verdict.isYaml, source, options, begin);
  }

  /** Reads a text once more, of which all that it needs is loaded. */
  inspect(source: SourceText, options: TextOptions, take: Take): SourceVerdict {
    const { accounts, identityPolicies, users, dumps } = this.#options;
    const asked = { accounts, identityPolicies, users, dumps };
    return inspectSource(source, { ...options, templates: this.#templates, before: this.#before, ...asked, take });
  }

  /** A text of Terraform's by itself, such as standard input: no other file of its folder is known. */
  async #readConfiguration(source: SourceText, options: TextOptions, take: Take): Promise<FileVerdict> {
    const { accounts } = this.#options;
    const terraform = await loadTerraform();
    return this.#verdict(inspectConfiguration(source, { terraform, accounts, take }), source, options);
  }

  async #withTemplates(
    isYaml: boolean,
    source: SourceText,
    options: TextOptions,
    begin: () => Take,
  ): Promise<FileVerdict> {
    this.#templates = await loadTemplates(isYaml);
    return this.readText(source, options, begin);
  }

  #verdict(
    verdict: Exclude<SourceVerdict, { readonly kind: "needs-templates" }>,
    source: SourceText,
    { isNamed }: TextOptions,
  ): FileVerdict {
    switch (verdict.kind) {
      case "read":
        return { kind: "read", source, isNamed };
      case "nothing":
        if (isNamed && verdict.policy !== undefined) return otherPolicy(verdict.policy);
        return withoutPolicy(verdict.what, isNamed);
      case "too-large": {
        const why = tooLarge(this.maximumSize);
        return isNamed ? unreadable("unreadable-file", why) : { kind: "skipped", fileKind: "too-large", why };
      }
    }
  }
}

/** A file of Terraform's configuration, which was read with the others of its folder. */
export function fromConfiguration(file: TerraformFile, isNamed: boolean, take: Take): FileVerdict {
  switch (file.kind) {
    case "roles":
      for (const part of file.parts) take(part);
      return { kind: "read", source: file.source, isNamed };
    case "without-roles":
      return withoutPolicy(file.what, isNamed);
    case "unread":
      return unreadable("unreadable-file", file.why);
  }
}

function withoutPolicy(what: OtherClause, isNamed: boolean): FileVerdict {
  const fileKind = otherKindOf(what);
  const why = isUnreadKind(fileKind) ? `is not read (${what})` : `holds no trust policy (${what})`;
  return isNamed ? unreadable("no-trust-policy", `it ${why}`) : { kind: "skipped", fileKind, why };
}

function otherPolicy(policy: OtherPolicy): FileVerdict {
  const { what, because, remedy } = policy;
  const why = `it is ${what} (${because}), not a trust policy`;
  return { kind: "unreadable", code: "no-trust-policy", why, remedy, isIdentityPolicy: isIdentityPolicy(policy) };
}

function unreadable(code: "unreadable-file" | "no-trust-policy", why: string): FileVerdict {
  return { kind: "unreadable", code, why };
}
