import { withArguments } from "./arguments.js";
import type { HclFunction } from "./function.js";

const time = "it is the time of the run";
const random = "it is another value in each run";
const hash = "policy-check does not calculate hashes";
const key = "policy-check does not decrypt";

/** Functions whose outcome hangs on the run, or that nobody needs in a trust policy, with the reason. */
const reasons: Readonly<Record<string, string>> = {
  ...{ timestamp: time, plantimestamp: time, uuid: random, bcrypt: random, rsadecrypt: key },
  ...{ base64gzip: "policy-check does not compress", base64sha256: hash, base64sha512: hash, md5: hash, sha1: hash },
  ...{ sha256: hash, sha512: hash, filebase64sha256: hash, filebase64sha512: hash, filemd5: hash, filesha1: hash },
  ...{ filesha256: hash, filesha512: hash, uuidv5: hash },
  ...{
    cidrhost: "policy-check does not calculate addresses",
    cidrnetmask: "policy-check does not calculate addresses",
  },
  ...{
    cidrsubnet: "policy-check does not calculate addresses",
    cidrsubnets: "policy-check does not calculate addresses",
  },
  ...{ formatdate: "policy-check does not write dates", timeadd: "policy-check does not calculate dates" },
  ...{ timecmp: "policy-check does not calculate dates", type: "it is for the console of Terraform only" },
};

export const unknowable: Readonly<Record<string, HclFunction>> = Object.fromEntries(
  Object.entries(reasons).map(([name, why]) => [name, withArguments(0, undefined, (given) => given.unknown(why))]),
);
