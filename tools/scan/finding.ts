/**
 * What is scanned: the main app for a throwaway environment and for one that is protected, each as synthesized; a stack
 * with every opt-in control on; the Terraform modules, by tflint only; and the plan of the app that the local AWS runs, in
 * which every value is known.
 * `npm run scan:mutants` separately scans the app with one deliberate defect each.
 */
export type Subject = "dev" | "prod" | "hardened" | "modules" | "applied" | "mutants";

/** What a scanner rejects, or could not check. */
export interface Finding {
  readonly subject: Subject;
  /** The scanner's id of its check, such as `CKV_AWS_119`. */
  readonly check: string;
  /** The path of the resource's construct, joined by `_`: `UserApi_GetUser_LogGroup`. */
  readonly resource: string;
  readonly words: string;
}

/** The construct's path in a Terraform address; without the hash. */
export function resourceName(address: string): string {
  return address.slice(address.lastIndexOf(".") + 1).replace(/_[0-9A-F]{8}$/, "");
}
