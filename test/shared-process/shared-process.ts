import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { afterAll } from "vitest";
import type { Run } from "../command-line.js";

/** What comes back from the thread: a run, or that the process is no more. */
type Answer =
  | { readonly kind: "run"; readonly run: Run }
  | { readonly kind: "ended"; readonly code: number | null; readonly signal: string | null };

interface SharedProcess {
  run(args: readonly string[], folder: string): Run;
  end(): Promise<unknown>;
}

let current: SharedProcess | undefined;

afterAll(async () => {
  await current?.end();
  current = undefined;
});

/**
 * Runs the built command line in a process that the runs of this test file share, and waits for it without letting go of the
 * thread, as `spawnSync` does. It has the environment that this process had at its start, and no standard input.
 */
export function runInSharedProcess(args: readonly string[], folder: string): Run {
  current ??= startProcess();
  return current.run(args, folder);
}

function startProcess(): SharedProcess {
  const { port1, port2 } = new MessageChannel();
  const state = new Int32Array(new SharedArrayBuffer(4));
  const thread = new Worker(new URL("thread.mjs", import.meta.url), {
    workerData: { port: port2, state },
    transferList: [port2],
  });
  thread.unref();
  port1.unref();
  return {
    run(args, folder) {
      Atomics.store(state, 0, 0);
      port1.postMessage({ args, folder });
      if (Atomics.wait(state, 0, 0, 120_000) === "timed-out")
        throw new Error(`no end of: policy-check ${args.join(" ")}`);
      const answer: Answer | undefined = receiveMessageOnPort(port1)?.message;
      if (answer?.kind === "run") return answer.run;
      throw new Error(`the process of policy-check ${args.join(" ")} ended: ${JSON.stringify(answer)}`);
    },
    end: () => {
      port1.close();
      return thread.terminate();
    },
  };
}
