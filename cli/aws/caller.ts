import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { ClientSettings } from "./client-settings";

/** Whom AWS takes the credentials for, and how far the clock here is from its own. */
export interface Caller {
  /** @default - the credentials do not work */
  readonly identity?: { readonly accountId: string; readonly arn: string };
  /** Why the credentials do not work. */
  readonly error?: Error;
  /** Negative where the clock here is behind; by the second. @default - AWS did not answer */
  readonly clockAheadMs?: number;
}

/** Asks AWS once. */
export async function askCaller(client: ClientSettings): Promise<Caller> {
  const sts = new STSClient(client);
  let clockAheadMs: number | undefined;
  // The answer to the first try: for the next one, the SDK allows for a clock that is wrong.
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
