import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateAccessKeyCommand,
  CreateOpenIDConnectProviderCommand,
  type CreateOpenIDConnectProviderCommandInput,
  CreateSAMLProviderCommand,
  CreateUserCommand,
  DeleteOpenIDConnectProviderCommand,
  DeleteSAMLProviderCommand,
  GetOpenIDConnectProviderCommand,
  GetSAMLProviderCommand,
  ListOpenIDConnectProvidersCommand,
  ListOpenIDConnectProviderTagsCommand,
  ListSAMLProvidersCommand,
  ListSAMLProviderTagsCommand,
  PutUserPolicyCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  TagOpenIDConnectProviderCommand,
  TagSAMLProviderCommand,
  UntagOpenIDConnectProviderCommand,
  UntagSAMLProviderCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
  UpdateSAMLProviderCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, test, vi } from "vitest";
import { createTestSamlIdp } from "../../src/endpoint/federation/test-issuer.js";
import { endpointForTests, failureOf, type Keys } from "./clients.js";

// The SDK takes LimitExceeded for throttling and would try again.
vi.stubEnv("AWS_MAX_ATTEMPTS", "1");

const { iam } = endpointForTests();
const account = "123456789012";

async function newCaller(UserName: string, Action: readonly string[], Resource: string): Promise<Keys> {
  await iam().send(new CreateUserCommand({ UserName }));
  const PolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action, Resource }],
  });
  await iam().send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
  return (await iam().send(new CreateAccessKeyCommand({ UserName }))).AccessKey ?? {};
}

function denied(user: string, action: string, resource: string) {
  const message =
    `User: arn:aws:iam::${account}:user/${user} is not authorized to perform: ${action} on resource: ${resource} ` +
    `because no identity-based policy allows the ${action} action`;
  return ["AccessDenied", 403, message];
}

