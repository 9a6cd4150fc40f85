import { CreateVirtualMFADeviceCommand, EnableMFADeviceCommand, type IAMClient } from "@aws-sdk/client-iam";
import { codeOf } from "./clients.js";

/** A device as its owner has it: what only CreateVirtualMFADevice shows. */
export interface Device {
  readonly SerialNumber: string;
  readonly seed: Uint8Array;
}

/** A new virtual MFA device that is nobody's. */
export async function newDevice(iam: IAMClient, VirtualMFADeviceName: string): Promise<Device> {
  const { VirtualMFADevice } = await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName }));
  const { SerialNumber = "", Base32StringSeed: seed } = VirtualMFADevice ?? {};
  if (seed === undefined) throw new Error("the answer has no seed");
  return { SerialNumber, seed };
}

/** Enables a device for a user with the codes that it shows `later` seconds from now, and half a minute before. */
export async function enable(iam: IAMClient, UserName: string, device: Device, later = 0): Promise<void> {
  await iam.send(new EnableMFADeviceCommand({ UserName, ...codesFor(device, later) }));
}

/** A device's serial number with two codes, one behind the other. */
export function codesFor({ SerialNumber, seed }: Device, later = 0) {
  const AuthenticationCode1 = codeOf(seed, later - 30);
  return { SerialNumber, AuthenticationCode1, AuthenticationCode2: codeOf(seed, later) };
}
