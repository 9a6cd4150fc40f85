import { SourceText } from "../../diagnostics/index.js";
import { attributesOf, type DescribedResource, openAttribute } from "./attributes.js";
import { type DownloadedModule, otherDownload } from "./downloaded-modules.js";
import { convertTo, fingerprint, typeConstraintOf } from "./evaluate/convert.js";
import { evaluatedBlock } from "./evaluate/evaluated-block.js";
import type { Evaluation } from "./evaluate/evaluation.js";
import { knownText } from "./evaluate/known.js";
import { mappingAt, nullAt, sequenceAt, textAt } from "./evaluate/literals.js";
import type { Memory } from "./evaluate/memory.js";
import { asWritten, type Names, type Scope, type Step, shortened } from "./evaluate/scope.js";
import { byWayOf, refusedOf, unknownOf } from "./evaluate/unknowns.js";
import type { HclMember, HclValue, UnknownValue } from "./evaluate/value.js";
import type { GivenValue } from "./given-values.js";
import type { Block, Expression, TemplatePart } from "./hcl/syntax.js";
import { ignoredChanges } from "./ignored-changes.js";
import { expanded, type Instance, type Instances } from "./instances.js";
import { argumentOf, joined, type ModuleFolder, nameOf, type ResourceBlock } from "./module-folder.js";
import { type DocumentRemark, policyDocument } from "./policy-document.js";

/** What the modules below one root module have in common. */
export interface RootReading {
  readonly evaluation: Evaluation;
  /** The folder of the root module, in which Terraform runs. */
  readonly root: string;
  /** The module of a folder; undefined where there is none, or it is not to be looked at. */
  folder(path: string): ModuleFolder | undefined;
  readFile(path: string): SourceText | { readonly refused: string };
  listFolder(path: string): readonly string[] | undefined;
  parseTemplate(source: SourceText): readonly TemplatePart[] | { readonly refused: string };
  /** The module that is downloaded for a call, by the names of the calls that lead to it. */
  downloaded(key: string): DownloadedModule | undefined;
  /** The values that files of the root module give its variables. */
  readonly given: ReadonlyMap<string, () => HclValue>;
  /** The values that variables have in a run that names another file of values. */
  readonly others: ReadonlyMap<string, readonly GivenValue[]>;
  /** What is to be said of policy documents, by their addresses. */
  readonly remarks: Map<string, readonly DocumentRemark[]>;
  /** How many more instances of modules are made. */
  instancesLeft: number;
}

/** What calls a module. */
interface Caller {
  readonly module: ModuleInstance;
  readonly call: Block;
  readonly scope: Scope;
}

/** A module with values for its variables: what its names mean. */
export class ModuleInstance implements Names {
  readonly address: string;
  readonly module: ModuleFolder;
  /** The folder as `path.module` has it. */
  readonly path: string;
  readonly scope: Scope;
  readonly #reading: RootReading;
  readonly #caller: Caller | undefined;
  readonly #memory: Memory = new Map();
  readonly #instances = new Map<Block, Instances>();
  readonly #resources = new Map<string, HclValue>();
  readonly #children = new Map<string, ModuleInstance | { readonly why: string }>();

  constructor(reading: RootReading, module: ModuleFolder, path: string, address: string, caller?: Caller) {
    this.#reading = reading;
    this.module = module;
    this.path = path;
    this.address = address;
    this.#caller = caller;
    this.scope = { names: this, local: undefined };
  }

  readFile(path: string): SourceText | { readonly refused: string } {
    return this.#reading.readFile(joined(this.#reading.root, path));
  }

  listFolder(path: string): readonly string[] | undefined {
    return this.#reading.listFolder(joined(this.#reading.root, path));
  }

  parseTemplate(source: SourceText): readonly TemplatePart[] | { readonly refused: string } {
    return this.#reading.parseTemplate(source);
  }

