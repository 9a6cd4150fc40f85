import { childPointer, type SourceText } from "../diagnostics/index.js";
import { type JsonNode, type ParsedJson, parseJson } from "../policy/index.js";
import { isLines, linesOf, member, partOf } from "../sources/index.js";
import type { Account, Entity, Gap, Group, ManagedPolicy, Role } from "./account.js";
import { Contents, type Notation } from "./contents.js";
import type { CredentialReports } from "./credential-report.js";
import { isDumpYaml } from "./dump-yaml.js";
import { type Complain, complainOfMisspelt, type FileObject, type FileValue, isObject, problemAt } from "./fields.js";
import { DumpPages } from "./pages.js";
import {
  detailLists,
  EntityReader,
  kindOfDetail,
  type ReadEntity,
  type UserWithoutCredentials,
} from "./read-entity.js";

/** An account while its files are read. */
interface Draft {
  readonly id: string;
  readonly partition: string;
  readonly users: Map<string, UserWithoutCredentials>;
  readonly groups: Map<string, Group>;
  readonly roles: Map<string, Role>;
  readonly policies: Map<string, ManagedPolicy>;
}

/** What a page was found to have. */
interface PageContent {
  /** How many details. */
  count: number;
  /** The account of the first that names one. */
  account: string | undefined;
}

/** With the names that other programs give the marks of pages. */
const membersOfPages = [
  ...detailLists.keys(),
  ...["IsTruncated", "isTruncated", "Marker", "marker", "NextMarker", "nextMarker", "NextToken", "nextToken"],
];

const anew = "fetch it with: aws iam get-account-authorization-details";

/** Gathers what dumps have, file by file. */
export class DumpReader {
  readonly #drafts = new Map<string, Draft>();
  /** AWS's own policies by ARN: they are the same in all accounts. */
  readonly #ofAws = new Map<string, ManagedPolicy>();
  readonly #contents = new Contents();
  readonly #pages = new DumpPages();
  readonly #complain: Complain;

  constructor(complain: Complain) {
    this.#complain = complain;
  }

  /** Reads a file. */
  read(source: SourceText, readYaml: ((source: SourceText) => readonly ParsedJson[]) | undefined): void {
    if (isLines(source.text)) {
      let index = 0;
      for (const line of linesOf(source.text)) {
        this.#readJson(partOf(source, line.index, line.index + line[0].length), childPointer("", index));
        index++;
      }
      return;
    }
    if (readYaml === undefined || !isDumpYaml(source)) {
      this.#readJson(source, "");
      return;
    }
    const documents = readYaml(source);
    documents.forEach((parsed, index) => {
      this.#readYaml(source, parsed, documents.length > 1 ? childPointer("", index) : "");
    });
  }

