import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  DeactivateMFADeviceCommand,
  DeleteVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  GetMFADeviceCommand,
  type IAMClient,
  ListMFADevicesCommand,
  ListMFADeviceTagsCommand,
  ListVirtualMFADevicesCommand,
  PutUserPolicyCommand,
  ResyncMFADeviceCommand,
  TagMFADeviceCommand,
  UntagMFADeviceCommand,
} from "@aws-sdk/client-iam";
import { GetSessionTokenCommand } from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import { codeOf, endpointForTests, failureOf, type Keys } from "./clients.js";
import { codesFor, type Device, enable, newDevice } from "./enable-device.js";

const { endpoint, iam: iamOf, sts: stsOf } = endpointForTests();
const arn = (name: string): string => `arn:aws:iam::123456789012:mfa/${name}`;
const unknownDevice = ["NoSuchEntityException", 404, `MFA Device with serial number ${arn("none")} does not exist.`];
const unknownUser = ["NoSuchEntityException", 404, "The user with name nobody cannot be found."];
const notTheirs = ["NoSuchEntityException", 404, "MFA Device invalid for user."];
const wrongCodes = ["InvalidAuthenticationCodeException", 403, "Authentication code for device is not valid."];
const wrongCode = "MultiFactorAuthentication failed with invalid MFA one time pass code. ";
const wrongSerial =
  "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.";

/** By how much the endpoint's clock is ahead: codes of later steps are used where earlier ones were taken. */
let ahead = 0;

async function advance(seconds: number): Promise<void> {
  await endpoint().advanceClock(seconds);
  ahead += seconds;
}

/** A user with keys, who may do what the policy says. */
async function newUser(iam: IAMClient, UserName: string, Action = "iam:*", Resource = "*"): Promise<Keys> {
  await iam.send(new CreateUserCommand({ UserName }));
  const Statement = { Effect: "Allow", Action, Resource };
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument }));
  return (await iam.send(new CreateAccessKeyCommand({ UserName }))).AccessKey ?? {};
}

/** Uses a code of the device, as the user with these keys. */
async function useCode(keys: Keys, { SerialNumber, seed }: Device, later = ahead): Promise<unknown> {
  return stsOf(keys).send(new GetSessionTokenCommand({ SerialNumber, TokenCode: codeOf(seed, later) }));
}

