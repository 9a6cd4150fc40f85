import { request as httpRequest } from "node:http";
import {
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetSessionTokenCommand, STSClient } from "@aws-sdk/client-sts";
import { type Credentials as CallerCredentials, callerContext } from "../../src/callers/index.js";
import { SourceText } from "../../src/diagnostics/index.js";
import { type CallRecord, type Endpoint, startEndpoint } from "../../src/endpoint/index.js";
import { decide, readRequestDocument } from "../../src/engine/index.js";
import { enabledDevice, role, userWithKey } from "../endpoint/accounts.js";
import { clientSettings, codeOf, type Keys, rootKeys } from "../endpoint/clients.js";
import { signedHeaders } from "../endpoint/raw.js";
import { CallMaker } from "./calls.js";
import type { Dice } from "./dice.js";
import { compiledDraft, type Draft, textOf } from "./drafts.js";
import { accounts, home } from "./policies.js";

const allowAll = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "sts:*", Resource: "*" },
});
const target = `arn:aws:iam::${home}:role/target`;

/** Somebody who signs calls: with which keys, and what these are. */
interface Signer {
  readonly name: string;
  readonly keys: Keys;
  readonly credentials: (mfaOnCall: boolean) => CallerCredentials;
  readonly device: { readonly serial: string; readonly seed: string } | undefined;
}

/** What one call came to on both sides; undefined where the endpoint did not get as far as deciding. */
export interface Compared {
  readonly what: string;
  /** The request as `simulate` takes it. */
  readonly request: string;
  readonly disagrees: boolean;
  readonly allowed: boolean;
}

/** The embedded endpoint with users, sessions and a role that takes one trust policy after the other. */
export class SignedCalls {
  readonly #endpoint: Endpoint;
  readonly #iam: IAMClient;
  readonly #signers: readonly Signer[];
  readonly #records: CallRecord[];
  /** By how much the endpoint's clock is ahead: each code counts once. */
  #ahead: number;

  private constructor(
    endpoint: Endpoint,
    iam: IAMClient,
    signers: readonly Signer[],
    records: CallRecord[],
    ahead: number,
  ) {
    this.#endpoint = endpoint;
    this.#iam = iam;
    this.#signers = signers;
    this.#records = records;
    this.#ahead = ahead;
  }

