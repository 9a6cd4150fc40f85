import { nearest } from "../../diagnostics/index.js";
import { actions } from "../actions/actions.generated.js";
import { iamModel } from "../model/iam.generated.js";
import type { ServiceModel } from "../model/shape.js";
import { stsModel } from "../model/sts.generated.js";
import type { Form } from "../wire/form.js";
import type { AnyAction } from "./action.js";
import { type Failure, failure } from "./failure.js";
import { notImplemented } from "./not-implemented.js";

const models: readonly ServiceModel[] = [iamModel, stsModel];
/** Actions are loaded when they are first called, so an endpoint starts at once. */
const loadedActions = new Map<string, AnyAction>();

/** What a request calls, or AWS's error if there is no such action. `name` is `sts:AssumeRole`, or what the client wrote. */
export type Target =
  | { readonly kind: "action"; readonly name: string; readonly model: ServiceModel; readonly action: AnyAction }
  | { readonly kind: "failure"; readonly name: string; readonly failure: Failure };

/** The action that the parameters `Action` and `Version` name. */
export async function findAction(parameters: Form): Promise<Target> {
  const parameter = (wanted: string): string | undefined => parameters.find(([name]) => name === wanted)?.[1];
  const name = parameter("Action");
  const version = parameter("Version");
  if (name === undefined || name === "") {
    const message = "Could not find operation in the request: it has no Action.";
    return { kind: "failure", name: "?", failure: failure("MissingAction", 400, message) };
  }
  const model = modelOf(name, version);
  if (model === undefined || !Object.hasOwn(model.operations, name)) return noSuchAction(name, version, model);
  const fullName = `${model.name}:${name}`;
  const action = loadedActions.get(fullName) ?? (await actions.get(fullName)?.());
  if (action === undefined) return { kind: "failure", name: fullName, failure: notImplemented(fullName) };
  loadedActions.set(fullName, action);
  return { kind: "action", name: fullName, model, action };
}

function modelOf(name: string, version: string | undefined): ServiceModel | undefined {
  return (
    models.find(({ apiVersion }) => apiVersion === version) ??
    (version === undefined ? models.find(({ operations }) => Object.hasOwn(operations, name)) : undefined)
  );
}

/** Whether the parameters `Action` and `Version` name an action of IAM or STS, whether the endpoint implements it or not. */
export function isOwnOperation(name: string, version: string | undefined): boolean {
  const model = modelOf(name, version);
  return model !== undefined && Object.hasOwn(model.operations, name);
}

/**
 * AWS may have an action that the service models do not have yet, so it is not called invalid. AWS has none that differs from
 * a known one in its letters' case, or that another version of the API has.
 */
function noSuchAction(name: string, version: string | undefined, model: ServiceModel | undefined): Target {
  const shown = name.slice(0, 128);
  const known = models.flatMap((each) => Object.keys(each.operations).map((operation) => ({ each, operation })));
  if (known.some(({ operation }) => operation.toLowerCase() === name.toLowerCase())) {
    const ofVersion = version === undefined || version === "" ? "NO_VERSION_SPECIFIED" : version.slice(0, 40);
    const message = `Could not find operation ${shown} for version ${ofVersion}`;
    return { kind: "failure", name: shown, failure: failure("InvalidAction", 400, message) };
  }
  const full = model === undefined ? shown : `${model.name}:${shown}`;
  const near = nearest(
    name,
    known.filter(({ each }) => model === undefined || each === model).map(({ operation }) => operation),
  );
  const hint = near === undefined ? "." : `; did you mean "${near}"?`;
  const message = `policy-check serve does not know the AWS action ${full}${hint}`;
  return { kind: "failure", name: full, failure: failure("NotImplemented", 501, message) };
}
