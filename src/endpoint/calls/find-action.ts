import { actions } from "../actions/actions.generated.js";
import { iamModel } from "../model/iam.generated.js";
import type { ServiceModel } from "../model/shape.js";
import { stsModel } from "../model/sts.generated.js";
import type { Form } from "../wire/form.js";
import type { AnyAction } from "./action.js";
import { type Failure, failure } from "./failure.js";
import { newerThanModels, notImplemented } from "./not-implemented.js";

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
  const model =
    models.find(({ apiVersion }) => apiVersion === version) ??
    (version === undefined ? models.find(({ operations }) => Object.hasOwn(operations, name)) : undefined);
  if (model !== undefined && newerThanModels.has(`${model.name}:${name}`)) {
    const fullName = `${model.name}:${name}`;
    return { kind: "failure", name: fullName, failure: notImplemented(fullName) };
  }
  if (model === undefined || !Object.hasOwn(model.operations, name)) {
    const shown = version === undefined || version === "" ? "NO_VERSION_SPECIFIED" : version.slice(0, 40);
    const message = `Could not find operation ${name.slice(0, 128)} for version ${shown}`;
    return { kind: "failure", name: name.slice(0, 128), failure: failure("InvalidAction", 400, message) };
  }
  const fullName = `${model.name}:${name}`;
  const action = loadedActions.get(fullName) ?? (await actions.get(fullName)?.());
  if (action === undefined) return { kind: "failure", name: fullName, failure: notImplemented(fullName) };
  loadedActions.set(fullName, action);
  return { kind: "action", name: fullName, model, action };
}