  static async start(): Promise<SignedCalls> {
    const records: CallRecord[] = [];
    const endpoint = await startEndpoint({ onCall: (record) => void records.push(record) });
    const iam = new IAMClient(clientSettings(endpoint));
    const elsewhere = new IAMClient(clientSettings(endpoint, rootKeys(accounts[1])));
    const user = async (client: IAMClient, name: string, path = "/") => {
      const made = await userWithKey(client, name, path);
      await client.send(new PutUserPolicyCommand({ UserName: name, PolicyName: "all", PolicyDocument: allowAll }));
      return { arn: made.arn, keys: made, device: await enabledDevice(client, name) };
    };
    const people = {
      alice: await user(iam, "alice"),
      bob: await user(iam, "bob", "/ops/"),
      zoe: await user(elsewhere, "zoe"),
    };
    const open = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Principal: { AWS: home }, Action: "sts:AssumeRole" },
    });
    const deploy = await role(iam, "deploy", open, { Path: "/ci/" });
    await iam.send(new PutRolePolicyCommand({ RoleName: "deploy", PolicyName: "all", PolicyDocument: allowAll }));
    await role(iam, "target", open);
    let ahead = 0;
    const signers: Signer[] = [];
    for (const [name, { arn, keys, device }] of Object.entries(people)) {
      signers.push({ name, keys, device, credentials: (mfa) => ({ kind: "longTermKey", user: arn, mfa }) });
      const sts = new STSClient(clientSettings(endpoint, keys));
      const plain = await sts.send(new GetSessionTokenCommand({ DurationSeconds: 129_600 }));
      const session = (of: Keys | undefined, mfa: boolean): void => {
        const issuedAt = Math.floor(Date.now() / 1000) + ahead;
        const credentials = (mfaOnCall: boolean): CallerCredentials => ({
          kind: "sessionToken",
          user: arn,
          issuedAt,
          mfa,
          mfaOnCall,
        });
        signers.push({ name: `${name}'s session${mfa ? " with MFA" : ""}`, keys: of ?? {}, device, credentials });
      };
      session(plain.Credentials, false);
      ahead += 60;
      await endpoint.advanceClock(60);
      const code = { SerialNumber: device.serial, TokenCode: codeOf(device.seed, ahead) };
      const withMfa = await sts.send(new GetSessionTokenCommand({ DurationSeconds: 129_600, ...code }));
      session(withMfa.Credentials, true);
      if (name !== "bob") continue;
      const assumed = await sts.send(new AssumeRoleCommand({ RoleArn: deploy, RoleSessionName: "nightly" }));
      const issuedAt = Math.floor(Date.now() / 1000) + ahead;
      const from: CallerCredentials = { kind: "longTermKey", user: arn, mfa: false };
      signers.push({
        name: "a session of deploy",
        keys: assumed.Credentials ?? {},
        device: undefined,
        credentials: () => ({ kind: "roleSession", role: deploy, sessionName: "nightly", issuedAt, from }),
      });
    }
    return new SignedCalls(endpoint, iam, signers, records, ahead);
  }

  async close(): Promise<void> {
    this.#iam.destroy();
    await this.#endpoint.close();
  }

  /** Gives the role a policy and calls; undefined where the endpoint does not store it, as AWS would not. */
  async compare(draft: Draft, dice: Dice, count: number): Promise<readonly Compared[] | undefined> {
    if (compiledDraft(draft) === undefined) return undefined;
    try {
      await this.#iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "target", PolicyDocument: textOf(draft) }));
    } catch (error) {
      if (
        error instanceof Error &&
        /^(MalformedPolicyDocument|LimitExceeded|InvalidInput|ValidationError)/.test(error.name)
      ) {
        return undefined;
      }
      throw error;
    }
    const maker = new CallMaker([draft], dice);
    const compared: Compared[] = [];
    for (let made = 0; made < count; made++) {
      const one = await this.#compareOne(draft, maker, dice);
      if (one !== undefined) compared.push(one);
    }
    return compared;
  }

  async #compareOne(draft: Draft, maker: CallMaker, dice: Dice): Promise<Compared | undefined> {
    const signer = dice.oneOf(this.#signers);
    if (signer === undefined) return undefined;
    const { context } = maker.next();
    const textAt = (key: string): string | undefined => {
      const value = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
      return typeof value === "string" && value !== "" ? value : undefined;
    };
    const own: Record<string, string | readonly string[]> = {};
    const form = new URLSearchParams({ Action: "AssumeRole", Version: "2011-06-15", RoleArn: target });
    const sessionName = textAt("sts:RoleSessionName") ?? "s-1";
    form.set("RoleSessionName", sessionName);
    own["sts:RoleSessionName"] = sessionName;
    for (const [key, parameter] of [
      ["sts:ExternalId", "ExternalId"],
      ["sts:SourceIdentity", "SourceIdentity"],
    ] as const) {
      const value = textAt(key);
      if (value === undefined || value.startsWith("aws:")) continue;
      form.set(parameter, value);
      own[key] = value;
    }
    const tags = Object.entries(context).flatMap(([key, value]) => {
      const name = /^aws:RequestTag\/(.+)$/i.exec(key)?.[1];
      return name === undefined || typeof value !== "string" || name.startsWith("aws:") ? [] : [{ name, value }];
    });
    tags.forEach(({ name, value }, index) => {
      form.set(`Tags.member.${index + 1}.Key`, name);
      form.set(`Tags.member.${index + 1}.Value`, value);
      own[`aws:RequestTag/${name}`] = value;
    });
    if (tags.length > 0) own["aws:TagKeys"] = tags.map(({ name }) => name);
    const transitive = tags.map(({ name }) => name).filter(() => dice.chance(25));
    transitive.forEach((name, index) => {
      form.set(`TransitiveTagKeys.member.${index + 1}`, name);
    });
    if (transitive.length > 0) own["sts:TransitiveTagKeys"] = transitive;
    const withCode = signer.device !== undefined && dice.chance(25);
    if (withCode && signer.device !== undefined) {
      this.#ahead += 60;
      await this.#endpoint.advanceClock(60);
      form.set("SerialNumber", signer.device.serial);
      form.set("TokenCode", codeOf(signer.device.seed, this.#ahead));
    }
    const userAgent = dice.chance(75) ? (textAt("aws:UserAgent") ?? "hunt/1") : undefined;
    if (userAgent !== undefined && !/^[!-~]+$/.test(userAgent)) return undefined;
    this.#records.length = 0;
    const status = await this.#post(form.toString(), signer.keys, userAgent);
    const noted = this.#records.at(-1)?.decision;
    const now = Number(noted?.context?.get("aws:epochtime")?.[0]);
    // A parameter that AWS STS does not take, or a session that has ended, is no decision.
    if (noted === undefined || !Number.isFinite(now) || (status !== 200 && status !== 403)) return undefined;
    const caller = callerContext(signer.credentials(withCode), { now });
    const time = noted.context?.get("aws:currenttime")?.[0] ?? "";
    const request = {
      action: "sts:AssumeRole",
      principal: caller.principal,
      resource: target,
      context: {
        ...caller.context,
        ...own,
        "aws:userid": noted.context?.get("aws:userid")?.[0] ?? "",
        "aws:CurrentTime": time,
        "aws:EpochTime": String(now),
        "aws:SecureTransport": "true",
        "aws:SourceIp": "127.0.0.1",
        "aws:RequestedRegion": "us-east-1",
        "aws:ResourceAccount": home,
        "aws:ViaAWSService": "false",
        ...(userAgent === undefined ? {} : { "aws:UserAgent": userAgent }),
      },
      policies: { trust: draft, identity: [JSON.parse(allowAll)] },
    };
    const text = JSON.stringify(request, null, 2);
    const document = readRequestDocument(new SourceText("request.json", text), {
      lenient: false,
      load: () => ({ refused: "there are no files" }),
    });
    if (document.kind === "refused") {
      return { disagrees: true, allowed: false, request: text, what: "serve takes what simulate refuses" };
    }
    const { decision } = decide(document.request, document.policies);
    const allowed = status === 200;
    return {
      allowed,
      disagrees: allowed !== (decision === "allowed"),
      request: text,
      what: `${signer.name}${withCode ? " with a code" : ""}: serve answers ${status} (${noted.decision}), simulate says ${decision}`,
    };
  }

  /** Posts a form, with just these headers: `fetch` would name itself as User-Agent. */
  async #post(body: string, keys: Keys, userAgent: string | undefined): Promise<number> {
    const more = userAgent === undefined ? {} : { "user-agent": userAgent };
    const headers = { ...(await signedHeaders(this.#endpoint.url, body, { keys })), ...more };
    return new Promise((resolve, reject) => {
      const request = httpRequest(`${this.#endpoint.url}/`, { method: "POST", headers }, (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
      });
      request.on("error", reject);
      request.end(body);
    });
  }
}
