// Asks a server's /health every 20 ms, in a process of its own, on a connection that is kept, until it is told to end.
// Prints how long the answers took, in milliseconds; a question that waits behind the one before counts from when it was due.
import { Agent, get } from "node:http";

const [url] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const times = [];
const ask = () => {
  const due = performance.now();
  const request = get(`${url}/health`, { agent }, (response) => {
    response.resume();
    response.once("end", () => times.push(performance.now() - due));
  });
  request.on("error", () => {});
};
const asking = setInterval(ask, 20);
process.stdin.resume().once("end", () => {
  clearInterval(asking);
  process.stdout.write(JSON.stringify(times), () => process.exit());
});