describe("an OIDC provider", () => {
  const arnOf = (url: string): string => `arn:aws:iam::${account}:oidc-provider/${url}`;
  const create = (Url: string, more: Partial<CreateOpenIDConnectProviderCommandInput> = {}, keys?: Keys) =>
    iam(keys).send(new CreateOpenIDConnectProviderCommand({ Url, ...more }));
  const get = async (url: string) => {
    const OpenIDConnectProviderArn = arnOf(url);
    const { $metadata: _, ...answer } = await iam().send(
      new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }),
    );
    return answer;
  };
  const thumbprint = (digit: string): string => digit.repeat(40);

  test("is created, got, changed, tagged, listed and deleted", async () => {
    const url = "id.example.com/realms/one";
    const OpenIDConnectProviderArn = arnOf(url);
    const Tags = [{ Key: "team", Value: "a" }];
    const created = await create(`https://${url}`, {
      ClientIDList: ["sts.amazonaws.com"],
      ThumbprintList: [thumbprint("a")],
      Tags,
    });
    expect([created.OpenIDConnectProviderArn, created.Tags]).toEqual([OpenIDConnectProviderArn, Tags]);
    const described = { Url: url, ClientIDList: ["sts.amazonaws.com"], ThumbprintList: [thumbprint("a")], Tags };
    expect(await get(url)).toEqual({ ...described, CreateDate: expect.any(Date) });

    const add = (ClientID: string) =>
      iam().send(new AddClientIDToOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID }));
    const remove = (ClientID: string) =>
      iam().send(new RemoveClientIDFromOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID }));
    await add("app");
    await add("app");
    expect((await get(url)).ClientIDList).toEqual(["sts.amazonaws.com", "app"]);
    await remove("sts.amazonaws.com");
    await remove("sts.amazonaws.com");
    expect((await get(url)).ClientIDList).toEqual(["app"]);

    const ThumbprintList = [thumbprint("b"), thumbprint("c")];
    const update = new UpdateOpenIDConnectProviderThumbprintCommand({ OpenIDConnectProviderArn, ThumbprintList });
    await iam().send(update);
    expect((await get(url)).ThumbprintList).toEqual(ThumbprintList);

    const tag = { OpenIDConnectProviderArn, Tags: [{ Key: "stage", Value: "b" }] };
    await iam().send(new TagOpenIDConnectProviderCommand(tag));
    const first = await iam().send(new ListOpenIDConnectProviderTagsCommand({ OpenIDConnectProviderArn, MaxItems: 1 }));
    expect([first.Tags, first.IsTruncated]).toEqual([tag.Tags, true]);
    const second = await iam().send(
      new ListOpenIDConnectProviderTagsCommand({ OpenIDConnectProviderArn, Marker: first.Marker }),
    );
    expect([second.Tags, second.IsTruncated]).toEqual([Tags, false]);
    await iam().send(new UntagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, TagKeys: ["team"] }));
    expect((await get(url)).Tags).toEqual(tag.Tags);

    await create("https://another.example.com");
    expect(await get("another.example.com")).toEqual({
      Url: "another.example.com",
      ClientIDList: [],
      ThumbprintList: [],
      CreateDate: expect.any(Date),
    });
    const list = async () =>
      (await iam().send(new ListOpenIDConnectProvidersCommand({}))).OpenIDConnectProviderList?.map(({ Arn }) => Arn);
    expect(await list()).toEqual([arnOf("another.example.com"), OpenIDConnectProviderArn]);
    const deletion = () => iam().send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
    await deletion();
    expect(await list()).toEqual([arnOf("another.example.com")]);
    expect((await failureOf(deletion()))[0]).toBe("NoSuchEntityException");
    expect((await failureOf(get(url)))[0]).toBe("NoSuchEntityException");
  });

  test("shows its tags sorted by key", async () => {
    const tags = ["b", "a", "c"].map((Key) => ({ Key, Value: Key }));
    const sorted = ["a", "b", "c"].map((Key) => ({ Key, Value: Key }));
    expect((await create("https://sorted.example.com", { Tags: tags })).Tags).toEqual(sorted);
    expect((await get("sorted.example.com")).Tags).toEqual(sorted);
  });

  test("is refused where it exists or is missing", async () => {
    await create("https://taken.example.com");
    expect(await failureOf(create("https://taken.example.com"))).toEqual([
      "EntityAlreadyExistsException",
      409,
      "Provider with url https://taken.example.com already exists.",
    ]);
    const OpenIDConnectProviderArn = arnOf("missing.example.com");
    const message = `OpenIDConnect Provider not found for arn ${OpenIDConnectProviderArn}`;
    const missing = ["NoSuchEntityException", 404, message];
    const named = { OpenIDConnectProviderArn };
    for (const call of [
      () => get("missing.example.com"),
      () => iam().send(new AddClientIDToOpenIDConnectProviderCommand({ ...named, ClientID: "a" })),
      () => iam().send(new RemoveClientIDFromOpenIDConnectProviderCommand({ ...named, ClientID: "a" })),
      () => iam().send(new UpdateOpenIDConnectProviderThumbprintCommand({ ...named, ThumbprintList: [] })),
      () => iam().send(new TagOpenIDConnectProviderCommand({ ...named, Tags: [{ Key: "a", Value: "b" }] })),
      () => iam().send(new UntagOpenIDConnectProviderCommand({ ...named, TagKeys: ["a"] })),
      () => iam().send(new ListOpenIDConnectProviderTagsCommand(named)),
    ]) {
      expect(await failureOf(call())).toEqual(missing);
    }
  });

  test.each([
    ["example.com", "ValidationError", "Invalid Open ID Connect Provider URL"],
    ["https://", "ValidationError", "Invalid Open ID Connect Provider URL"],
    [
      "http://example.com",
      "InvalidInputException",
      "Invalid Open ID Connect Provider URL. The URL must begin with https://.",
    ],
    ["https://example.com?a=b", "InvalidInputException", "Invalid Open ID Connect Provider URL."],
    ["https://example.com/#a", "InvalidInputException", "Invalid Open ID Connect Provider URL."],
    ["https://example.com:443/", "InvalidInputException", "Invalid Open ID Connect Provider URL."],
    ["https://me@example.com", "InvalidInputException", "Invalid Open ID Connect Provider URL."],
    [
      "https:example.com",
      "InvalidInputException",
      "Invalid Open ID Connect Provider URL. The URL must begin with https://.",
    ],
    ["https:///example.com", "ValidationError", "Invalid Open ID Connect Provider URL"],
    [" https://example.com", "ValidationError", "Invalid Open ID Connect Provider URL"],
    ["https://example.com\n", "ValidationError", "Invalid Open ID Connect Provider URL"],
    ["https://example.com/a b", "ValidationError", "Invalid Open ID Connect Provider URL"],
    ["https://example.com\\a", "ValidationError", "Invalid Open ID Connect Provider URL"],
    ["https://example.com/\u00a0", "ValidationError", "Invalid Open ID Connect Provider URL"],
  ])("is refused with the URL %s", async (url, code, message) => {
    expect(await failureOf(create(url))).toEqual([code, 400, message]);
  });

  test("has a hundred client ids and five thumbprints at most", async () => {
    const OpenIDConnectProviderArn = arnOf("full.example.com");
    const ids = Array.from({ length: 101 }, (_, number) => `id-${number}`);
    const tooManyIds = [
      "LimitExceededException",
      409,
      "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100",
    ];
    expect(await failureOf(create("https://full.example.com", { ClientIDList: ids }))).toEqual(tooManyIds);
    const six = ["1", "2", "3", "4", "5", "6"].map(thumbprint);
    const tooMany = ["InvalidInputException", 400, "Thumbprint list must contain fewer than 5 entries."];
    expect(await failureOf(create("https://full.example.com", { ThumbprintList: six }))).toEqual(tooMany);
    await create("https://full.example.com", { ClientIDList: ids.slice(1), ThumbprintList: six.slice(1) });
    const add = new AddClientIDToOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID: "id-0" });
    expect(await failureOf(iam().send(add))).toEqual(tooManyIds);
    const update = { OpenIDConnectProviderArn, ThumbprintList: six };
    const change = new UpdateOpenIDConnectProviderThumbprintCommand(update);
    expect(await failureOf(iam().send(change))).toEqual(tooMany);
    expect((await failureOf(create("https://short.example.com", { ThumbprintList: ["abc"] })))[0]).toBe(
      "ValidationError",
    );
  });

  test("needs the permission on its ARN, and the one to tag it where it gets tags", async () => {
    const resource = arnOf("allowed.example.com");
    const keys = await newCaller("oidc", ["iam:CreateOpenIDConnectProvider"], resource);
    expect(await failureOf(create("https://denied.example.com", {}, keys))).toEqual(
      denied("oidc", "iam:CreateOpenIDConnectProvider", arnOf("denied.example.com")),
    );
    const Tags = [{ Key: "a", Value: "b" }];
    expect(await failureOf(create("https://allowed.example.com", { Tags }, keys))).toEqual(
      denied("oidc", "iam:TagOpenIDConnectProvider", resource),
    );
    await create("https://allowed.example.com", {}, keys);
  });
});

