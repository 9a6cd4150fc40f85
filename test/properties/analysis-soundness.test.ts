// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like template strings.
import fc from "fast-check";
import { expect, test } from "vitest";
import { prove } from "../../src/analysis/index.js";
import { decide, prepareRequest } from "../../src/engine/index.js";
import { holdsFor, multiplier } from "./runs.js";
import { randomPolicies, smtTopics } from "./smt-grammar.js";
import { compiled, compiledIdentity, generatedPolicies } from "./trust-grammar.js";

/**
 * What is proved is put to calls without MFA that have nothing to do with the analysis: their values come from the
 * policy's text, changed here and there, and from lists of odd ones. None of them gets in.
 */
const callsPerPolicy = 2_000;

/** The same numbers for the same seed: https://en.wikipedia.org/wiki/Linear_congruential_generator */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }

  of<T>(values: readonly T[], otherwise: T): T {
    return values[this.below(values.length)] ?? otherwise;
  }
}

const oddities = [
  ...["", " ", "x", "true", "false", "TRUE", "False", "null", "undefined", "*", "?", "${aws:username}", "a", "ab", "-"],
  ...["0", "-1", "1e3", "3600", "3600.0", "0x10", "NaN", "2026-01-01", "2026-01-01T00:00:00Z", "1767225600"],
  ...[
    "10.0.0.1",
    "203.0.113.9",
    "::1",
    "2001:db8::1",
    "::ffff:10.0.0.1",
    "arn:aws:iam::111122223333:user/x",
    "é",
    "\u212a",
  ],
];

/** Keys of any call, whether policies name them or not. */
const keys = [
  ...[
    "sts:ExternalId",
    "sts:RoleSessionName",
    "sts:SourceIdentity",
    "aws:SourceIdentity",
    "aws:TagKeys",
    "aws:referer",
  ],
  ...[
    "aws:RequestTag/team",
    "aws:RequestTag/x",
    "aws:PrincipalTag/team",
    "aws:PrincipalTag/level",
    "aws:PrincipalTag/dept",
  ],
  ...[
    "aws:UserAgent",
    "aws:SourceIp",
    "aws:ViaAWSService",
    "aws:PrincipalOrgID",
    "sts:TransitiveTagKeys",
    "sts:RequestContext/x",
  ],
];

const sets = new Set(["aws:TagKeys", "sts:TransitiveTagKeys"]);

