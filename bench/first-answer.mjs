// Prints how many milliseconds pass from asking for an endpoint to its first answer, signature verified. What makes the
// call is loaded before: it belongs to the caller.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
const { GetCallerIdentityCommand, STSClient } = await import("@aws-sdk/client-sts");
const { createServer } = await import("node:http");
const { startEndpoint } = await import("../dist/index.js");

const settings = { region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" }, maxAttempts: 1 };

// The client's own first call takes its time, whoever answers it.
const identity = "<UserId>u</UserId><Account>123456789012</Account><Arn>arn:aws:iam::123456789012:root</Arn>";
const result = `<GetCallerIdentityResult>${identity}</GetCallerIdentityResult>`;
const xmlns = "https://sts.amazonaws.com/doc/2011-06-15/";
const answer = `<GetCallerIdentityResponse xmlns="${xmlns}">${result}</GetCallerIdentityResponse>`;
const other = createServer((_, response) => response.writeHead(200, { "content-type": "text/xml" }).end(answer));
await new Promise((resolve) => other.listen(0, "127.0.0.1", resolve));
const warm = new STSClient({ ...settings, endpoint: `http://127.0.0.1:${other.address().port}` });
await warm.send(new GetCallerIdentityCommand({}));
warm.destroy();
other.close();

const started = performance.now();
const endpoint = await startEndpoint();
const client = new STSClient({ ...settings, endpoint: endpoint.url });
await client.send(new GetCallerIdentityCommand({}));
console.log(performance.now() - started);
client.destroy();
await endpoint.close();
