import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateUserCommand,
  DeleteGroupCommand,
  DeleteGroupPolicyCommand,
  DetachGroupPolicyCommand,
  GetGroupCommand,
  GetUserCommand,
  type IAMClient,
  ListGroupsCommand,
  ListGroupsForUserCommand,
  PutGroupPolicyCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  UpdateGroupCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, test } from "vitest";
import { endpointForTests, failureOf } from "./clients.js";

const { iam: iamOf } = endpointForTests();
const arn = (pathAndName: string): string => `arn:aws:iam::123456789012:group/${pathAndName}`;
const noGroup = (name: string) => ["NoSuchEntityException", 404, `The group with name ${name} cannot be found.`];
const allowed = (Action: string, Resource = "*") =>
  JSON.stringify({ Statement: { Effect: "Allow", Action, Resource } });

async function newGroup(iam: IAMClient, GroupName: string, Path?: string) {
  return (await iam.send(new CreateGroupCommand({ GroupName, Path }))).Group;
}

describe("a group", () => {
  test("is made, shown, and not made twice", async () => {
    const iam = iamOf();
    const made = await newGroup(iam, "staff", "/all/");
    expect(made).toEqual({
      Path: "/all/",
      GroupName: "staff",
      GroupId: expect.stringMatching(/^AGPA[A-Z2-7]{17}$/),
      Arn: arn("all/staff"),
      CreateDate: expect.any(Date),
    });
    const { Group, Users, IsTruncated } = await iam.send(new GetGroupCommand({ GroupName: "staff" }));
    expect({ Group, Users, IsTruncated }).toEqual({ Group: made, Users: [], IsTruncated: false });
    for (const name of ["staff", "STAFF"]) {
      expect(await failureOf(newGroup(iam, name))).toEqual([
        "EntityAlreadyExistsException",
        409,
        `Group with name ${name} already exists.`,
      ]);
    }
  });

  test("gets another name and path, and keeps its members and policies", async () => {
    const iam = iamOf();
    const made = await newGroup(iam, "before");
    await newGroup(iam, "occupied");
    await iam.send(new CreateUserCommand({ UserName: "member" }));
    const keys = (await iam.send(new CreateAccessKeyCommand({ UserName: "member" }))).AccessKey;
    await iam.send(new AddUserToGroupCommand({ GroupName: "before", UserName: "member" }));
    const PolicyDocument = allowed("iam:GetUser");
    await iam.send(new PutGroupPolicyCommand({ GroupName: "before", PolicyName: "get", PolicyDocument }));
    const occupied = new UpdateGroupCommand({ GroupName: "before", NewGroupName: "Occupied" });
    expect(await failureOf(iam.send(occupied))).toEqual([
      "EntityAlreadyExistsException",
      409,
      "Group with name Occupied already exists.",
    ]);
    await iam.send(new UpdateGroupCommand({ GroupName: "before", NewGroupName: "after", NewPath: "/new/" }));
    expect(await failureOf(iam.send(new GetGroupCommand({ GroupName: "before" })))).toEqual(noGroup("before"));
    const { Group, Users } = await iam.send(new GetGroupCommand({ GroupName: "after" }));
    expect(Group).toEqual({ ...made, GroupName: "after", Path: "/new/", Arn: arn("new/after") });
    expect(Users?.map(({ UserName }) => UserName)).toEqual(["member"]);
    await iamOf(keys).send(new GetUserCommand({}));
  });

  test("is deleted when nothing is in it", async () => {
    const iam = iamOf();
    const GroupName = "closing";
    await newGroup(iam, GroupName);
    const conflict = async (what: string) =>
      expect(await failureOf(iam.send(new DeleteGroupCommand({ GroupName })))).toEqual([
        "DeleteConflictException",
        409,
        `Cannot delete entity, ${what} first.`,
      ]);
    await iam.send(new CreateUserCommand({ UserName: "last" }));
    await iam.send(new AddUserToGroupCommand({ GroupName, UserName: "last" }));
    await conflict("must remove users from group");
    await iam.send(new RemoveUserFromGroupCommand({ GroupName, UserName: "last" }));
    const PolicyArn = "arn:aws:iam::aws:policy/IAMReadOnlyAccess";
    await iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn }));
    await conflict("must detach all policies");
    await iam.send(new DetachGroupPolicyCommand({ GroupName, PolicyArn }));
    const PolicyName = "own";
    await iam.send(new PutGroupPolicyCommand({ GroupName, PolicyName, PolicyDocument: allowed("iam:GetUser") }));
    await conflict("must delete policies");
    await iam.send(new DeleteGroupPolicyCommand({ GroupName, PolicyName }));
    await iam.send(new DeleteGroupCommand({ GroupName }));
    expect(await failureOf(iam.send(new GetGroupCommand({ GroupName })))).toEqual(noGroup(GroupName));
  });
});