  #readJson(source: SourceText, base: string): void {
    const content: PageContent = { count: 0, account: undefined };
    const pageBehind: PageContent = { count: 0, account: undefined };
    const parsed = parseJson(source, (item, path) => {
      const [list, index] = path.slice(-2);
      const pointer = (): string => path.reduce(childPointer, base);
      const isOfPage = path.length === 2 || (path.length === 3 && typeof path[0] === "number");
      if (item.kind === "object" && isOfPage && typeof index === "number" && typeof list === "string") {
        const kind = detailLists.get(list);
        // Lists of policies of another kind have this name too.
        if (kind !== undefined && (kind !== "policy" || member(item, "PolicyVersionList") !== undefined)) {
          this.#take(kind, { source, node: item, pointer: pointer() }, "json", content);
          return "drop";
        }
      }
      if (item.kind !== "object" || path.length !== 1) return "keep";
      // An item of a list of pages or of details.
      this.#noteItem({ source, node: item, pointer: pointer() }, "json", content, pageBehind);
      return "drop";
    });
    this.#noteDuplicates(source, parsed);
    const { root } = parsed;
    if (root === undefined) {
      const [problem] = parsed.problems;
      if (problem === undefined) return;
      const { message, remedy = anew, span } = problem;
      this.#complain({ code: "broken-dump", message, remedy, pointer: base, span, source });
      return;
    }
    this.#noteRoot({ source, node: root, pointer: base }, "json", content, pageBehind);
  }

  /** What is left of a text, after the details of its lists were taken. */
  #noteRoot(root: FileValue, notation: Notation, content: PageContent, pageBehind: PageContent): void {
    if (root.node.kind === "array" && pageBehind.count > 0) return;
    if (isObject(root)) {
      const kind = kindOfDetail(root);
      if (kind !== undefined) {
        this.#take(kind, root, notation, content);
        return;
      }
      if (this.#notePage(root, notation, content)) return;
    }
    const message = "the text is not the output of get-account-authorization-details";
    this.#complain(problemAt(root, "not-a-dump", message, anew));
  }

  /** An item of the outermost list: a page, or a detail. */
  #noteItem(item: FileObject, notation: Notation, content: PageContent, pageBehind: PageContent): void {
    const kind = kindOfDetail(item);
    if (kind !== undefined) this.#take(kind, item, notation, pageBehind);
    else if (this.#notePage(item, notation, content)) pageBehind.count++;
    else {
      const message = "the item is not a page of get-account-authorization-details";
      this.#complain(problemAt(item, "not-a-dump", message, anew));
      pageBehind.count++;
    }
    content.count = 0;
    content.account = undefined;
  }

  /** Whether an object is a page, whose details were taken, but for policies without versions. */
  #notePage(page: FileObject, notation: Notation, content: PageContent): boolean {
    const lists = [...detailLists].filter(([list]) => member(page.node, list)?.kind === "array");
    const isPage = content.count > 0 || lists.some(([list]) => list !== "Policies");
    // The four lists of a filtered dump may all be empty; of other lists of policies only this name is known.
    if (!isPage) return false;
    complainOfMisspelt(page, membersOfPages, this.#complain);
    for (const [list, kind] of detailLists) {
      const node = member(page.node, list);
      if (node === undefined || node.kind === "null") continue;
      const pointer = childPointer(page.pointer, list);
      const value = { source: page.source, node, pointer };
      if (node.kind !== "array") {
        const message = `the value of ${list} is not a list`;
        this.#complain(problemAt(value, "invalid-entity", message, anew));
        continue;
      }
      node.items.forEach((each, index) => {
        const item = { source: page.source, node: each, pointer: childPointer(pointer, index) };
        if (isObject(item)) this.#take(kind, item, notation, content);
        else this.#complain(problemAt(item, "invalid-entity", `an item of ${list} is not an object`, anew));
      });
    }
    this.#pages.note(page, content.account);
    return true;
  }

  #readYaml(source: SourceText, { root, problems }: ParsedJson, base: string): void {
    if (root === undefined) {
      const [problem] = problems;
      if (problem === undefined) return;
      const { message, remedy = anew, span } = problem;
      this.#complain({ code: "broken-dump", message, remedy, pointer: base, span, source });
      return;
    }
    this.#noteDuplicates(source, { root, problems });
    const pages: readonly (readonly [JsonNode, string])[] =
      root.kind === "array" ? root.items.map((node, index) => [node, childPointer(base, index)]) : [[root, base]];
    for (const [node, pointer] of pages) {
      const none = { count: 0, account: undefined };
      this.#noteRoot({ source, node, pointer }, "yaml", { ...none }, none);
    }
  }

  /** Of a key that is there twice readers take the last one, so part of the account would be lost. Documents say it themselves. */
  #noteDuplicates(source: SourceText, { problems }: ParsedJson): void {
    for (const { code, message, remedy, pointer, span } of problems) {
      if (code !== "duplicate-key" || /\/(AssumeRolePolicyDocument|PolicyDocument|Document)\//.test(pointer)) continue;
      this.#complain({ code: "broken-dump", message, remedy, pointer, span, source });
    }
  }

  #take(kind: ReadEntity["entity"]["kind"], item: FileObject, notation: Notation, content: PageContent): void {
    content.count++;
    const read = new EntityReader(this.#contents, notation, this.#complain).read(kind, item);
    if (read === undefined) return;
    content.account ??= read.account;
    this.#add(read);
  }

  #add({ account, partition, entity }: ReadEntity): void {
    if (account === undefined) {
      if (entity.kind === "policy") this.#addOfAws(entity);
      return;
    }
    const draft = this.#drafts.get(account) ?? emptyDraft(account, partition);
    this.#drafts.set(account, draft);
    switch (entity.kind) {
      case "user":
        this.#addTo(draft.users, entity.arn, entity);
        break;
      case "group":
        this.#addTo(draft.groups, entity.name, entity);
        break;
      case "role":
        this.#addTo(draft.roles, entity.arn, entity);
        break;
      case "policy":
        this.#addTo(draft.policies, entity.arn, entity);
        break;
    }
  }

  /** Pages may overlap, and show the same once more; what differs is from different times. */
  #addTo<T extends ReadEntity["entity"]>(entities: Map<string, T>, key: string, entity: T): void {
    const known = entities.get(key);
    if (known === undefined) {
      entities.set(key, entity);
      return;
    }
    if (textAt(known) === textAt(entity)) return;
    const { source, span, pointer } = entity.place;
    const { line } = known.place.source.position(known.place.span.start);
    const message = `the ${entity.kind} ${entity.arn} is also in ${known.place.source.name} on line ${line}, with other details`;
    const remedy = "give one dump for each account, whose pages are of the same time";
    this.#complain({ code: "repeated-entity", message, remedy, pointer, span, source });
  }

  /** AWS changes its policies, so the newest version counts: it is that of all accounts by now. */
  #addOfAws(policy: ManagedPolicy): void {
    const known = this.#ofAws.get(policy.arn);
    if (known === undefined || versionNumber(known) < versionNumber(policy)) this.#ofAws.set(policy.arn, policy);
  }

  /** The accounts of all files, with the credentials that the reports tell of. */
  accounts(reports: CredentialReports): ReadonlyMap<string, Account> {
    const gaps = this.#pages.gaps();
    const accounts = new Map<string, Account>();
    for (const draft of this.#drafts.values()) {
      const { id, partition, users, groups, roles, policies } = draft;
      accounts.set(id, {
        ...{ id, partition, groups, roles },
        users: new Map([...users].map(([arn, user]) => [arn, { ...user, credentials: reports.ofUser(id, user) }])),
        policies: new Map([...this.#ofAws, ...policies]),
        root: reports.ofRoot(id),
        gaps: [
          ...gaps.filter(({ account = id }) => account === id).map(withoutAccount),
          ...this.#missingLists(draft),
          ...reports.gapsOf(id, new Set(users.keys())),
        ],
      });
    }
    return accounts;
  }

  /** Files without the users or the roles of an account do not say that it has none: who reaches what is open then. */
  #missingLists({ id, users, groups, roles, policies }: Draft): readonly Gap[] {
    const [first] = [users, roles, groups, policies].flatMap((entities): Entity[] =>
      [...entities.values()].slice(0, 1),
    );
    if (first === undefined) return [];
    const lists = [
      ["UserDetailList", users],
      ["RoleDetailList", roles],
    ] as const;
    return lists.flatMap(([list, entities]) => {
      if (entities.size > 0 || this.#pages.hasList(id, list)) return [];
      const remedy = "fetch the whole dump, without --filter and --query";
      return [{ why: `the files have no "${list}" of it`, remedy, place: first.place }];
    });
  }

  /** What no account has, because the files name none. */
  gaps(): readonly Gap[] {
    return this.#pages.gaps().flatMap((gap) => (gap.account === undefined ? [withoutAccount(gap)] : []));
  }
}

function withoutAccount({ why, remedy, place }: Gap): Gap {
  return { why, remedy, place };
}

function emptyDraft(id: string, partition: string): Draft {
  return { id, partition, users: new Map(), groups: new Map(), roles: new Map(), policies: new Map() };
}

function textAt({ place: { source, span } }: ReadEntity["entity"]): string {
  return source.text.slice(span.start, span.end);
}

function versionNumber({ versions }: ManagedPolicy): number {
  return Number(versions.find(({ isDefault }) => isDefault)?.id.slice(1) ?? 0);
}
