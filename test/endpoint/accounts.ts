import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  type IAMClient,
} from "@aws-sdk/client-iam";
import { codeOf, type Keys } from "./clients.js";

/** A trust policy of one statement. */
export function trust(statement: Readonly<Record<string, unknown>>): string {
  const action = { Effect: "Allow", Action: "sts:AssumeRole" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ ...action, ...statement }] });
}

/** The condition of the founding story. */
export const withMfa = { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } };

/** A user with an access key. */
export async function userWithKey(iam: IAMClient, name: string, path = "/"): Promise<Keys & { readonly arn: string }> {
  const { User } = await iam.send(new CreateUserCommand({ UserName: name, Path: path }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return { ...AccessKey, arn: User?.Arn ?? "" };
}

/** A device that is enabled for a user; `ahead` is by how much the endpoint's clock is ahead, in seconds. */
export async function enabledDevice(
  iam: IAMClient,
  user: string,
  ahead = 0,
): Promise<{ readonly serial: string; readonly seed: string }> {
  const { VirtualMFADevice } = await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: user }));
  const serial = VirtualMFADevice?.SerialNumber ?? "";
  const seed = Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString("ascii");
  const codes = { AuthenticationCode1: codeOf(seed, ahead - 30), AuthenticationCode2: codeOf(seed, ahead) };
  await iam.send(new EnableMFADeviceCommand({ UserName: user, SerialNumber: serial, ...codes }));
  return { serial, seed };
}

/** A role with a trust policy; gives its ARN. */
export async function role(
  iam: IAMClient,
  name: string,
  trustPolicy: string,
  more: {
    readonly Path?: string;
    readonly MaxSessionDuration?: number;
    readonly Tags?: { Key: string; Value: string }[];
  } = {},
): Promise<string> {
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trustPolicy, ...more }),
  );
  return Role?.Arn ?? "";
}
