import { textAt } from "../answer-xml.js";
import { readNamedUser } from "../subjects.js";
import { treatIam } from "../treatment.js";

/** The upstream shows the seed this once, and codes cannot be verified without it. */
export default treatIam("CreateVirtualMFADevice", "authorize", {
  reads: readNamedUser,
  learns: ({ result, settings: { knowledge, store } }) => {
    const serialNumber = textAt(result, "VirtualMFADevice", "SerialNumber") ?? "";
    const seed = textAt(result, "VirtualMFADevice", "Base32StringSeed") ?? "";
    const base32 = Buffer.from(seed, "base64").toString("latin1");
    const [, account, path, name] = /^arn:aws:iam::(\d{12}):mfa(\/(?:[^/]+\/)*)([^/]+)$/.exec(serialNumber) ?? [];
    if (account === undefined || path === undefined || name === undefined) return;
    if (!/^[A-Z2-7]{16,}=*$/.test(base32)) return;
    const created = new Date(store.now() * 1000).toISOString();
    const device = { name, path, serialNumber, seed: base32.replace(/=+$/, ""), created, tags: [] };
    knowledge.devices.set(serialNumber, { device, account, userId: undefined });
  },
});
