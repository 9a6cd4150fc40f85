// The main job on the embedded default: the policies of this repository are clean, and the founding story comes out as
// it should, without and with MFA: decided by the engine, and played on the endpoint with the AWS SDK.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const policies = readdirSync(new URL("../policies/", import.meta.url)).map((file) => `policies/${file}`);
const call = [
  ...["simulate", "--trust", "policies/kjh-DuperRole.json"],
  ...["--role", "arn:aws:iam::123456789012:role/kjh-DuperRole"],
  ...["--principal", "arn:aws:iam::123456789012:user/service-user/kjh-SuperDuperUser"],
];

run("The policies", ["check", ...policies]);
run("The founding story, without MFA", [...call, "--caller", "long-term-key", "--expect", "implicitDeny"]);
run("The founding story, with MFA", [...call, "--caller", "long-term-key-with-mfa", "--expect", "allowed"]);
await playStory();

async function playStory() {
  console.log("== The founding story, on the embedded endpoint");
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  const { startEndpoint } = await import("../dist/index.js");
  const iam = await import("@aws-sdk/client-iam");
  const { AssumeRoleCommand, STSClient } = await import("@aws-sdk/client-sts");
  const { TOTP } = await import("otpauth");
  const endpoint = await startEndpoint();
  const settings = (accessKeyId, secretAccessKey) => {
    return { endpoint: endpoint.url, region: endpoint.region, credentials: { accessKeyId, secretAccessKey } };
  };
  const root = new iam.IAMClient(settings(endpoint.accessKeyId, endpoint.secretAccessKey));
  const UserName = "kjh-SuperDuperUser";
  const Path = "/service-user/";
  await root.send(new iam.CreateUserCommand({ UserName, Path }));
  const device = await root.send(new iam.CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: UserName, Path }));
  const { SerialNumber, Base32StringSeed } = device.VirtualMFADevice;
  const totp = new TOTP({ secret: Buffer.from(Base32StringSeed).toString() });
  const code = (later) => totp.generate({ timestamp: Date.now() + later * 1000 });
  const codes = { AuthenticationCode1: code(-30), AuthenticationCode2: code(0) };
  await root.send(new iam.EnableMFADeviceCommand({ UserName, SerialNumber, ...codes }));
  const { AccessKey } = await root.send(new iam.CreateAccessKeyCommand({ UserName }));
  const AssumeRolePolicyDocument = readFileSync(new URL("../policies/kjh-DuperRole.json", import.meta.url), "utf8");
  const { Role } = await root.send(new iam.CreateRoleCommand({ RoleName: "kjh-DuperRole", AssumeRolePolicyDocument }));
  const user = new STSClient(settings(AccessKey.AccessKeyId, AccessKey.SecretAccessKey));
  const assume = (mfa) =>
    user.send(new AssumeRoleCommand({ RoleArn: Role.Arn, RoleSessionName: "my-cli-session", ...mfa })).then(
      ({ AssumedRoleUser }) => `assumed as ${AssumedRoleUser.Arn}`,
      ({ name, message }) => `${name}: ${message}`,
    );
  const without = await assume({});
  const withMfa = await assume({ SerialNumber, TokenCode: code(30) });
  await endpoint.close();
  console.log(`without MFA  ${without}\nwith MFA     ${withMfa}`);
  if (without.startsWith("AccessDenied: User: ") && withMfa.startsWith("assumed as ")) return;
  console.error("this is not how it should be");
  process.exit(1);
}

function run(title, args) {
  console.log(`== ${title}\n$ policy-check ${args.join(" ")}`);
  const { status } = spawnSync(process.execPath, ["dist/bin/policy-check.js", ...args], {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) {
    console.error(`failed with exit code ${status}`);
    process.exit(1);
  }
  console.log();
}