describe("a SAML provider", () => {
  const { metadata } = createTestSamlIdp({ entityId: "https://idp.example.com/saml" });
  const expiring = metadata.replace("entityID=", 'validUntil="2030-01-01T00:00:00Z" entityID=');
  const arnOf = (name: string): string => `arn:aws:iam::${account}:saml-provider/${name}`;
  const create = (Name: string, more: object = {}, keys?: Keys) =>
    iam(keys).send(new CreateSAMLProviderCommand({ Name, SAMLMetadataDocument: metadata, ...more }));
  const get = async (name: string) => {
    const { $metadata: _, ...answer } = await iam().send(new GetSAMLProviderCommand({ SAMLProviderArn: arnOf(name) }));
    return answer;
  };
  const unreadable = `<x>${"x".repeat(1000)}</x>`;

  test("is created, got, changed, tagged, listed and deleted", async () => {
    const SAMLProviderArn = arnOf("Whole");
    const Tags = [{ Key: "team", Value: "a" }];
    const created = await create("Whole", { Tags });
    expect([created.SAMLProviderArn, created.Tags]).toEqual([SAMLProviderArn, Tags]);
    expect(await get("Whole")).toEqual({
      SAMLProviderUUID: expect.stringMatching(/^[A-Z0-9]{22,64}$/),
      SAMLMetadataDocument: metadata,
      CreateDate: expect.any(Date),
      Tags,
    });
    const updated = await iam().send(
      new UpdateSAMLProviderCommand({ SAMLProviderArn, SAMLMetadataDocument: expiring }),
    );
    expect(updated.SAMLProviderArn).toBe(SAMLProviderArn);
    expect(await get("Whole")).toMatchObject({
      SAMLMetadataDocument: expiring,
      ValidUntil: new Date("2030-01-01T00:00:00Z"),
    });
    const tag = { SAMLProviderArn, Tags: [{ Key: "stage", Value: "b" }] };
    await iam().send(new TagSAMLProviderCommand(tag));
    const first = await iam().send(new ListSAMLProviderTagsCommand({ SAMLProviderArn, MaxItems: 1 }));
    expect([first.Tags, first.IsTruncated]).toEqual([tag.Tags, true]);
    const second = await iam().send(new ListSAMLProviderTagsCommand({ SAMLProviderArn, Marker: first.Marker }));
    expect([second.Tags, second.IsTruncated]).toEqual([Tags, false]);
    await iam().send(new UntagSAMLProviderCommand({ SAMLProviderArn, TagKeys: ["team"] }));
    expect((await get("Whole")).Tags).toEqual(tag.Tags);

    await create("Another");
    const list = async () => (await iam().send(new ListSAMLProvidersCommand({}))).SAMLProviderList;
    expect(await list()).toEqual([
      { Arn: arnOf("Another"), CreateDate: expect.any(Date) },
      { Arn: SAMLProviderArn, CreateDate: expect.any(Date), ValidUntil: new Date("2030-01-01T00:00:00Z") },
    ]);
    await iam().send(new DeleteSAMLProviderCommand({ SAMLProviderArn }));
    expect((await list())?.map(({ Arn }) => Arn)).toEqual([arnOf("Another")]);
  });

  test("shows its tags sorted by key", async () => {
    const tags = ["b", "a", "c"].map((Key) => ({ Key, Value: Key }));
    const sorted = ["a", "b", "c"].map((Key) => ({ Key, Value: Key }));
    expect((await create("Sorted", { Tags: tags })).Tags).toEqual(sorted);
    expect((await get("Sorted")).Tags).toEqual(sorted);
  });

  test("is refused where it exists, is missing, or has metadata that cannot be read", async () => {
    await create("Taken");
    const exists = ["EntityAlreadyExistsException", 409, "Provider with name TAKEN already exists."];
    expect(await failureOf(create("TAKEN"))).toEqual(exists);
    const [code, status, message] = await failureOf(create("New", { SAMLMetadataDocument: unreadable }));
    expect([code, status]).toEqual(["InvalidInputException", 400]);
    expect(message).toMatch(/^Could not parse metadata/);
    const SAMLProviderArn = arnOf("Taken");
    const change = new UpdateSAMLProviderCommand({ SAMLProviderArn, SAMLMetadataDocument: unreadable });
    expect((await failureOf(iam().send(change)))[0]).toBe("InvalidInputException");
    expect((await get("Taken")).SAMLMetadataDocument).toBe(metadata);

    const named = { SAMLProviderArn: arnOf("Missing") };
    const missing = ["NoSuchEntityException", 404, `Manifest not found for arn ${named.SAMLProviderArn}`];
    for (const call of [
      () => get("Missing"),
      () => iam().send(new UpdateSAMLProviderCommand({ ...named, SAMLMetadataDocument: metadata })),
      () => iam().send(new DeleteSAMLProviderCommand(named)),
      () => iam().send(new TagSAMLProviderCommand({ ...named, Tags: [{ Key: "a", Value: "b" }] })),
      () => iam().send(new UntagSAMLProviderCommand({ ...named, TagKeys: ["a"] })),
      () => iam().send(new ListSAMLProviderTagsCommand(named)),
    ]) {
      expect(await failureOf(call())).toEqual(missing);
    }
  });

  test("is refused where it is to decrypt assertions", async () => {
    const refused = ["NotImplemented", 501, "policy-check serve does not decrypt SAML assertions."];
    expect(await failureOf(create("Encrypted", { AssertionEncryptionMode: "Required" }))).toEqual(refused);
    await create("Plain");
    const change = { SAMLProviderArn: arnOf("Plain"), AddPrivateKey: "key" };
    expect(await failureOf(iam().send(new UpdateSAMLProviderCommand(change)))).toEqual(refused);
  });

  test("needs the permission on its ARN, and the one to tag it where it gets tags", async () => {
    const keys = await newCaller("saml", ["iam:CreateSAMLProvider"], arnOf("Allowed"));
    expect(await failureOf(create("Denied", {}, keys))).toEqual(
      denied("saml", "iam:CreateSAMLProvider", arnOf("Denied")),
    );
    expect(await failureOf(create("Allowed", { Tags: [{ Key: "a", Value: "b" }] }, keys))).toEqual(
      denied("saml", "iam:TagSAMLProvider", arnOf("Allowed")),
    );
    await create("Allowed", {}, keys);
  });
});
