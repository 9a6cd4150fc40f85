import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { pipelineAutomation } from "./azure-pipeline.js";
import { alignColor } from "./cucumber.js";
import { columnsOf, useColor } from "./output.js";

describe("color", () => {
  const before = { ...process.env };
  const { isTTY } = process.stdout;

  beforeEach(() => {
    delete process.env["NO_COLOR"];
    delete process.env["FORCE_COLOR"];
  });

  afterEach(() => {
    for (const name of ["NO_COLOR", "FORCE_COLOR"]) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    process.stdout.isTTY = isTTY;
  });

  const cases: readonly (readonly [env: NodeJS.ProcessEnv, onTerminal: boolean, elsewhere: boolean])[] = [
    [{}, true, false],
    [{ NO_COLOR: "1" }, false, false],
    [{ NO_COLOR: "" }, true, false],
    [{ FORCE_COLOR: "1" }, true, true],
    [{ FORCE_COLOR: "2" }, true, true],
    [{ FORCE_COLOR: "3" }, true, true],
    [{ FORCE_COLOR: "true" }, true, true],
    [{ FORCE_COLOR: "0" }, false, false],
    [{ FORCE_COLOR: "false" }, false, false],
    [{ FORCE_COLOR: "" }, true, false],
    [{ NO_COLOR: "1", FORCE_COLOR: "1" }, false, false],
  ];

  test.each(cases)("with %o", (env, onTerminal, elsewhere) => {
    Object.assign(process.env, env);
    for (const [terminal, expected] of [
      [true, onTerminal],
      [false, elsewhere],
    ] as const) {
      process.stdout.isTTY = terminal;
      expect([terminal, useColor(undefined), useColor("report.txt")]).toEqual([terminal, expected, false]);
    }
  });

  test.each([
    [{ NO_COLOR: "1" }, { NO_COLOR: "1", FORCE_COLOR: "0" }],
    [
      { NO_COLOR: "1", FORCE_COLOR: "1" },
      { NO_COLOR: "1", FORCE_COLOR: "0" },
    ],
    [{ FORCE_COLOR: "" }, {}],
    [{ FORCE_COLOR: "1" }, { FORCE_COLOR: "1" }],
  ])("cucumber is told of %o by %o", (given: NodeJS.ProcessEnv, expected: NodeJS.ProcessEnv) => {
    const env = { ...given };
    alignColor(env);
    expect(env).toEqual(expected);
  });
});

test("a terminal that does not know its columns is taken for a usual one", () => {
  expect([columnsOf({ columns: 0 }), columnsOf({ columns: 120 })]).toEqual([80, 120]);
});

describe("a run of an Azure pipeline", () => {
  const env = {
    TF_BUILD: "True",
    SYSTEM_COLLECTIONURI: "https://example.visualstudio.com/",
    SYSTEM_TEAMPROJECTID: "p",
    SYSTEM_DEFINITIONID: "12",
    BUILD_DEFINITIONNAME: "policies",
    SYSTEM_JOBID: "j",
    SYSTEM_JOBNAME: "Job",
    BUILD_SOURCEBRANCH: "refs/heads/main",
    BUILD_BUILDID: "345",
  };

  test("is known by organization, project, pipeline, job, branch and build", () => {
    expect(pipelineAutomation(env)).toEqual({
      id: "azuredevops/pipeline/build/example/p/12/j/refs/heads/main/345",
      properties: {
        "azuredevops/pipeline/build/buildDefinitionId": "12",
        "azuredevops/pipeline/build/buildDefinitionName": "policies",
        "azuredevops/pipeline/build/phaseId": "j",
        "azuredevops/pipeline/build/phaseName": "Job",
      },
    });
  });

  test.each(Object.keys(env))("is not known without %s", (name) => {
    expect(pipelineAutomation({ ...env, [name]: undefined })).toBeUndefined();
  });
});
