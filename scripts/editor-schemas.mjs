// Makes the schemas for editors from the tables that the command line itself uses: condition keys, operators, actions and
// rules. A new row there is offered and explained by editors, and nothing else needs to be changed.
//
// Only keywords of JSON Schema are used, so every schema compiles in ajv's strict mode. VS Code's own keywords, such as
// `doNotSuggest`, would be errors there. What must not be offered is in `patternProperties`, which editors do not list.

const pages = {
  operators: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
  setOperators:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html",
  principal: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
};

const callers = [
  { kind: "user", name: "users" },
  { kind: "role", name: "roles" },
  { kind: "service", name: "AWS services" },
  { kind: "saml", name: "SAML users" },
  { kind: "oidc", host: undefined, name: "OIDC users" },
];

/**
 * The schema of a kind of policy for editors. `schema` and `shared` are the schema and the definitions that the command line
 * validates with; `catalog` has the tables of src/iam and src/engine, `words` what they mean.
 */
export function policySchema(kind, schema, shared, catalog, words) {
  const used = {
    ...schema,
    definitions: { ...shared, ...schema.definitions, ...conditionDefinitions(kind, catalog, words) },
  };
  used.definitions.statement = withoutRefused(used.definitions.statement);
  if (kind === "trust") refineTrust(used, catalog, words);
  return strict(withoutUnused(used));
}

/** The schema of a template: `schema`, which is silent about everything else, with the schema of trust policies in it. */
export function templateSchema(schema, trust) {
  const { definitions, $schema: _, title: __, description: ___, ...trustPolicy } = trust;
  const { allOf: ____, ...statement } = definitions.statement;
  const { description } = schema.definitions.trustPolicy;
  return {
    ...lenient({
      ...schema,
      definitions: { ...schema.definitions, ...definitions, statement, trustPolicy: { ...trustPolicy, description } },
    }),
  };
}

/**
 * The same for templates: any value may be a function, written as a mapping or with a tag, so nothing is said about values
 * and about what is missing. What is left are names of elements, operators and keys.
 */
function lenient(schema) {
  const { type, required, pattern, minItems, minProperties, items, examples, ...rest } = schema;
  const inner = mapSubschemas(rest, lenient);
  if (rest.enum !== undefined) return { anyOf: [inner, {}] };
  if (type === "object") {
    const { description, title, $schema, definitions, ...object } = inner;
    const functions = object.additionalProperties === undefined ? undefined : { "^(Fn::.+|Ref)$": true };
    const patternProperties = { ...object.patternProperties, ...functions };
    return {
      ...($schema && { $schema }),
      ...(title && { title }),
      ...(description && { description }),
      if: { type },
      // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
      then: { type, ...object, ...(Object.keys(patternProperties).length > 0 && { patternProperties }) },
      ...(definitions && { definitions }),
    };
  }
  if (type !== "array") return { ...inner, ...(examples && { examples }) };
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
  return { ...inner, if: { type }, then: { type, ...(items && { items: lenient(items) }) } };
}

/** What only a trust policy has: its actions and principals by name, and no element that AWS refuses in one. */
function refineTrust(schema, { trustActions, identityProviders }, { actions }) {
  const { definitions } = schema;
  // NotPrincipal is always refused, so Principal is required.
  const [, actionOrNotAction] = definitions.statement.allOf;
  definitions.statement = {
    ...definitions.statement,
    required: [...definitions.statement.required, "Principal"],
    allOf: [actionOrNotAction],
  };
  const { description } = definitions.trustAction;
  definitions.trustAction = {
    ...textOrList({
      anyOf: [...trustActions.map((name) => ({ const: name, description: actions[name] })), { type: "string" }],
    }),
    // Editors show the title and the description of an action together.
    title: "The actions of AWS STS that the statement is about",
    description,
  };
  const { AWS, Federated, Service } = definitions.principalMap.properties;
  const builtIn = identityProviders()
    .filter(({ isBuiltIn }) => isBuiltIn === true)
    .flatMap(({ issuers }) => issuers);
  const providers = ["arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com", ...builtIn];
  definitions.trustPrincipal = {
    type: "object",
    minProperties: 1,
    additionalProperties: false,
    properties: {
      AWS: principals(AWS, ["arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:user/USER", "123456789012"]),
      Federated: principals(Federated, [...providers, "arn:aws:iam::123456789012:saml-provider/PROVIDER"]),
      Service: principals(Service, ["ec2.amazonaws.com", "lambda.amazonaws.com", "ecs-tasks.amazonaws.com"]),
    },
    patternProperties: {
      "^CanonicalUser$": { not: {}, description: "Not allowed in a trust policy: only Amazon S3 has canonical users." },
    },
    description: `${definitions.trustPrincipal.description}\n\n${pages.principal}`,
  };
  // A statement that requires MFA, to begin with.
  definitions.statements = {
    ...definitions.statements,
    examples: [
      [
        {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::123456789012:root" },
          Action: "sts:AssumeRole",
          Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
        },
      ],
    ],
  };
}

