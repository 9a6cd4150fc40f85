import type { Property, Verdict, Witness } from "../analysis/index.js";
import type { Hole } from "../coverage/index.js";
import type { CompiledPolicy } from "../engine/index.js";
import type { Reach } from "../reach/index.js";
import type { ParsedFeature, RunRecord } from "./messages.js";
import type { Documentation, DocumentedFinding, DocumentedReach, Exemption } from "./model.js";

/** A caller for people: goes before « can assume the role ». An example stands for any caller that the policy does not name. */
export type CallerInWords = (witness: Witness, isExample: boolean) => string;

/** What documentation is made of. */
export interface DocumentationInput {
  readonly tool: Documentation["tool"];
  /** Of the files that are there, where no run says it. */
  readonly project: Documentation["project"];
  readonly runs: readonly RunRecord[];
  readonly policies: readonly PolicyInput[];
  readonly features: readonly FeatureInput[];
  /** What `policy-check reach` says of account dumps; undefined without any. */
  readonly reach?: ReachInput | undefined;
  readonly callerInWords: CallerInWords;
  /** SHA-256 of a text as UTF-8, hex. */
  readonly sha256: (text: string) => string;
  /** Why something of a policy need not be seen, by the configuration; undefined where it does not say. */
  readonly explained: (path: string, pointer: string, missing: Hole["missing"]) => string | undefined;
}

/** Who reaches roles of account dumps. */
export interface ReachInput extends Omit<DocumentedReach, "escalations" | "unknownEscalations" | "unknown"> {
  readonly found: Reach;
  /** Why roles may be reached without MFA, by ARN. */
  readonly exempt: ReadonlyMap<string, string>;
}

/** A trust policy. */
export interface PolicyInput {
  /** From the working directory, with `/`. */
  readonly path: string;
  /** RFC 6901 pointer to the document in its file. */
  readonly pointer: string;
  readonly role: string;
  /** The ARN of the role of a dump whose trust policy it is; undefined where no dump has the role. */
  readonly arn?: string | undefined;
  /** The document as the file has it. */
  readonly text: string;
  /** The number of its first line in the file. */
  readonly firstLine: number;
  /** Of the text as UTF-8, hex. */
  readonly sha256: string;
  readonly content: ReadablePolicy | { readonly kind: "unreadable"; readonly why: string };
  readonly findings: readonly DocumentedFinding[];
  readonly exemption: Exemption | null;
}

/** A policy that can be asked about. */
export interface ReadablePolicy {
  readonly kind: "readable";
  /** Samples of what the policy may be, where some of its values are not known; else one. */
  readonly variants: readonly [CompiledPolicy, ...CompiledPolicy[]];
  /** What of it is not known, for people; undefined where all of it is known. */
  readonly unknowns: string | undefined;
  /** The verdict on a question, whatever the values are that are not known. */
  readonly prove: (property: Property) => Verdict;
}

/** A feature file that is there. */
export interface FeatureInput {
  readonly path: string;
  readonly sha256: string;
  /** Null where nothing can parse it here: then all that can be said is that it was not run. */
  readonly parsed: ParsedFeature | null;
}
