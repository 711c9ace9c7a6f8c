import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { ClientSettings } from "./client-settings";

/** The identity of the credentials, and the difference between the clock here and AWS's. */
export interface Caller {
  /** @default - the credentials do not work */
  readonly identity?: { readonly accountId: string; readonly arn: string };
  /** Why the credentials do not work. */
  readonly error?: Error;
  /** Negative where the clock here is behind; to the second. @default - AWS did not respond */
  readonly clockAheadMs?: number;
}

/** Sends one GetCallerIdentity. */
export async function readCaller(client: ClientSettings): Promise<Caller> {
  const sts = new STSClient(client);
  let clockAheadMs: number | undefined;
  // Of the first response: for a retry, the SDK corrects the clock skew.
  const readDate = (response: unknown) => {
    const date = (response as { headers?: Record<string, string> }).headers?.date;
    if (date && clockAheadMs === undefined) clockAheadMs = Date.now() - Date.parse(date);
  };
  sts.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      readDate(result.response);
      return result;
    },
    { step: "deserialize", priority: "low" },
  );
  try {
    const { Account = "", Arn = "" } = await sts.send(new GetCallerIdentityCommand({}));
    return { identity: { accountId: Account, arn: Arn }, clockAheadMs };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)), clockAheadMs };
  } finally {
    sts.destroy();
  }
}
