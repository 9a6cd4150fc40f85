import {
  CreateAccessKeyCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  DeactivateMFADeviceCommand,
  DeleteAccessKeyCommand,
  DeleteOpenIDConnectProviderCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteSAMLProviderCommand,
  DeleteUserCommand,
  DeleteUserPermissionsBoundaryCommand,
  DeleteUserPolicyCommand,
  DeleteVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  type IAMClient,
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import type { Given, GivenOidcProvider, GivenRole, GivenSamlProvider, GivenUser } from "../given.js";
import type { AccountNames } from "./account-names.js";
import type { Clients, Keys } from "./clients.js";
import type { TestClock } from "./clock.js";
import type { IdentityProviders } from "./identity-providers.js";
import { TotpDevice } from "./totp-device.js";

interface GivensSettings {
  readonly clients: Clients;
  readonly names: AccountNames;
  /** Where everybody is in one account, what a scenario made is taken away at its end. */
  readonly onlyAccount: object | undefined;
  readonly clock: TestClock;
  readonly identityProviders: IdentityProviders;
}

/** What was made, as far as the endpoint does not give it again. */
export interface CreatedGivensCopy {
  readonly devices: ReadonlyMap<string, TotpDevice>;
  readonly keys: ReadonlyMap<string, Keys>;
  readonly secrets: readonly string[];
}

/** Sets up what scenarios are given, as an account's root user. Rejects with the SDK's errors. */
export class CreatedGivens {
  readonly #settings: GivensSettings;
  readonly #secret: (secret: string) => void;
  readonly #devices = new Map<string, TotpDevice>();
  readonly #keys = new Map<string, Keys>();
  readonly #secrets = new Set<string>();
  readonly #undo: (() => Promise<unknown>)[] = [];

  /** `secret` is told of all that must not be shown. */
  constructor(settings: GivensSettings, secret: (secret: string) => void) {
    this.#settings = settings;
    this.#secret = secret;
  }

  /** The client of an account's root user. */
  iam(account: string): IAMClient {
    const { clients, names } = this.#settings;
    return clients.iam(names.toWire(account));
  }

  /** Whether a simple call is answered; a gateway passes it on, so the endpoint behind it answers. */
  isAnswered(account: string): Promise<boolean> {
    const asked = this.iam(account).send(new ListUsersCommand({ MaxItems: 1 }));
    return asked.then(
      ({ Users }) => Users !== undefined,
      () => false,
    );
  }

  /** Makes what a scenario is given. */
  make(given: Given): Promise<void> {
    switch (given.kind) {
      case "user":
        return this.#user(given);
      case "role":
        return this.#role(given);
      case "oidc":
        return this.#oidcProvider(given);
      case "saml":
        return this.#samlProvider(given);
    }
  }

  async #user(user: GivenUser): Promise<void> {
    const iam = this.iam(user.account);
    const { toWire } = this.#settings.names;
    const { name: UserName, path: Path } = user;
    const Tags = user.tags.map(({ key, value }) => ({ Key: toWire(key), Value: toWire(value) }));
    const created = iam.send(new CreateUserCommand({ UserName, Path, ...(Tags.length > 0 ? { Tags } : {}) }));
    this.#onEnd(() => iam.send(new DeleteUserCommand({ UserName })));
    // Both end before this does, also where one fails: the next scenario must not see what is still on its way.
    const made = await Promise.allSettled([
      created.then(() => this.#accessKey(iam, user)),
      user.hasDevice ? this.#device(iam, user, created) : undefined,
    ]);
    for (const part of made) if (part.status === "rejected") throw part.reason;
    for (const [index, { source }] of user.identityPolicies.entries()) {
      const PolicyName = `policy-${index + 1}`;
      await iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument: toWire(source.text) }));
      this.#onEnd(() => iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName })));
    }
    if (user.permissionsBoundary !== undefined) {
      const PolicyDocument = toWire(user.permissionsBoundary.source.text);
      const { Policy } = await iam.send(
        new CreatePolicyCommand({ PolicyName: `boundary-of-${UserName}`, PolicyDocument }),
      );
      const PolicyArn = Policy?.Arn ?? "";
      this.#onEnd(() => iam.send(new DeletePolicyCommand({ PolicyArn })));
      await iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: PolicyArn }));
      this.#onEnd(() => iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName })));
    }
  }

  async #role(role: GivenRole): Promise<void> {
    const iam = this.iam(role.account);
    const { toWire } = this.#settings.names;
    const { name: RoleName, path: Path, maxSessionDuration } = role;
    await iam.send(
      new CreateRoleCommand({
        RoleName,
        Path,
        AssumeRolePolicyDocument: toWire(role.trust.source.text),
        ...(maxSessionDuration === undefined ? {} : { MaxSessionDuration: maxSessionDuration }),
      }),
    );
    this.#onEnd(() => iam.send(new DeleteRoleCommand({ RoleName })));
    for (const [index, { source }] of role.identityPolicies.entries()) {
      const PolicyName = `policy-${index + 1}`;
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: toWire(source.text) }));
      this.#onEnd(() => iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })));
    }
  }

  async #oidcProvider({ account, host, arn, audiences }: GivenOidcProvider): Promise<void> {
    const iam = this.iam(account);
    const OpenIDConnectProviderArn = this.#settings.names.toWire(arn);
    await iam.send(
      new CreateOpenIDConnectProviderCommand({
        Url: `https://${host}`,
        ClientIDList: [...audiences],
        ThumbprintList: ["0".repeat(40)],
      }),
    );
    this.#onEnd(() => iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn })));
    await this.#settings.identityProviders.registerKeys(OpenIDConnectProviderArn, host);
  }

  async #samlProvider({ account, name: Name, arn }: GivenSamlProvider): Promise<void> {
    const iam = this.iam(account);
    const SAMLMetadataDocument = this.#settings.identityProviders.samlMetadata(Name);
    await iam.send(new CreateSAMLProviderCommand({ Name, SAMLMetadataDocument }));
    const SAMLProviderArn = this.#settings.names.toWire(arn);
    this.#onEnd(() => iam.send(new DeleteSAMLProviderCommand({ SAMLProviderArn })));
  }

  /** A user's device; undefined where the user was given none. */
  device(user: GivenUser): TotpDevice | undefined {
    return this.#devices.get(user.arn);
  }

  /** A user's access key; undefined where the user was not given. */
  keysOf(user: GivenUser): Keys | undefined {
    return this.#keys.get(user.arn);
  }

  /** The devices and keys as they are now, for a scenario that begins with the same. */
  copy(): CreatedGivensCopy {
    const devices = new Map([...this.#devices].map(([arn, device]) => [arn, device.copy()]));
    return { devices, keys: new Map(this.#keys), secrets: [...this.#secrets] };
  }

  /** Takes the place of what was made, where the endpoint returned to it. */
  adopt({ devices, keys, secrets }: CreatedGivensCopy): void {
    for (const [arn, device] of devices) this.#devices.set(arn, device.copy());
    for (const [arn, key] of keys) this.#keys.set(arn, key);
    for (const secret of secrets) this.#keepSecret(secret);
  }

  /** Takes away what was made, where another scenario would see it. What cannot be taken away is left. */
  async end(): Promise<void> {
    for (const undo of this.#undo.splice(0).reverse()) await undo().catch(() => {});
  }

  #onEnd(undo: () => Promise<unknown>): void {
    if (this.#settings.onlyAccount !== undefined) this.#undo.push(undo);
  }

  async #accessKey(iam: IAMClient, { name: UserName, arn }: GivenUser): Promise<void> {
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    const { AccessKeyId = "", SecretAccessKey = "" } = AccessKey ?? {};
    this.#onEnd(() => iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId })));
    this.#keepSecret(SecretAccessKey);
    this.#keys.set(arn, { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey });
  }

  #keepSecret(secret: string): void {
    this.#secrets.add(secret);
    this.#secret(secret);
  }

  async #device(iam: IAMClient, { name: UserName, path: Path, arn }: GivenUser, user: Promise<unknown>): Promise<void> {
    const { VirtualMFADevice } = await iam.send(
      new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: UserName, Path }),
    );
    const { SerialNumber = "", Base32StringSeed = new Uint8Array() } = VirtualMFADevice ?? {};
    this.#onEnd(() => iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber })));
    this.#keepSecret(Buffer.from(Base32StringSeed).toString("ascii"));
    const device = TotpDevice.of(SerialNumber, Base32StringSeed);
    const [AuthenticationCode1, AuthenticationCode2] = device.enablingCodes(this.#settings.clock.now());
    await user;
    await iam.send(new EnableMFADeviceCommand({ UserName, SerialNumber, AuthenticationCode1, AuthenticationCode2 }));
    this.#onEnd(() => iam.send(new DeactivateMFADeviceCommand({ UserName, SerialNumber })));
    this.#devices.set(arn, device);
  }
}
