import type { CompiledPolicy, CompiledStatement } from "./compile.js";
import type { CompiledCondition } from "./condition.js";

/** Which of a request's policies is meant: `trust`, `identity[0]`, `serviceControl[1][0]`, … as in the request. */
export type PolicyName = string;

/**
 * Is told, while a decision is made, what applied and what did not. The decision is made by the same code with and
 * without one; with one it goes on after the first mismatch, so that all of them are named.
 */
export interface Trace {
  statement(name: PolicyName, policy: CompiledPolicy, statement: CompiledStatement, action: string): void;
  principalMismatch(statement: CompiledStatement): void;
  actionMismatch(statement: CompiledStatement): void;
  resourceMismatch(statement: CompiledStatement): void;
  conditionMismatch(condition: CompiledCondition): void;
  /** An unknown element of the statement. */
  unknownElement(statement: CompiledStatement): void;
  /** A part of the Condition element that could not be read. */
  unreadableCondition(statement: CompiledStatement): void;
  conditionHeld(condition: CompiledCondition): void;
  applied(applies: boolean): void;
}

/** A trace that nobody reads: with it, an evaluation does not stop early. */
export const untold: Trace = {
  statement() {},
  principalMismatch() {},
  actionMismatch() {},
  resourceMismatch() {},
  unknownElement() {},
  conditionMismatch() {},
  unreadableCondition() {},
  conditionHeld() {},
  applied() {},
};
