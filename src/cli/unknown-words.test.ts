import { describe, expect, test } from "vitest";
import { unknownCommand, unknownOption } from "./unknown-words.js";

const commands = ["check", "simulate", "prove", "diff"];

describe("the first word", () => {
  test.each([
    ["chekc", 'unknown command "chekc"; did you mean "check"?'],
    ["lint", 'unknown command "lint"; did you mean "check"?'],
    ["version", 'unknown command "version"; did you mean "--version"?'],
    ["help", 'unknown command "help"; did you mean "--help"?'],
    ["zebra", 'there is no command and no file "zebra"; commands: check, simulate, prove, diff'],
  ])("%s", (word, said) => {
    expect(unknownCommand([word, "x.json"], commands, () => false)).toBe(said);
  });

  test.each(["check", "chekc.json", "policies/", "*", "-", "--fromat", ""])("%j may be what it says", (word) => {
    expect(unknownCommand([word], commands, () => false)).toBeUndefined();
  });

  test("a file of this name is meant", () => {
    expect(unknownCommand(["chekc"], commands, (path) => path === "chekc")).toBeUndefined();
  });
});

describe("options", () => {
  const options = ["format", "max-file-size"];

  test.each([
    [["check", "--fromat", "json"], "unknown option --fromat; did you mean --format?"],
    [["--max-files=3"], "unknown option --max-files; did you mean --max-file-size?"],
    [["--zzzzzzzzz"], "unknown option --zzzzzzzzz"],
  ])("%j", (args, said) => {
    expect(unknownOption(args, options)).toBe(said);
  });

  test.each([[["--format=x", "--maxFileSize", "3", "--help"]], [["--", "--fromat"]], [["-", "x"]]])(
    "%j has none that is unknown",
    (args) => {
      expect(unknownOption(args, options)).toBeUndefined();
    },
  );
});