describe("a device", () => {
  test("is enabled, used, deactivated, enabled again and deleted; codes once taken stay taken", async () => {
    const iam = iamOf();
    const UserName = "holder";
    const keys = await newUser(iam, UserName);
    const device = await newDevice(iam, "holders");
    const { SerialNumber } = device;
    expect((await failureOf(useCode(keys, device)))[2]).toBe(wrongSerial);
    await enable(iam, UserName, device, ahead);
    expect((await failureOf(useCode(keys, device)))[2]).toBe(wrongCode);
    await advance(30);
    await useCode(keys, device);
    expect(await failureOf(iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber })))).toEqual([
      "DeleteConflictException",
      409,
      "MFA VirtualDevice in use. Must deactivate first.",
    ]);

    await iam.send(new DeactivateMFADeviceCommand({ UserName, SerialNumber }));
    await advance(30);
    expect((await failureOf(useCode(keys, device)))[2]).toBe(wrongSerial);
    expect(await failureOf(iam.send(new DeactivateMFADeviceCommand({ UserName, SerialNumber })))).toEqual(notTheirs);
    // The earlier of the two codes is the one with which the session was made.
    expect(await failureOf(enable(iam, UserName, device, ahead))).toEqual(wrongCodes);
    await advance(30);
    await enable(iam, UserName, device, ahead);
    await advance(30);
    await useCode(keys, device);

    await iam.send(new DeactivateMFADeviceCommand({ UserName, SerialNumber }));
    await iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber }));
    expect((await iam.send(new ListMFADevicesCommand({ UserName }))).MFADevices).toEqual([]);
    const { VirtualMFADevices } = await iam.send(new ListVirtualMFADevicesCommand({}));
    expect(VirtualMFADevices?.map((each) => each.SerialNumber)).not.toContain(SerialNumber);
  });

  test("is brought back into step, for its own user only", async () => {
    const iam = iamOf();
    const UserName = "late";
    const keys = await newUser(iam, UserName);
    await newUser(iam, "early");
    const device = await newDevice(iam, "lates");
    const resync = (UserName: string, later: number) =>
      iam.send(new ResyncMFADeviceCommand({ UserName, ...codesFor(device, later) }));
    expect(await failureOf(resync(UserName, ahead))).toEqual(notTheirs);
    await enable(iam, UserName, device, ahead);
    // The device's clock is now an hour ahead.
    const off = 3600;
    expect((await failureOf(useCode(keys, device, ahead + off)))[2]).toBe(wrongCode);
    expect(await failureOf(resync("early", ahead + off))).toEqual(notTheirs);
    await resync(UserName, ahead + off);
    expect(await failureOf(resync(UserName, ahead + off))).toEqual(wrongCodes);
    await advance(30);
    expect((await failureOf(useCode(keys, device)))[2]).toBe(wrongCode);
    await useCode(keys, device, ahead + off);
  });

  test("is not enabled twice, nor a ninth for a user", async () => {
    const iam = iamOf();
    for (const name of ["collector", "jealous"]) await newUser(iam, name);
    const devices = await Promise.all([..."123456789"].map((name) => newDevice(iam, `collected${name}`)));
    const [first, , , , , , , , last] = devices;
    for (const device of devices.slice(0, 8)) await enable(iam, "collector", device, ahead);
    if (first === undefined || last === undefined) throw new Error("there are nine devices");
    await advance(60);
    expect(await failureOf(enable(iam, "jealous", first, ahead))).toEqual([
      "EntityAlreadyExistsException",
      409,
      "MFA Device is already in use.",
    ]);
    expect(await failureOf(enable(iam, "collector", last, ahead))).toEqual([
      "LimitExceededException",
      409,
      "Cannot exceed quota for MFADevicesPerUser: 8",
    ]);
    const page = await iam.send(new ListMFADevicesCommand({ UserName: "collector", MaxItems: 5 }));
    expect(page).toMatchObject({ IsTruncated: true });
    const rest = await iam.send(new ListMFADevicesCommand({ UserName: "collector", Marker: page.Marker }));
    expect(rest.IsTruncated).toBe(false);
    const listed = [...(page.MFADevices ?? []), ...(rest.MFADevices ?? [])];
    const expected = devices.slice(0, 8).map(({ SerialNumber }) => SerialNumber);
    expect(listed.map(({ SerialNumber }) => SerialNumber)).toEqual(expected);
    expect(listed[0]).toEqual({ UserName: "collector", SerialNumber: arn("collected1"), EnableDate: expect.any(Date) });
  });

  test("has a name of its own under its path", async () => {
    const iam = iamOf();
    await newDevice(iam, "twice");
    expect((await failureOf(newDevice(iam, "twice")))[0]).toBe("EntityAlreadyExistsException");
    const other = { VirtualMFADeviceName: "twice", Path: "/other/" };
    const { VirtualMFADevice } = await iam.send(new CreateVirtualMFADeviceCommand(other));
    expect(VirtualMFADevice?.SerialNumber).toBe(arn("other/twice"));
  });
});

