import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { SimulateCustomPolicyCommand } from "@aws-sdk/client-iam";
import { expect, test } from "vitest";
import { turnByTurn } from "../../src/endpoint/calls/turns.js";
import { endpointForTests } from "./clients.js";
import { signedHeaders } from "./raw.js";

let answered = 0;
const { endpoint, iam } = endpointForTests({ onCall: () => answered++ });

test("calls that come at once begin in their order, each in a round of the event loop of its own", async () => {
  const turns = turnByTurn();
  const order: string[] = [];
  const rounds = setImmediateRounds(order);
  await Promise.all(["a", "b", "c"].map((name) => turns().then(() => order.push(name))));
  rounds.end();
  expect(order.join(" ")).toMatch(/^a (round )+b (round )+c/);
  // One that comes alone does not wait.
  await new Promise((resolve) => setTimeout(resolve, 5));
  order.length = 0;
  await turns().then(() => order.push("d"));
  expect(order).toEqual(["d"]);
});

function setImmediateRounds(order: string[]): { end(): void } {
  let isOver = false;
  const round = (): void => {
    if (isOver) return;
    order.push("round");
    setImmediate(round);
  };
  setImmediate(round);
  return {
    end: () => {
      isOver = true;
    },
  };
}

test("health does not wait for calls that came before", async () => {
  const { url } = endpoint();
  const { port } = new URL(url);
  const body = "Action=GetCallerIdentity&Version=2011-06-15";
  const headers = Object.entries({ ...(await signedHeaders(`${url}/`, body)), "content-length": String(body.length) });
  const call = `POST / HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`;
  const opened = async (): Promise<Socket> => {
    const socket = connect(Number(port), "127.0.0.1");
    await once(socket, "connect");
    return socket.setEncoding("utf8");
  };
  const [calling, asking] = [await opened(), await opened()];
  // The first call loads what the others need.
  calling.write(call);
  await once(calling, "data");
  answered = 0;
  // All in one piece, so that they are there before health is asked.
  calling.write(call.repeat(200));
  asking.write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await once(asking, "data");
  const before = answered;
  while (answered < 200) await once(calling, "data");
  calling.destroy();
  asking.destroy();
  expect(before).toBeLessThan(100);
});

test("health does not wait for one call that takes long", async () => {
  const Statement = Array.from({ length: 200 }, (_, index) => ({
    Effect: "Allow",
    Action: `s3:Get*${index}`,
    Resource: `arn:aws:s3:::bucket-${index}/*`,
  }));
  let isOver = false;
  const simulated = iam().send(
    new SimulateCustomPolicyCommand({
      PolicyInputList: [JSON.stringify({ Version: "2012-10-17", Statement })],
      ActionNames: Array.from({ length: 100 }, (_, index) => `s3:GetObject${index}`),
      ResourceArns: Array.from({ length: 10 }, (_, index) => `arn:aws:s3:::bucket-${index}/x`),
    }),
  );
  const over = simulated.then(({ EvaluationResults }) => {
    isOver = true;
    return EvaluationResults?.length;
  });
  let asked = 0;
  while (!isOver) {
    expect((await fetch(`${endpoint().url}/health`)).status).toBe(200);
    asked++;
  }
  expect(await over).toBe(100);
  // In one piece it would be asked once or twice.
  expect(asked).toBeGreaterThan(5);
});
