import type { MfaPropagation } from "../../callers/index.js";
import type { OptionWords } from "../option-words.js";
import type { StateStore } from "../state/store.js";
import type { SigningKeys } from "../wire/signing-keys.js";
import type { Knowledge } from "./knowledge.js";
import type { UpstreamCredentials, UpstreamReader } from "./upstream.js";

/** What decisions of the gateway depend on besides the request. */
export interface DecisionSettings {
  /** Only its clock counts, and the key sets of OIDC providers; everything else is the upstream's. */
  readonly store: StateStore;
  readonly signingKeys: SigningKeys;
  readonly knowledge: Knowledge;
  readonly upstream: UpstreamReader;
  readonly credentials: UpstreamCredentials;
  readonly unknownCallers: "refuse" | "pass";
  readonly mfaPropagation: MfaPropagation;
  readonly optionWords: OptionWords;
}