  /** https://developer.hashicorp.com/terraform/language/expressions/references */
  lookUp(
    root: string,
    steps: readonly Step[],
    reference: Expression,
  ): { readonly value: HclValue; readonly taken: number } {
    const [first, second] = steps.map((step) => (step.kind === "attribute" ? step.name : undefined));
    const refused = (why: string): { readonly value: HclValue; readonly taken: number } => ({
      value: refusedOf(reference, this.scope, why),
      taken: 0,
    });
    if (first === undefined) return refused(`${root} is not a name that has a value here`);
    switch (root) {
      case "var":
        return { value: this.#variable(first, reference), taken: 1 };
      case "local":
        return { value: this.#local(first, reference), taken: 1 };
      case "module":
        return { value: this.#call(first, reference), taken: 1 };
      case "path":
        return { value: this.#path(first, reference), taken: 1 };
      case "data":
        if (second === undefined) return refused("a data source has a type and a name");
        return { value: this.#resource("data", first, second, reference), taken: 2 };
      case "resource":
        if (second === undefined) return refused("a resource has a type and a name");
        return { value: this.#resource("managed", first, second, reference), taken: 2 };
      case "terraform":
      case "tofu":
        return {
          value: unknownOf(reference, this.scope, "the workspace is chosen when Terraform runs", { shape: "text" }),
          taken: 1,
        };
      case "each":
      case "count":
      case "self":
        return refused(`${root} has no value here`);
      default:
        return { value: this.#resource("managed", root, first, reference), taken: 1 };
    }
  }

  /** The instances of a block that may have `count` or `for_each`. */
  instancesOf(block: Block): Instances {
    const known = this.#instances.get(block);
    if (known !== undefined) return known;
    const found = this.#reading.evaluation.undecided(() => expanded(this.#reading.evaluation, block, this.scope));
    this.#instances.set(block, found);
    return found;
  }

  /** The instance of a module that a call leads to, or why there is none. */
  child(name: string, call: Block, instance: Instance): ModuleInstance | { readonly why: string } {
    const key = `${name}${instance.suffix}`;
    const known = this.#children.get(key);
    if (known !== undefined) return known;
    const child = this.#newChild(name, call, instance);
    this.#children.set(key, child);
    return child;
  }

  /** An argument of an instance of a block. */
  argument(block: Block, name: string, { scope }: Instance): HclValue | undefined {
    const attribute = argumentOf(block, name);
    return attribute && byWayOf(this.#reading.evaluation.value(attribute.value, scope), attribute.value);
  }

  #once(key: string, reference: Expression, find: () => HclValue): HclValue {
    const cycle = (): UnknownValue => unknownOf(reference, this.scope, "it refers to itself");
    return this.#reading.evaluation.once(this.#memory, key, this.address, cycle, find);
  }

  #variable(name: string, reference: Expression): HclValue {
    const block = this.module.variables.get(name);
    if (block === undefined) return this.#undeclared(reference, `var.${name} is not declared`);
    return this.#once(`var ${name}`, reference, () => {
      const type = argumentOf(block, "type")?.value;
      const constraint = type && typeConstraintOf(type);
      const given = this.#given(name);
      const nullable = argumentOf(block, "nullable")?.value;
      const isNullable = !(nullable?.kind === "boolean" && !nullable.value);
      const value = given === undefined || (given.kind === "null" && !isNullable) ? this.#default(name, block) : given;
      if (value === undefined) {
        const at: Expression = { ...block, kind: "name", name };
        const shape = { shape: shapeOf(type) };
        return {
          ...unknownOf(at, this.scope, `var.${name} has no default`, shape),
          ...named(this.address, `var.${name}`),
        };
      }
      const converted = (each: HclValue): HclValue =>
        constraint === undefined ? each : { ...convertTo(each, constraint), via: each.via };
      return this.#otherwise(name, reference, [converted(value), converted]) ?? converted(value);
    });
  }

  /** A variable of the root module to which a file that a run may name gives another value; undefined for all others. */
  #otherwise(
    name: string,
    reference: Expression,
    [value, converted]: readonly [HclValue, (other: HclValue) => HclValue],
  ): UnknownValue | undefined {
    const given = this.#caller === undefined ? (this.#reading.others.get(name) ?? []) : [];
    const usual = fingerprint(value);
    const others = given.map((each) => ({ ...each, value: converted(each.value()) }));
    const [other] = others.filter((each) => fingerprint(each.value) !== usual);
    if (other === undefined) return undefined;
    const texts = [value, ...others.map((each) => each.value)].map(knownText);
    const all = texts.filter((text) => text !== undefined);
    const isText = all.length === texts.length;
    const why = `the file ${other.file} gives var.${name} another value, if a run names it`;
    return unknownOf(reference, this.scope, why, {
      ...(isText ? { shape: "text" as const, nature: { kind: "one-of" as const, values: [...new Set(all)] } } : {}),
    });
  }

  /** The value that a call or a file gives. */
  #given(name: string): HclValue | undefined {
    if (this.#caller === undefined) return this.#reading.given.get(name)?.();
    const { module, call, scope } = this.#caller;
    return module.argument(call, name, { suffix: "", scope });
  }

  #default(name: string, block: Block): HclValue | undefined {
    const attribute = argumentOf(block, "default");
    if (attribute === undefined) return undefined;
    if (this.#caller === undefined) this.#reading.evaluation.noteDefault(name);
    return this.#reading.evaluation.value(attribute.value, this.scope);
  }

  #local(name: string, reference: Expression): HclValue {
    const attribute = this.module.locals.get(name);
    if (attribute === undefined) return this.#undeclared(reference, `local.${name} is not declared`);
    return this.#once(`local ${name}`, reference, () => this.#reading.evaluation.value(attribute.value, this.scope));
  }

  /** What is declared nowhere may be in a file that is not read; else Terraform refuses it. */
  #undeclared(reference: Expression, why: string): UnknownValue {
    const [broken] = this.module.broken;
    if (broken === undefined) return refusedOf(reference, this.scope, why);
    return unknownOf(reference, this.scope, `${why} in the files that are read, and ${broken.file} is not`);
  }

  #path(name: string, reference: Expression): HclValue {
    switch (name) {
      case "module":
        return textAt(reference, this.path === "" ? "." : this.path);
      case "root":
        return textAt(reference, ".");
      case "cwd":
        return unknownOf(reference, this.scope, "it is the folder in which Terraform runs", { shape: "text" });
      default:
        return refusedOf(reference, this.scope, `path.${name} does not exist`);
    }
  }