/** What AWS takes for a key: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function isTaken(key: string, value: string): boolean {
  if (/^(sts:RoleSessionName|(sts|aws):SourceIdentity)$/.test(key)) return /^[\w+=,.@-]{2,64}$/.test(value);
  if (key === "sts:ExternalId") return /^[\w+=,.@:/-]{2,1224}$/.test(value);
  if (/Tag\//.test(key)) return /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value);
  if (sets.has(key)) return /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(value);
  if (key === "aws:ViaAWSService") return value === "false";
  return key !== "aws:SourceIp" || /^[\da-f]*[.:][\da-f.:]+$/.test(value);
}

class Calls {
  readonly #dice: Dice;
  readonly #words: readonly string[];
  readonly #arns: readonly string[];

  constructor(text: string, seed: number) {
    this.#dice = new Dice(seed);
    const words = [...text.matchAll(/"([^"]*)"/g)].flatMap(([, word]) => word ?? []);
    this.#words = [...words, ...words.flatMap((word) => word.split(/[:/]/)), ...oddities];
    this.#arns = words.filter((word) => /^arn:aws:iam::\d{12}:(user|role)\/[^*?]+$/.test(word));
  }

  #word(): string {
    const word = this.#dice.of(this.#words, "");
    const at = this.#dice.below(word.length + 1);
    const unit = this.#dice.of(["a", "b", "7", "-", "B", "/", ":"], "a");
    // What a pattern may match, and what is next to it.
    const filled = word.replace(/[*?]/g, (wildcard) => (wildcard === "?" || this.#dice.below(2) === 0 ? unit : ""));
    switch (this.#dice.below(6)) {
      case 0:
        return word.slice(0, at) + unit + word.slice(at);
      case 1:
        return word.slice(0, at) + word.slice(at + 1);
      case 2:
        return this.#dice.below(2) === 0 ? filled.toUpperCase() : filled.toLowerCase();
      case 3:
        return word;
      default:
        return filled;
    }
  }

  #name(): string {
    const word = this.#word().replace(/[^\w+=,.@-]/g, "");
    return word === "" ? "zoe" : word.slice(0, 64);
  }

  #arn(): string {
    if (this.#arns.length > 0 && this.#dice.below(2) === 0) return this.#dice.of(this.#arns, "");
    const account = this.#dice.of(["111122223333", "444455556666", "999988887777", "123456789012"], "");
    const path = this.#dice.of(["", "", "ops/", "ci/", "a/b/", "role/111122223333/", "*/", "b/"], "");
    return `arn:aws:iam::${account}:${this.#dice.of(["user", "role"], "user")}/${path}${this.#name()}`;
  }

  /** A call of a user or a role session without MFA. */
  next(): { readonly principal: string; readonly context: Record<string, string | readonly string[]> } {
    const arn = this.#arn();
    const [, , , , account = ""] = arn.split(":");
    const name = arn.slice(arn.lastIndexOf("/") + 1);
    const isUser = arn.includes(":user/");
    const sessionName = this.#dice.of(["nightly", "a-1", "s-1"], "s-1");
    const seconds = this.#dice.of([1_767_225_599, 1_767_225_600, 1_767_225_601, 1_999_999_999, 1_811_844_000], 0);
    const id = this.#dice.of(isUser ? ["AIDAEXAMPLEUSERCAROL1", "AIDAZ"] : ["AROAEXAMPLEROLEGONE12", "AROAZ"], "");
    const context: Record<string, string | readonly string[]> = {
      "aws:PrincipalArn": arn,
      "aws:PrincipalIsAWSService": "false",
      "aws:userid": isUser ? id : `${id}:${sessionName}`,
      "aws:SecureTransport": "true",
      "aws:ViaAWSService": "false",
      [this.#cased("sts:RoleSessionName")]: sessionName,
      "aws:CurrentTime": new Date(seconds * 1000).toISOString(),
      "aws:EpochTime": String(seconds),
    };
    if (this.#dice.below(2) === 0) context[this.#cased("aws:MultiFactorAuthPresent")] = "false";
    for (let count = this.#dice.below(6); count > 0; count--) {
      const key = this.#dice.of(keys, "aws:referer");
      const values = Array.from({ length: sets.has(key) ? 1 + this.#dice.below(3) : 1 }, () => this.#word());
      const [value = ""] = values;
      if (values.every((each) => isTaken(key, each))) context[this.#cased(key)] = sets.has(key) ? values : value;
    }
    const principal = isUser ? arn : `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`;
    return { principal, context };
  }

  /** Letter case of keys does not matter; a key is always written in the same way within a policy's calls. */
  #cased(key: string): string {
    return key.length % 3 === 0 ? key.toUpperCase() : key.length % 3 === 1 ? key.toLowerCase() : key;
  }
}

let calls = 0;
let proved = 0;
let violated = 0;
let gotIn = 0;

/** Policies that z3 is asked about, and those of the brute force. */
const sources = {
  "made-up values": fc.constantFrom(...smtTopics).chain(randomPolicies),
  "values that are sampled": generatedPolicies.map(({ text }) => text),
};

for (const [name, policies] of Object.entries(sources)) {
  holdsFor(
    `what is proved of policies with ${name} no call without MFA gets around`,
    90,
    fc.tuple(policies, fc.integer()),
    isSound,
  );
}

/** Whether one of some random calls gets in. */
function someGetsIn(text: string, seed: number, most: number): string | undefined {
  const policy = compiled(text);
  const random = new Calls(text, seed);
  for (let count = 0; count < most; count++) {
    const { principal, context } = random.next();
    const resource = `arn:aws:iam::${principal.split(":")[4]}:role/target`;
    const ready = prepareRequest({ action: "sts:AssumeRole", principal, resource, context });
    if (ready.kind === "refused") continue;
    calls++;
    if (decide(ready.request, { trust: policy, identity: [compiledIdentity] }).decision !== "allowed") continue;
    return `${principal} ${JSON.stringify(context)}`;
  }
  return undefined;
}

function isSound([text, seed]: readonly [string, number]): void {
  const { kind } = prove(compiled(text), { kind: "mfa" });
  if (kind === "proved") {
    proved++;
    expect(someGetsIn(text, seed, callsPerPolicy), text).toBe(undefined);
  } else if (kind === "violated") {
    violated++;
    if (someGetsIn(text, seed, 200) !== undefined) gotIn++;
  }
}

test("many policies were tried, and random calls get in where they can", () => {
  console.info(`${calls} random calls; ${proved} proved policies; into ${gotIn} of ${violated} violated ones`);
  if (multiplier < 1) return;
  expect(proved).toBeGreaterThan(80);
  expect(calls).toBeGreaterThan(proved * callsPerPolicy * 0.9);
  expect(gotIn).toBeGreaterThan(violated / 2);
});
