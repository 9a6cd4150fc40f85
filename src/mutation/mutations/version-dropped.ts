import { withoutMember } from "../edits.js";
import type { Mutation } from "../mutation.js";

const mutation: Mutation = {
  id: "version-dropped",
  summary: "no `Version`, so policy variables are text",
  *changesOf(document) {
    const version = document.node.members.find(({ key }) => key.value === "Version");
    const edit = withoutMember(document.node, "Version");
    if (version === undefined || edit === undefined || document.version !== "2012-10-17") return;
    const values = document.statements.flatMap(
      ({ condition }) => condition?.tests.flatMap((test) => test.values) ?? [],
    );
    // Without a variable the versions mean the same.
    if (!values.some(({ value }) => value.includes("${"))) return;
    yield { pointer: `${document.pointer}/Version`, description: 'remove "Version"', edits: [edit] };
  },
};

export default mutation;
