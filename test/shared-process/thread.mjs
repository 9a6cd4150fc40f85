// A thread that hands command lines to the shared process, while the thread of the tests waits for the answer.

import { fork } from "node:child_process";
import { workerData } from "node:worker_threads";

const { port, state } = workerData;
const child = fork(new URL("process.mjs", import.meta.url), { stdio: ["ignore", "ignore", "ignore", "ipc"] });

function answer(message) {
  port.postMessage(message);
  Atomics.store(state, 0, 1);
  Atomics.notify(state, 0);
}

let ended;
port.on("message", (run) => (ended === undefined ? child.send(run) : answer(ended)));
child.on("message", (run) => answer({ kind: "run", run }));
child.on("exit", (code, signal) => {
  ended = { kind: "ended", code, signal };
  answer(ended);
});
