// Clients of a server under load, in a process of their own: AssumeRole through the AWS SDK, each client with a
// connection of its own, one call after the other, until the time is over. Prints how long the calls took, in
// milliseconds. In arguments: URL, role, key, secret, clients, seconds.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
const { AssumeRoleCommand, STSClient } = await import("@aws-sdk/client-sts");

const [endpoint, RoleArn, accessKeyId, secretAccessKey, clients, seconds] = process.argv.slice(2);
const times = [];
let errors = 0;
const end = performance.now() + Number(seconds) * 1000;
const call = async () => {
  const settings = { endpoint, region: "us-east-1", credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
  const client = new STSClient(settings);
  while (performance.now() < end) {
    const started = performance.now();
    await client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "bench" })).catch(() => errors++);
    times.push(performance.now() - started);
  }
  client.destroy();
};
await Promise.all(Array.from({ length: Number(clients) }, call));
process.stdout.write(JSON.stringify({ times, errors }));