/** A statement whose refused elements are explained where they are written, and not offered. */
function withoutRefused(statement) {
  const rows = Object.entries(statement.properties);
  const refused = rows.filter(
    ([, { not, allOf = [] }]) => not !== undefined || allOf.some((each) => each.not !== undefined),
  );
  return {
    ...statement,
    properties: Object.fromEntries(rows.filter((row) => !refused.includes(row))),
    ...(refused.length > 0 && {
      patternProperties: Object.fromEntries(
        refused.map(([name, { description }]) => [`^${name}$`, { not: {}, description }]),
      ),
    }),
  };
}

function principals({ description }, examples) {
  return { ...textOrList({ type: "string", examples }), description };
}

/** A text of this schema, or a list of such texts. */
function textOrList(text) {
  return { anyOf: [text, { type: "array", items: text }] };
}

/** Operators, keys and values of `Condition`. */
function conditionDefinitions(kind, catalog, words) {
  // Tokens of identity providers are in calls that assume a role only.
  const keys = [...keysOf(catalog, words), ...(kind === "trust" ? claimKeys(catalog) : [])];
  const definitions = {
    conditionValue: {
      if: { type: "array" },
      // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
      then: { type: "array", items: { $ref: "#/definitions/conditionText" } },
      else: { $ref: "#/definitions/conditionText" },
    },
    conditionText: { type: ["string", "number", "boolean"] },
    // Variables are allowed as well, so nothing else is refused.
    trueOrFalse: { anyOf: [{ enum: ["true", "false"] }, { $ref: "#/definitions/conditionValue" }] },
    // AWS compares names of keys without case.
    explainedKeys: {
      type: "object",
      patternProperties: Object.fromEntries(keys.map(({ pattern, definition }) => [pattern, reference(definition)])),
    },
    ...Object.fromEntries(keys.map(({ definition, description }) => [definition, { description }])),
  };
  const condition = {
    type: "object",
    description: `When the statement applies: operators, under each the condition keys and their values. All operators and keys must hold; of several values one must match (with a negated operator, none may).\n\n${pages.operators}`,
    additionalProperties: false,
    properties: {},
    patternProperties: {},
  };
  for (const operator of catalog.operators) {
    const types = operator.keyTypes?.[0] === "ARN" ? ["ARN"] : operator.keyTypes;
    const typed = keys.filter(({ key }) => {
      return types === undefined || types.includes(key.type) || types.includes(key.alternativeType);
    });
    const plain = typed.filter(
      ({ key }) => types === undefined || !key.multivalued || key.multivaluedDisputed === true,
    );
    const lists = typed.filter(({ key }) => key.multivalued);
    const name = types === undefined ? "keysOfNull" : `keysOf${types.join("And")}`;
    definitions[name] ??= keysDefinition(plain, types);
    definitions[`${name}Lists`] ??= keysDefinition(lists, types);
    for (const form of formsOf(operator, words.operators[operator.name] ?? "")) {
      const schema = { $ref: `#/definitions/${name}${form.isSet ? "Lists" : ""}`, description: form.description };
      const isOffered = !form.isSet || (!form.ifExists && lists.length > 0);
      // In strict mode no property may match a pattern beside it.
      const pattern = `^${isOffered ? `(?!${form.name}$)` : ""}${inAnyCase(form.name)}$`;
      if (isOffered) {
        definitions[`operator.${form.name}`] = schema;
        condition.properties[form.name] = reference(`operator.${form.name}`);
      }
      condition.patternProperties[pattern] = condition.properties[form.name] ?? schema;
    }
  }
  return { ...definitions, condition };
}

