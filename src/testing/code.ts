import type { IConstruct } from "constructs";

/** A function whose code is known. */
interface FunctionWithCode extends IConstruct {
  differencesFromCode(): string[];
}

/**
 * Where grants and code differ, of a function or of all that a construct contains, such as a stack: a sentence for each
 * request without a grant, grant without a request, and code whose requests cannot be derived. Functions with an
 * `uncheckedPolicyReason` are compared too.
 *
 * @throws Error where there is no `NodeFunction`
 */
export function differencesFromCode(construct: IConstruct): string[] {
  const functions = construct.node.findAll().filter((it): it is FunctionWithCode => "differencesFromCode" in it);
  if (functions.length === 0)
    throw new Error(`expected a NodeFunction, or what contains some: ${construct.node.path} has none`);
  return functions.flatMap((it) => it.differencesFromCode());
}