describe("the caller's own devices", () => {
  test("need no name", async () => {
    const iam = iamOf();
    const own = iamOf(await newUser(iam, "self", "iam:*MFADevice*", "arn:aws:iam::*:user/$" + "{aws:username}"));
    await newUser(iam, "another");
    const device = await newDevice(iam, "selfs");
    const { SerialNumber } = device;
    await enable(own, "self", device, ahead);
    const { MFADevices } = await own.send(new ListMFADevicesCommand({}));
    expect(MFADevices).toMatchObject([{ UserName: "self", SerialNumber }]);
    expect((await failureOf(own.send(new GetMFADeviceCommand({ SerialNumber }))))[0]).toBe("NoSuchEntityException");
    const calls = [
      own.send(new ListMFADevicesCommand({ UserName: "another" })),
      own.send(new GetMFADeviceCommand({ UserName: "another", SerialNumber })),
      own.send(new DeactivateMFADeviceCommand({ UserName: "another", SerialNumber })),
      own.send(new ResyncMFADeviceCommand({ UserName: "another", ...codesFor(device) })),
      own.send(new DeleteVirtualMFADeviceCommand({ SerialNumber })),
      own.send(new ListVirtualMFADevicesCommand({})),
      own.send(new TagMFADeviceCommand({ SerialNumber, Tags: [{ Key: "a", Value: "b" }] })),
    ];
    for (const [code] of await Promise.all(calls.map(failureOf))) {
      expect(code).toBe("AccessDenied");
    }
    await own.send(new DeactivateMFADeviceCommand({ SerialNumber }));
    expect((await own.send(new ListMFADevicesCommand({}))).MFADevices).toEqual([]);
  });

  test("are those of a user: others must name one", async () => {
    const iam = iamOf();
    const calls = [
      iam.send(new ListMFADevicesCommand({})),
      iam.send(new DeactivateMFADeviceCommand({ SerialNumber: arn("none") })),
      iam.send(new GetMFADeviceCommand({ SerialNumber: arn("none") })),
    ];
    for (const failure of await Promise.all(calls.map(failureOf))) {
      expect(failure).toEqual(["ValidationError", 400, "Must specify userName when calling with non-User credentials"]);
    }
  });
});

describe("ListVirtualMFADevices", () => {
  test("lists by assignment, in pages, without what is secret", async () => {
    const account = "210987654321";
    const iam = iamOf({ AccessKeyId: account, SecretAccessKey: "test" });
    const list = async (input = {}) => iam.send(new ListVirtualMFADevicesCommand(input));
    const names = async (input = {}) => {
      const { VirtualMFADevices = [] } = await list(input);
      return VirtualMFADevices.map(({ SerialNumber }) => SerialNumber?.split("/")[1]);
    };
    expect(await list()).toMatchObject({ VirtualMFADevices: [], IsTruncated: false });
    await iam.send(new CreateUserCommand({ UserName: "one", Tags: [{ Key: "a", Value: "b" }] }));
    const Tags = [{ Key: "a", Value: "b" }];
    await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: "b", Tags }));
    const device = await newDevice(iam, "a");
    await newDevice(iam, "c");
    await enable(iam, "one", device, ahead);

    expect(await names()).toEqual(["a", "b", "c"]);
    expect(await names({ AssignmentStatus: "Any" })).toEqual(["a", "b", "c"]);
    expect(await names({ AssignmentStatus: "Assigned" })).toEqual(["a"]);
    expect(await names({ AssignmentStatus: "Unassigned" })).toEqual(["b", "c"]);
    const { VirtualMFADevices } = await list({ MaxItems: 2 });
    expect(VirtualMFADevices).toEqual([
      {
        SerialNumber: `arn:aws:iam::${account}:mfa/a`,
        EnableDate: expect.any(Date),
        User: {
          Path: "/",
          UserName: "one",
          UserId: expect.stringMatching(/^AIDA/),
          Arn: `arn:aws:iam::${account}:user/one`,
          CreateDate: expect.any(Date),
        },
      },
      { SerialNumber: `arn:aws:iam::${account}:mfa/b` },
    ]);
    const { Marker } = await list({ MaxItems: 2 });
    expect(await names({ Marker })).toEqual(["c"]);
    expect((await failureOf(list({ Marker: "nonsense" })))[2]).toBe("Invalid Marker.");
  });
});