/** The forms of an operator: with the suffix IfExists, and with the prefixes for keys with several values. */
function formsOf({ name, negated, keyTypes }, says) {
  const forms = [];
  for (const prefix of ["", "ForAllValues:", "ForAnyValue:"]) {
    for (const suffix of keyTypes === undefined ? [""] : ["", "IfExists"]) {
      const notes = [says];
      if (prefix === "ForAllValues:")
        notes.push(
          "ForAllValues: each value of the key in the call must match, so a call without the key matches as well.",
        );
      if (prefix === "ForAnyValue:") notes.push("ForAnyValue: at least one value of the key in the call must match.");
      if (suffix === "IfExists") notes.push("IfExists: a call without the key matches as well.");
      else if (negated && prefix !== "ForAnyValue:") notes.push("A call without the key matches as well.");
      const types = keyTypes === undefined ? "keys of all types" : `keys of the type ${keyTypes.join(" or ")}`;
      notes.push(`For ${types}.`);
      forms.push({
        name: `${prefix}${name}${suffix}`,
        isSet: prefix !== "",
        ifExists: suffix !== "",
        description: `${notes.join(" ")}\n\n${prefix === "" ? pages.operators : pages.setOperators}`,
      });
    }
  }
  return forms;
}

/** The keys that are offered under operators for keys of these types; any other is silently accepted. */
function keysDefinition(keys, types) {
  const isBoolean = types === undefined || types.includes("Bool");
  const properties = keys
    .filter(({ isNamed }) => isNamed)
    .map(({ key, definition, values }) => {
      // A family's name is offered, and the tag's key has to follow.
      if (key.hasTagKey === true) return [key.name, { ...reference(definition), not: {} }];
      const value = { $ref: `#/definitions/${isBoolean ? "trueOrFalse" : "conditionValue"}` };
      return [
        key.name,
        { ...reference(definition), allOf: [value], ...(!isBoolean && values && { examples: values }) },
      ];
    });
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    additionalProperties: { $ref: `#/definitions/${isBoolean ? "trueOrFalse" : "conditionValue"}` },
    allOf: [{ $ref: "#/definitions/explainedKeys" }],
  };
}

function reference(definition) {
  return { $ref: `#/definitions/${definition.replaceAll("~", "~0").replaceAll("/", "~1")}` };
}

/** The keys of the catalog, each with its text, its pattern and its definition's name. */
function keysOf({ CONDITION_KEYS, keyPresence }, { keys }) {
  return CONDITION_KEYS.map((key) => {
    const { says = saysOfClaim(key.name), values } = keys[key.name] ?? {};
    const claim = /^[^:]*\./.test(key.name);
    return {
      key,
      isNamed: true,
      definition: `key.${key.name}`,
      pattern: `^${inAnyCase(key.name)}${key.hasTagKey === true ? "." : "$"}`,
      values: key.type === "Bool" ? ["true", "false"] : values,
      description: describeKey(key, says, claim || key.hasTagKey === true ? undefined : keyPresence),
    };
  });
}

/** The claims of identity providers that are not built into AWS; those of the others are in the catalog. */
function claimKeys({ CONDITION_KEYS, identityProviders, claimsOf }) {
  const known = new Set(CONDITION_KEYS.map(({ name }) => name.toLowerCase()));
  return identityProviders().flatMap((provider) =>
    provider.issuers.flatMap((issuer) =>
      claimsOf(provider)
        .filter(({ name, isUndocumented }) => isUndocumented !== true && !known.has(`${issuer}:${name}`.toLowerCase()))
        .map((claim) => claimKey(provider, issuer, claim)),
    ),
  );
}

function claimKey(provider, issuer, claim) {
  const name = `${issuer}:${claim.name}`;
  const key = {
    name,
    type: claim.type ?? "String",
    multivalued: claim.multivalued === true,
    multivaluedDisputed: claim.multivaluedDisputed,
    documentation: provider.sources[0]?.url ?? "",
  };
  const required = provider.control?.anyOf.includes(claim.name)
    ? " AWS refuses to store a trust policy for this provider that compares none of the claims that name the customer, of which this is one."
    : "";
  const forms = claim.name === "sub" ? provider.subjects : claim.forms;
  const form = forms === undefined ? "" : ` Values look like ${forms.slice(0, 2).join(", ")}.`;
  const says = `The claim "${claim.name}" of tokens of ${provider.name}.${form}${required}`;
  return {
    key,
    // An issuer with a part for the customer's name cannot be offered as it is.
    isNamed: !issuer.includes("<"),
    definition: `key.${name}`,
    pattern: `^${issuer
      .split(/<[^>]*>/)
      .map(inAnyCase)
      .join("[^:/]+")}:${inAnyCase(claim.name)}$`,
    values: claim.name === "aud" ? ["sts.amazonaws.com"] : undefined,
    description: describeKey(key, says, undefined),
  };
}

function saysOfClaim(name) {
  return name.startsWith("saml:") ? "An attribute of the SAML assertion." : undefined;
}

