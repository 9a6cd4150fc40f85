import type { SarifAutomation } from "../report/index.js";

const prefix = "azuredevops/pipeline/build";

/**
 * What Azure DevOps knows a run by, from the variables of its pipelines
 * (https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables); undefined elsewhere, and where one is missing.
 * Advanced Security refuses reports without it: rules GHAzDO1019 and GHAzDO1020 of https://github.com/microsoft/sarif-sdk.
 */
export function pipelineAutomation(env: NodeJS.ProcessEnv): SarifAutomation | undefined {
  if (env["TF_BUILD"]?.toLowerCase() !== "true") return undefined;
  const organization = organizationIn(env["SYSTEM_COLLECTIONURI"]);
  const project = env["SYSTEM_TEAMPROJECTID"];
  const definition = env["BUILD_DEFINITIONID"] ?? env["SYSTEM_DEFINITIONID"];
  const buildDefinitionName = env["BUILD_DEFINITIONNAME"];
  const phase = env["SYSTEM_PHASEID"] ?? env["SYSTEM_JOBID"];
  const phaseName = env["SYSTEM_PHASENAME"] ?? env["SYSTEM_JOBNAME"];
  const branch = env["BUILD_SOURCEBRANCH"];
  const build = env["BUILD_BUILDID"];
  const parts = [organization, project, definition, phase, branch, build];
  if (parts.some((part) => part === undefined || part === "")) return undefined;
  if (definition === undefined || phase === undefined || buildDefinitionName === undefined || phaseName === undefined)
    return undefined;
  return {
    id: [prefix, ...parts].join("/"),
    properties: {
      [`${prefix}/buildDefinitionId`]: definition,
      [`${prefix}/buildDefinitionName`]: buildDefinitionName,
      [`${prefix}/phaseId`]: phase,
      [`${prefix}/phaseName`]: phaseName,
    },
  };
}

/** `https://dev.azure.com/ORGANIZATION/`, or `https://ORGANIZATION.visualstudio.com/`. */
function organizationIn(uri = ""): string | undefined {
  const [, named, older] = /^https?:\/\/(?:dev\.azure\.com\/([^/]+)|([^./]+)\.visualstudio\.com)/i.exec(uri) ?? [];
  return named ?? older;
}
