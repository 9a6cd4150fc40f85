// A server that reads each request and answers AssumeRole with what is always the same: as fast as a client can be
// answered by Node at all. Prints its URL.
import { createServer } from "node:http";

const credentials = `<AccessKeyId>ASIAAAAAAAAAAAAAAAAA</AccessKeyId><SecretAccessKey>${"s".repeat(40)}</SecretAccessKey><SessionToken>${"t".repeat(600)}</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration>`;
const user =
  "<AssumedRoleId>AROAAAAAAAAAAAAAAAAAA:bench</AssumedRoleId><Arn>arn:aws:sts::123456789012:assumed-role/bench/bench</Arn>";
const result = `<AssumeRoleResult><Credentials>${credentials}</Credentials><AssumedRoleUser>${user}</AssumedRoleUser></AssumeRoleResult>`;
const metadata = "<ResponseMetadata><RequestId>11111111-1111-1111-1111-111111111111</RequestId></ResponseMetadata>";
const answer = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${result}${metadata}</AssumeRoleResponse>`;

const server = createServer((request, response) => {
  request.resume();
  request.once("end", () => {
    response.writeHead(200, { "content-type": "text/xml", "content-length": Buffer.byteLength(answer) });
    response.end(answer);
  });
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