function describeKey(
  { name, type, alternativeType, multivalued, hasTagKey, actions, documentation },
  says,
  keyPresence,
) {
  const lines = says === undefined ? [] : [says];
  const types = [type, ...(alternativeType === undefined ? [] : [alternativeType])].join(" or ");
  lines.push(`Type: ${types}${multivalued ? "; several values, so use ForAnyValue or ForAllValues" : ""}.`);
  if (hasTagKey === true) lines.push(`Write the rest of the name behind the slash, as in ${name}team.`);
  if (keyPresence !== undefined) {
    const always = callers.filter((caller) => keyPresence(name, caller) === "always");
    const never = callers.filter((caller) => keyPresence(name, caller) === "never");
    if (always.length > 0) lines.push(`Calls that assume a role always have it from ${list(always)}.`);
    if (never.length > 0) lines.push(`Calls that assume a role never have it from ${list(never)}.`);
  } else if (actions !== undefined) lines.push(`In calls of ${actions.join(", ")}.`);
  return `${lines.join(" ")}\n\n${documentation}`;
}

function list(named) {
  const names = named.map(({ name }) => name);
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** A text as a pattern in which letter case does not matter: JSON Schema's patterns have no flags. */
function inAnyCase(text) {
  return [...text]
    .map((character) => {
      const [lower, upper] = [character.toLowerCase(), character.toUpperCase()];
      if (lower !== upper) return `[${upper}${lower}]`;
      return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
    })
    .join("");
}

/** The schema without definitions that nothing refers to. */
function withoutUnused(schema) {
  const { definitions, ...rest } = schema;
  const used = new Set();
  const visit = (value) => {
    if (Array.isArray(value)) for (const each of value) visit(each);
    if (typeof value !== "object" || value === null) return;
    for (const [keyword, each] of Object.entries(value)) {
      if (keyword !== "$ref") {
        visit(each);
        continue;
      }
      const name = each.slice("#/definitions/".length).replaceAll("~1", "/").replaceAll("~0", "~");
      if (used.has(name)) continue;
      used.add(name);
      visit(definitions[name]);
    }
  };
  visit(rest);
  return { ...rest, definitions: Object.fromEntries(Object.entries(definitions).filter(([name]) => used.has(name))) };
}

const keywordsOfTypes = {
  string: ["pattern", "minLength", "maxLength", "format"],
  number: ["minimum", "maximum"],
  integer: ["minimum", "maximum"],
  array: ["items", "minItems", "maxItems", "uniqueItems"],
  object: ["properties", "patternProperties", "additionalProperties", "required", "minProperties", "propertyNames"],
};

/** The same schema for ajv's strict mode: each part names its one type, and each required property is a property. */
export function strict(schema) {
  const { type, ...rest } = schema;
  if (Array.isArray(type) && rest.if?.type !== undefined) {
    const others = type.filter((name) => name !== rest.if.type);
    const other = rest.else.$ref === undefined && others.length === 1 ? { type: others[0] } : {};
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
    return strictParts({ ...rest, then: { type: rest.if.type, ...rest.then }, else: { ...other, ...rest.else } });
  }
  if (Array.isArray(type)) {
    const owned = new Set(type.flatMap((name) => keywordsOfTypes[name] ?? []));
    const common = Object.fromEntries(Object.entries(rest).filter(([keyword]) => !owned.has(keyword)));
    const branches = type.map((name) => ({
      type: name,
      ...Object.fromEntries((keywordsOfTypes[name] ?? []).flatMap((key) => (key in rest ? [[key, rest[key]]] : []))),
    }));
    return { ...strictParts(common), anyOf: branches.map(strict) };
  }
  return strictParts(schema);
}

function strictParts(schema) {
  const result = mapSubschemas(schema, strict);
  if (!Array.isArray(result.required)) return result;
  const missing = result.required.filter((name) => result.properties?.[name] === undefined);
  if (missing.length === 0) return { type: "object", ...result };
  const properties = { ...result.properties, ...Object.fromEntries(missing.map((name) => [name, true])) };
  return { type: "object", ...result, properties };
}

const withNamedSchemas = new Set(["properties", "patternProperties", "definitions"]);
const withSchemas = new Set(["allOf", "anyOf", "oneOf"]);
const withSchema = new Set(["items", "additionalProperties", "propertyNames", "not", "if", "then", "else"]);

/** A schema, with what `change` makes of each schema in it. */
function mapSubschemas(schema, change) {
  const changed = (value) => (typeof value === "object" ? change(value) : value);
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => {
      if (withNamedSchemas.has(keyword))
        return [keyword, Object.fromEntries(Object.entries(value).map(([name, each]) => [name, changed(each)]))];
      if (withSchemas.has(keyword)) return [keyword, value.map(changed)];
      return [keyword, withSchema.has(keyword) ? changed(value) : value];
    }),
  );
}