describe("members", () => {
  test("are added and removed once, and listed in pages", async () => {
    const iam = iamOf();
    const GroupName = "crowd";
    await newGroup(iam, GroupName);
    for (const UserName of ["w", "u", "v"]) {
      await iam.send(new CreateUserCommand({ UserName }));
      await iam.send(new AddUserToGroupCommand({ GroupName, UserName }));
    }
    await iam.send(new AddUserToGroupCommand({ GroupName, UserName: "w" }));
    const first = await iam.send(new GetGroupCommand({ GroupName, MaxItems: 2 }));
    expect(first.Users?.map(({ UserName }) => UserName)).toEqual(["u", "v"]);
    expect(first).toMatchObject({ IsTruncated: true, Group: { GroupName } });
    const second = await iam.send(new GetGroupCommand({ GroupName, MaxItems: 2, Marker: first.Marker }));
    expect(second.IsTruncated).toBe(false);
    expect(second.Users).toEqual([
      {
        Path: "/",
        UserName: "w",
        UserId: expect.stringMatching(/^AIDA/),
        Arn: "arn:aws:iam::123456789012:user/w",
        CreateDate: expect.any(Date),
      },
    ]);
    for (let time = 0; time < 2; time++) {
      await iam.send(new RemoveUserFromGroupCommand({ GroupName, UserName: "w" }));
      const { Users } = await iam.send(new GetGroupCommand({ GroupName }));
      expect(Users?.map(({ UserName }) => UserName)).toEqual(["u", "v"]);
    }
  });

  test("are in ten groups at most, which are listed in pages", async () => {
    const iam = iamOf();
    const UserName = "joiner";
    await iam.send(new CreateUserCommand({ UserName }));
    const names = [..."abcdefghijk"].map((letter) => `club-${letter}`);
    for (const GroupName of names) await newGroup(iam, GroupName, "/clubs/");
    for (const GroupName of names.slice(0, 10)) await iam.send(new AddUserToGroupCommand({ GroupName, UserName }));
    await iam.send(new AddUserToGroupCommand({ GroupName: "club-a", UserName }));
    expect(await failureOf(iam.send(new AddUserToGroupCommand({ GroupName: "club-k", UserName })))).toEqual([
      "LimitExceededException",
      409,
      "Cannot exceed quota for GroupsPerUser: 10",
    ]);
    const first = await iam.send(new ListGroupsForUserCommand({ UserName, MaxItems: 9 }));
    expect(first.IsTruncated).toBe(true);
    const second = await iam.send(new ListGroupsForUserCommand({ UserName, MaxItems: 9, Marker: first.Marker }));
    expect(second.IsTruncated).toBe(false);
    const listed = [...(first.Groups ?? []), ...(second.Groups ?? [])].map(({ GroupName }) => GroupName);
    expect(listed).toEqual(names.slice(0, 10));

    const clubs = await iam.send(new ListGroupsCommand({ PathPrefix: "/clubs/", MaxItems: 10 }));
    expect(clubs).toMatchObject({ IsTruncated: true });
    const more = await iam.send(new ListGroupsCommand({ PathPrefix: "/clubs/", Marker: clubs.Marker }));
    expect([...(clubs.Groups ?? []), ...(more.Groups ?? [])].map(({ GroupName }) => GroupName)).toEqual(names);
    expect((await iam.send(new ListGroupsCommand({ PathPrefix: "/none/" }))).Groups).toEqual([]);
  });

  test("may what their groups may", async () => {
    const iam = iamOf();
    const UserName = "lifted";
    const GroupName = "lifting";
    await iam.send(new CreateUserCommand({ UserName }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    await newGroup(iam, GroupName);
    await iam.send(new PutGroupPolicyCommand({ GroupName, PolicyName: "p", PolicyDocument: allowed("iam:GetUser") }));
    const call = () => iamOf(AccessKey).send(new GetUserCommand({}));
    expect((await failureOf(call()))[0]).toBe("AccessDenied");
    await iam.send(new AddUserToGroupCommand({ GroupName, UserName }));
    await call();
    await iam.send(new RemoveUserFromGroupCommand({ GroupName, UserName }));
    expect((await failureOf(call()))[0]).toBe("AccessDenied");
  });

  test("are changed with the permission on the group; a rename needs it on both names", async () => {
    const iam = iamOf();
    const UserName = "organizer";
    await iam.send(new CreateUserCommand({ UserName }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    const PolicyDocument = allowed("iam:*Group*", arn("mine*"));
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
    const organizer = iamOf(AccessKey);
    await newGroup(organizer, "mine");
    await organizer.send(new AddUserToGroupCommand({ GroupName: "mine", UserName }));
    await organizer.send(new UpdateGroupCommand({ GroupName: "mine", NewGroupName: "mine2" }));
    await newGroup(iam, "yours");
    const calls = [
      newGroup(organizer, "yours2"),
      organizer.send(new AddUserToGroupCommand({ GroupName: "yours", UserName })),
      organizer.send(new RemoveUserFromGroupCommand({ GroupName: "yours", UserName })),
      organizer.send(new UpdateGroupCommand({ GroupName: "mine2", NewGroupName: "yours3" })),
      organizer.send(new UpdateGroupCommand({ GroupName: "yours", NewGroupName: "mine3" })),
      organizer.send(new DeleteGroupCommand({ GroupName: "yours" })),
      organizer.send(new ListGroupsForUserCommand({ UserName })),
      organizer.send(new ListGroupsCommand({})),
    ];
    for (const [code] of await Promise.all(calls.map(failureOf))) expect(code).toBe("AccessDenied");
  });
});

describe("what there is not", () => {
  test("groups and users", async () => {
    const iam = iamOf();
    const GroupName = "none";
    const UserName = "existing";
    await iam.send(new CreateUserCommand({ UserName }));
    const calls = [
      iam.send(new GetGroupCommand({ GroupName })),
      iam.send(new UpdateGroupCommand({ GroupName, NewGroupName: "some" })),
      iam.send(new DeleteGroupCommand({ GroupName })),
      iam.send(new AddUserToGroupCommand({ GroupName, UserName })),
      iam.send(new RemoveUserFromGroupCommand({ GroupName, UserName })),
    ];
    for (const failure of await Promise.all(calls.map(failureOf))) {
      expect(failure).toEqual(noGroup(GroupName));
    }
    const noUser = ["NoSuchEntityException", 404, "The user with name nobody cannot be found."];
    await newGroup(iam, "lonely");
    for (const name of ["lonely", "none"]) {
      const both = { GroupName: name, UserName: "nobody" };
      expect(await failureOf(iam.send(new AddUserToGroupCommand(both)))).toEqual(noUser);
      expect(await failureOf(iam.send(new RemoveUserFromGroupCommand(both)))).toEqual(noUser);
    }
    expect(await failureOf(iam.send(new ListGroupsForUserCommand({ UserName: "nobody" })))).toEqual(noUser);
  });
});