  #resource(mode: ResourceBlock["mode"], type: string, name: string, reference: Expression): HclValue {
    const written = mode === "data" ? `data.${type}.${name}` : `${type}.${name}`;
    const resource = this.module.byName.get(nameOf(mode, type, name));
    if (resource === undefined) return this.#undeclared(reference, `${written} is not declared`);
    return this.#combined(resource.block, reference, ({ suffix, scope }) =>
      this.#described(resource, written, { suffix, scope }),
    );
  }

  /** The value of a block: that of its only instance, or a list or an object of them. */
  #combined(block: Block, reference: Expression, find: (instance: Instance) => HclValue): HclValue {
    const { kind, all, open } = this.instancesOf(block);
    const [only] = all;
    if (kind === "one") return only === undefined ? nullAt(block) : find(only);
    if (kind === "count") return sequenceAt(block, all.map(find), "tuple", open !== undefined);
    const members = all.flatMap((instance): readonly HclMember[] => {
      const { suffix } = instance;
      if (!suffix.startsWith('["')) return [];
      return [lazyMember(block, String(JSON.parse(suffix.slice(1, -1))), () => find(instance))];
    });
    this.#reading.evaluation.isLazy(members);
    const mapping = mappingAt(block, members, "object", open !== undefined);
    if (open === undefined) return mapping;
    return { ...mapping, rest: unknownOf(reference, this.scope, open.why) };
  }

  /** An instance of a resource, whose attributes are evaluated when they are asked for. */
  #described(resource: ResourceBlock, written: string, instance: Instance): HclValue {
    const address = `${written}${instance.suffix}`;
    const known = this.#resources.get(address);
    if (known !== undefined) return known;
    const found = this.#describedAt(resource, address, instance);
    this.#resources.set(address, found);
    return found;
  }

  #describedAt({ mode, type, block }: ResourceBlock, address: string, instance: Instance): HclValue {
    const { evaluation } = this.#reading;
    const at: Expression = { ...block, kind: "name", name: address };
    const why = mode === "data" ? "Terraform reads it when it runs" : "Terraform knows it only after apply";
    const provider = argumentOf(block, "provider")?.value;
    const resource: DescribedResource = {
      address,
      identity: `${this.address}${address}`,
      place: block,
      provider: provider && `${this.address}${asWritten(provider)}`,
      argument: (name) => {
        const attribute = argumentOf(block, name);
        if (attribute === undefined) return undefined;
        const find = (): HclValue => evaluation.value(attribute.value, instance.scope);
        const value = this.#once(`${address} argument ${name}`, attribute.value, find);
        return value.kind === "null" ? undefined : byWayOf(value, attribute.value);
      },
      document: () => this.#document(block, address, instance, at),
      rendered: (template, variables) => this.#rendered(template, variables, at, instance),
    };
    const attributes = attributesOf(mode, type);
    const ignored = ignoredChanges(block);
    const ignoredWhy = "Terraform ignores its changes, and it may have another value by now";
    const own = block.body.attributes.flatMap(({ name, namePlace }): readonly HclMember[] => {
      if (attributes[name] !== undefined) return [];
      if (name === "count" || name === "for_each" || name === "provider" || name === "depends_on") return [];
      return [
        {
          key: name,
          keyPlace: namePlace,
          get value(): HclValue {
            if (ignored === "all" || ignored.has(name))
              return openAttribute(resource, name, ignoredWhy, { shape: "any" });
            return resource.argument(name) ?? { ...openAttribute(resource, name, why), shape: "any" };
          },
        },
      ];
    });
    const given = new Set(own.map(({ key }) => key));
    const computed = Object.keys(attributes).flatMap((name): readonly HclMember[] => {
      if (given.has(name)) return [];
      const find = (): HclValue => attributes[name]?.(resource) ?? openAttribute(resource, name, why);
      return [lazyMember(block, name, () => this.#once(`${address}.${name}`, at, find))];
    });
    const members = [...own, ...computed];
    evaluation.isLazy(members);
    const rest = { ...unknownOf(at, this.scope, why), ...named(this.address, address) };
    return { ...mappingAt(block, members, "object", true), rest, isLazy: true };
  }

  #document(block: Block, address: string, { scope }: Instance, at: Expression): HclValue {
    const { evaluation, remarks } = this.#reading;
    const key = `${this.address}${address}`;
    const { value, remarks: found } = policyDocument(evaluatedBlock(evaluation, block, scope));
    if (found.length > 0) remarks.set(key, found);
    evaluation.noteDocument(key);
    if (value.kind === "unknown") return value;
    const weighed = evaluation.weighed(value, at, scope);
    if (weighed.kind === "unknown") return weighed;
    return { kind: "text", parts: [{ kind: "json", value: weighed, isIndented: true, place: block }], place: block };
  }

  /** https://github.com/hashicorp/terraform-provider-template/blob/main/website/docs/d/file.html.markdown */
  #rendered(template: HclValue, variables: HclValue, at: Expression, { scope }: Instance): HclValue {
    const text = knownText(template);
    if (text === undefined) return unknownOf(at, scope, "its template is not known", { shape: "text" });
    if (variables.kind === "unknown") return unknownOf(at, scope, variables.why, { shape: "text" });
    const [part] = template.kind === "text" ? template.parts : [];
    const isFile = part?.kind === "literal" && part.place.source.text === text;
    const source = isFile ? part.place.source : new SourceText(at.source.name, text);
    const parts = this.parseTemplate(source);
    if ("refused" in parts) return refusedOf(at, scope, parts.refused);
    const given = variables.kind === "mapping" ? variables : mappingAt(at, []);
    return this.#reading.evaluation.template(at, parts, given, scope);
  }

  #call(name: string, reference: Expression): HclValue {
    const call = this.module.calls.get(name);
    if (call === undefined) return this.#undeclared(reference, `module.${name} is not declared`);
    return this.#combined(call, reference, (instance) => {
      const child = this.child(name, call, instance);
      if (!("why" in child)) return child.outputs(call);
      const at: Expression = { ...call, kind: "name", name };
      const written = `module.${name}${instance.suffix}`;
      return { ...unknownOf(at, this.scope, child.why), ...named(this.address, written) };
    });
  }

  /** The outputs as one object. */
  outputs(place: Block): HclValue {
    const members = [...this.module.outputs].map(([name, block]): HclMember => {
      const value = argumentOf(block, "value")?.value;
      const find = (): HclValue =>
        value === undefined ? nullAt(block) : this.#reading.evaluation.value(value, this.scope);
      return lazyMember(block, name, () => this.#once(`output ${name}`, value ?? { ...block, kind: "null" }, find));
    });
    this.#reading.evaluation.isLazy(members);
    const mapping = mappingAt(place, members, "object", this.module.broken.length > 0);
    return { ...mapping, isLazy: true };
  }

  /** The path of the folder to which `terraform init` has downloaded a module, from the root module; or why there is none. */
  #downloaded(name: string, call: Block, source: string): string | { readonly why: string } {
    const names = [name];
    for (let each = this.#caller; each !== undefined; each = each.module.#caller) {
      names.unshift(each.call.labels[0] ?? "");
    }
    const found = this.#reading.downloaded(names.join("."));
    if (found === undefined) return { why: `the module comes from ${source}, which is not read` };
    const given = argumentOf(call, "version");
    const version = given && knownText(this.#reading.evaluation.value(given.value, this.scope));
    const other = otherDownload(found, { source, version });
    return other === undefined ? found.folder : { why: `the module comes from ${source}, but ${other}` };
  }

  #newChild(name: string, call: Block, instance: Instance): ModuleInstance | { readonly why: string } {
    const argument = argumentOf(call, "source");
    const source = argument && knownText(this.#reading.evaluation.value(argument.value, this.scope));
    if (source === undefined) return { why: `module.${name} has no source that is known` };
    const path = /^\.\.?(\/|$)/.test(source) ? joined(this.path, source) : this.#downloaded(name, call, source);
    if (typeof path !== "string") return path;
    const folder = joined(this.#reading.root, path);
    for (let each: ModuleInstance | undefined = this; each !== undefined; each = each.#caller?.module)
      if (each.module.folder === folder) return { why: "the module calls itself" };
    const module = this.#reading.folder(folder);
    if (module === undefined) return { why: `the folder ${source} is not read` };
    if (this.#reading.instancesLeft-- <= 0 || this.#reading.evaluation.isSpent)
      return { why: "there are too many instances of modules" };
    this.#reading.evaluation.allow(workFor(module));
    const address = `${this.address}module.${name}${instance.suffix}.`;
    return new ModuleInstance(this.#reading, module, path, address, {
      module: this,
      call,
      scope: instance.scope,
    });
  }
}

/** How much work a module may make: as much as there is of it. */
export function workFor({ size }: ModuleFolder): number {
  return 2000 + 4 * size;
}

function lazyMember(place: Block, key: string, find: () => HclValue): HclMember {
  return {
    key,
    keyPlace: place,
    get value(): HclValue {
      return find();
    },
  };
}

/** What an unknown value of a module is called. */
function named(address: string, expression: string): Pick<UnknownValue, "identity" | "expression"> {
  return { identity: `${address}${expression}`, expression: shortened(expression) };
}

/** What kind of value a type argument allows. */
function shapeOf(type: Expression | undefined): UnknownValue["shape"] {
  const name = type?.kind === "name" || type?.kind === "call" ? type.name : undefined;
  if (name === "string" || name === "number" || name === "bool") return "text";
  return name === "list" || name === "set" || name === "tuple" ? "list" : "any";
}
