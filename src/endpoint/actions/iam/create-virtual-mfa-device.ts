import { iamAction } from "../../calls/action.js";
import { entityAlreadyExists, isFailure } from "../../calls/failure.js";
import { accessUnder } from "../../iam/access.js";
import { accessToCreateTagged } from "../../iam/entity-tags.js";
import { qrCodePng } from "../../iam/qr-code.js";
import { requestTagContext, shownTags, withTags } from "../../iam/tags.js";
import { iamArn } from "../../state/arns.js";
import type { MfaDevice } from "../../state/entities.js";
import { newSeed, otpauthUri } from "../../sts/mfa-codes.js";

/** The seed is shown this once: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateVirtualMFADevice.html */
export default iamAction("CreateVirtualMFADevice", {
  access: ({ input, account }) =>
    accessToCreateTagged(
      accessUnder(account, "mfa", input.Path, input.VirtualMFADeviceName, requestTagContext(input.Tags)),
      "iam:TagMFADevice",
      input.Tags,
    ),
  run: async ({ input, account, now }) => {
    const { Path: path = "/", VirtualMFADeviceName: name } = input;
    const serialNumber = iamArn(account, "mfa", path, name);
    if (account.mfaDevices.has(serialNumber)) {
      return entityAlreadyExists("MFA device already exists.");
    }
    const tags = withTags([], input.Tags ?? []);
    if (isFailure(tags)) return tags;
    const created = new Date(now * 1000).toISOString();
    const device: MfaDevice = { name, path, serialNumber, seed: newSeed(), created, tags };
    account.mfaDevices.set(serialNumber, device);
    const png = await qrCodePng(otpauthUri(device, account.id));
    return {
      VirtualMFADevice: {
        SerialNumber: serialNumber,
        Base32StringSeed: Buffer.from(device.seed, "ascii"),
        QRCodePNG: png,
        Tags: shownTags(tags),
      },
    };
  },
});
