import { run } from "../system/process";
import { UsageError } from "../ui/errors";

/** A repository of GitHub, as the tokens of its workflows name it. */
export interface Repository {
  /** `acme/shop`. */
  readonly name: string;
  /** `acme@583231/shop@1296269`. @default - not known */
  readonly nameWithIds?: string;
}

/** @throws UsageError where it is neither `owner/name` nor the same with ids */
export function parseRepository(text: string): Repository {
  const [, owner, ownerId, name, id] = /^([\w-]+)(?:@(\d+))?\/([\w.-]+)(?:@(\d+))?$/.exec(text) ?? [];
  if (!owner || !name || (ownerId === undefined) !== (id === undefined)) {
    throw new UsageError(`--repository must be 'owner/name' or 'owner@id/name@id', got '${text}'.`);
  }
  return { name: `${owner}/${name}`, ...(id && { nameWithIds: `${owner}@${ownerId}/${name}@${id}` }) };
}

/** The repository of the remote `origin` of a folder. @throws UsageError where that is none of GitHub */
export async function readRepository(folder: string): Promise<Repository> {
  const { status, stdout } = await run("git", ["remote", "get-url", "origin"], { cwd: folder });
  const url = status === 0 ? stdout.trim() : "";
  const [, name] = /^(?:https:\/\/(?:[^/@]*@)?|(?:ssh:\/\/)?git@)github\.com[:/](.+?)(?:\.git)?\/?$/.exec(url) ?? [];
  if (name) return parseRepository(name);
  throw new UsageError(
    `The remote 'origin' is ${url ? `${withoutPassword(url)}, which is` : "not set, so it is"} no repository of GitHub. ` +
      "Name it: --repository owner/name.",
  );
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//");
}

/** A job that has a token of GitHub: one in an environment of the repository, or one of a pull request. */
export type Job = `environment:${string}` | "pull_request";

export const ISSUER = "token.actions.githubusercontent.com";
/** For whom the workflow requests its token: https://github.com/aws-actions/configure-aws-credentials#oidc */
export const CLIENT_ID = "sts.amazonaws.com";

export function providerArnOf({ accountId }: { readonly accountId: string }): string {
  return `arn:aws:iam::${accountId}:oidc-provider/${ISSUER}`;
}

/**
 * The trust policy of a role for jobs of a repository: by the subject with ids, which nobody can take over with the name, and
 * by that of a repository from before 15 July 2026.
 *
 * @see https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/
 */
export function trustOf(account: { readonly accountId: string }, { name, nameWithIds }: Repository, job: Job) {
  const subjects = [...(nameWithIds ? [nameWithIds] : []), name].map((repository) => `repo:${repository}:${job}`);
  return {
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { Federated: providerArnOf(account) },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringEquals: { [`${ISSUER}:aud`]: CLIENT_ID, [`${ISSUER}:sub`]: subjects } },
    },
  };
}