describe("tags of a device", () => {
  test("are set, listed in pages and removed", async () => {
    const iam = iamOf();
    const { SerialNumber } = await newDevice(iam, "tagged");
    const tags = async (input = {}) => iam.send(new ListMFADeviceTagsCommand({ SerialNumber, ...input }));
    expect(await tags()).toMatchObject({ Tags: [], IsTruncated: false });
    const [a, b] = ["a", "b"].map((Key) => ({ Key, Value: "1" }));
    if (a === undefined || b === undefined) throw new Error("there are two tags");
    await iam.send(new TagMFADeviceCommand({ SerialNumber, Tags: [b, a] }));
    const first = await tags({ MaxItems: 1 });
    expect(first).toMatchObject({ Tags: [a], IsTruncated: true });
    expect(await tags({ MaxItems: 1, Marker: first.Marker })).toMatchObject({ Tags: [b], IsTruncated: false });
    await iam.send(new UntagMFADeviceCommand({ SerialNumber, TagKeys: ["A"] }));
    expect((await tags()).Tags).toEqual([b]);
    const twice = new TagMFADeviceCommand({ SerialNumber, Tags: [a, { Key: "A", Value: "2" }] });
    expect(await failureOf(iam.send(twice))).toEqual([
      "InvalidInputException",
      400,
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    ]);
  });

  test("decide who may use it", async () => {
    const iam = iamOf();
    const UserName = "tagger";
    const keys = await newUser(iam, UserName, "iam:ListVirtualMFADevices");
    const Condition = { StringEquals: { "aws:ResourceTag/team": "red" } };
    const Statement = { Effect: "Allow", Action: "iam:*MFADevice*", Resource: arn("*"), Condition };
    const PolicyDocument = JSON.stringify({ Statement });
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "tagged", PolicyDocument }));
    const [red, blue] = [await newDevice(iam, "red"), await newDevice(iam, "blue")];
    for (const [{ SerialNumber }, Value] of [
      [red, "red"],
      [blue, "blue"],
    ] as const) {
      await iam.send(new TagMFADeviceCommand({ SerialNumber, Tags: [{ Key: "team", Value }] }));
    }
    const tagger = iamOf(keys);
    await tagger.send(new ListVirtualMFADevicesCommand({}));
    await tagger.send(new ListMFADeviceTagsCommand(red));
    await tagger.send(new DeleteVirtualMFADeviceCommand(red));
    expect(await failureOf(tagger.send(new DeleteVirtualMFADeviceCommand(blue)))).toEqual([
      "AccessDenied",
      403,
      `User: arn:aws:iam::123456789012:user/tagger is not authorized to perform: iam:DeleteVirtualMFADevice on resource: ${arn("blue")} because no identity-based policy allows the iam:DeleteVirtualMFADevice action`,
    ]);
    const untag = new UntagMFADeviceCommand({ ...blue, TagKeys: ["team"] });
    expect((await failureOf(tagger.send(untag)))[0]).toBe("AccessDenied");
  });
});

describe("what there is not", () => {
  const SerialNumber = arn("none");
  const codes = { AuthenticationCode1: "123456", AuthenticationCode2: "123457" };
  const Tags = [{ Key: "a", Value: "b" }];

  test("devices", async () => {
    const iam = iamOf();
    await newUser(iam, "existing");
    const UserName = "existing";
    const calls = [
      iam.send(new EnableMFADeviceCommand({ UserName, SerialNumber, ...codes })),
      iam.send(new ResyncMFADeviceCommand({ UserName, SerialNumber, ...codes })),
      iam.send(new DeactivateMFADeviceCommand({ UserName, SerialNumber })),
      iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber })),
      iam.send(new GetMFADeviceCommand({ UserName, SerialNumber })),
      iam.send(new TagMFADeviceCommand({ SerialNumber, Tags })),
      iam.send(new UntagMFADeviceCommand({ SerialNumber, TagKeys: ["a"] })),
      iam.send(new ListMFADeviceTagsCommand({ SerialNumber })),
    ];
    for (const failure of await Promise.all(calls.map(failureOf))) {
      expect(failure).toEqual(unknownDevice);
    }
    const hardware = iam.send(new TagMFADeviceCommand({ SerialNumber: "GAHT12345678", Tags }));
    expect((await failureOf(hardware))[0]).toBe("NoSuchEntityException");
  });

  test("users", async () => {
    const iam = iamOf();
    const { SerialNumber } = await newDevice(iam, "nobodys");
    const UserName = "nobody";
    const calls = [
      iam.send(new EnableMFADeviceCommand({ UserName, SerialNumber, ...codes })),
      iam.send(new ResyncMFADeviceCommand({ UserName, SerialNumber, ...codes })),
      iam.send(new DeactivateMFADeviceCommand({ UserName, SerialNumber })),
      iam.send(new GetMFADeviceCommand({ UserName, SerialNumber })),
      iam.send(new ListMFADevicesCommand({ UserName })),
    ];
    for (const failure of await Promise.all(calls.map(failureOf))) {
      expect(failure).toEqual(unknownUser);
    }
  });
});
