import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { Emulator } from "../../../cli/local-aws/emulator";
import { signedToken } from "../user-pool-token";
import { REGION, startTwoEmulators, type TwoEmulators } from "./two-emulators";
import {
  cognito,
  createUser,
  createUserPool,
  EMAIL,
  PASSWORD,
  signIn,
  succeed,
  type Tokens,
  type UserPoolOptions,
} from "./user-pool";

/** Each probe shows a gap of the plain emulator first: one that fails there means that upstream has filled the gap. */
let emulators: TwoEmulators;

beforeAll(async () => {
  emulators = await startTwoEmulators();
}, 60_000);
afterAll(() => emulators?.stop(), 30_000);

/** Signs a new user up; resolves to the error, or undefined. */
const signUp = async (emulator: Emulator, options: UserPoolOptions = {}, password = PASSWORD, ...emails: string[]) => {
  const { clientId } = await createUserPool(emulator, options);
  let last: unknown;
  for (const email of [EMAIL, ...emails]) {
    const request = { ClientId: clientId, Username: email, Password: password };
    last = (await cognito(emulator, "SignUp", request)).body.__type;
  }
  return last;
};

describe("a password policy that requires only a length", () => {
  const longEnough = "correct horse battery";

  test("requires every kind of character on the plain emulator", async () => {
    expect(await signUp(emulators.plain, {}, longEnough)).toBe("InvalidPasswordException");
  });

  test("requires only the length on the corrected one, after an update too", async () => {
    expect(await signUp(emulators.corrected, {}, longEnough)).toBeUndefined();
    expect(await signUp(emulators.corrected, {}, "too short, 14.")).toBe("InvalidPasswordException");
    const { userPoolId, clientId } = await createUserPool(emulators.corrected);
    const policies = { PasswordPolicy: { MinimumLength: 8, RequireNumbers: true } };
    await succeed(emulators.corrected, "UpdateUserPool", { UserPoolId: userPoolId, Policies: policies });
    for (const [password, error] of [
      ["onlyletters", "InvalidPasswordException"],
      ["letters123", undefined],
    ]) {
      const request = { ClientId: clientId, Username: EMAIL, Password: password };
      expect((await cognito(emulators.corrected, "SignUp", request)).body.__type).toBe(error);
    }
  });
});

describe("a pool without a password policy", () => {
  test("requires eight characters of every kind on both", async () => {
    for (const emulator of [emulators.plain, emulators.corrected]) {
      const without = { pool: { Policies: undefined } };
      expect(await signUp(emulator, without, "Short1.")).toBe("InvalidPasswordException");
      expect(await signUp(emulator, without, "all lower case")).toBe("InvalidPasswordException");
      expect(await signUp(emulator, without, "Longer1.")).toBeUndefined();
    }
  });
});

describe("an account that an administrator creates without a password", () => {
  const created = async (emulator: Emulator) => {
    const { userPoolId } = await createUserPool(emulator, {
      pool: { Policies: { PasswordPolicy: { MinimumLength: 30 } } },
    });
    return (await cognito(emulator, "AdminCreateUser", { UserPoolId: userPoolId, Username: EMAIL })).body.__type;
  };

  test("is refused on the plain emulator where passwords must be long", async () => {
    expect(await created(emulators.plain)).toBe("InvalidPasswordException");
  });

  test("gets one that is long enough on the corrected one", async () => {
    expect(await created(emulators.corrected)).toBeUndefined();
  });
});

describe("a user pool that must not be deleted", () => {
  const deletions = async (emulator: Emulator) => {
    const remove = async (userPoolId: string) =>
      (await cognito(emulator, "DeleteUserPool", { UserPoolId: userPoolId })).body.__type;
    const { userPoolId: isProtected } = await createUserPool(emulator, { pool: { DeletionProtection: "ACTIVE" } });
    const { userPoolId: hasDomain } = await createUserPool(emulator);
    await succeed(emulator, "CreateUserPoolDomain", { UserPoolId: hasDomain, Domain: "to-be-deleted" });
    const refused = [await remove(isProtected), await remove(hasDomain)];
    await cognito(emulator, "UpdateUserPool", { UserPoolId: isProtected, DeletionProtection: "INACTIVE" });
    await cognito(emulator, "DeleteUserPoolDomain", { UserPoolId: hasDomain, Domain: "to-be-deleted" });
    return [...refused, await remove(isProtected), await remove(hasDomain)];
  };

  test("is deleted by the plain emulator", async () => {
    const gone = "ResourceNotFoundException";
    expect(await deletions(emulators.plain)).toEqual([undefined, undefined, gone, gone]);
  });

  test("is kept by the corrected one until its protection or its domain is gone", async () => {
    const refused = "InvalidParameterException";
    expect(await deletions(emulators.corrected)).toEqual([refused, refused, undefined, undefined]);
  });
});

describe("a sign-up where only administrators create accounts", () => {
  const options = { pool: { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } } };

  test("succeeds on the plain emulator", async () => {
    expect(await signUp(emulators.plain, options)).toBeUndefined();
  });

  test("is refused by the corrected one", async () => {
    expect(await signUp(emulators.corrected, options)).toBe("NotAuthorizedException");
  });
});

describe("a second account with the same address in other letters", () => {
  const options = { pool: { UsernameConfiguration: { CaseSensitive: false } } };

  test("is created by the plain emulator", async () => {
    expect(await signUp(emulators.plain, options, PASSWORD, EMAIL.toUpperCase())).toBeUndefined();
  });

  test("is refused by the corrected one, unless the pool is case-sensitive", async () => {
    const again = EMAIL.toUpperCase();
    expect(await signUp(emulators.corrected, options, PASSWORD, again)).toBe("UsernameExistsException");
    const sensitive = { pool: { UsernameConfiguration: { CaseSensitive: true } } };
    expect(await signUp(emulators.corrected, sensitive, PASSWORD, again)).toBeUndefined();
  });
});

describe("a confirmed sign-up", () => {
  const verified = async (emulator: Emulator) => {
    const { userPoolId, clientId } = await createUserPool(emulator);
    await succeed(emulator, "SignUp", { ClientId: clientId, Username: EMAIL, Password: PASSWORD });
    const confirmation = { ClientId: clientId, Username: EMAIL, ConfirmationCode: "123456" };
    const wrong = await cognito(emulator, "ConfirmSignUp", { ...confirmation, ConfirmationCode: "000000" });
    expect(wrong.body.__type).toBe("CodeMismatchException");
    await succeed(emulator, "ConfirmSignUp", confirmation);
    const { UserAttributes } = await succeed(emulator, "AdminGetUser", { UserPoolId: userPoolId, Username: EMAIL });
    const attributes = UserAttributes as { Name: string; Value: string }[];
    return attributes.find(({ Name }) => Name === "email_verified")?.Value;
  };

  test("leaves the address unverified on the plain emulator", async () => {
    expect(await verified(emulators.plain)).toBeUndefined();
  });

  test("has verified the address on the corrected one", async () => {
    expect(await verified(emulators.corrected)).toBe("true");
  });
});

describe("the e-mails of a user pool", () => {
  const logged = async (emulator: Emulator) => {
    const { userPoolId, clientId } = await createUserPool(emulator);
    await succeed(emulator, "SignUp", { ClientId: clientId, Username: EMAIL, Password: PASSWORD });
    await succeed(emulator, "ConfirmSignUp", { ClientId: clientId, Username: EMAIL, ConfirmationCode: "123456" });
    await succeed(emulator, "ForgotPassword", { ClientId: clientId, Username: EMAIL });
    await cognito(emulator, "AdminCreateUser", { UserPoolId: userPoolId, Username: "bob@example.com" });
    return readFileSync(emulator.logFile, "utf8");
  };

  test("are nowhere in the log of the plain emulator", async () => {
    expect(await logged(emulators.plain)).not.toContain("123456");
  });

  test("are in the log of the corrected one, with their codes and temporary passwords, and in a log group", async () => {
    const log = await logged(emulators.corrected);
    expect(log).toMatch(/^E-mail to ada@example\.com: .*123456/m);
    expect(log).toMatch(/^E-mail to ada@example\.com: .*654321/m);
    expect(log).toMatch(/^E-mail to bob@example\.com: .*temporary password is \S{15}/m);
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const client = new CloudWatchLogsClient({ endpoint: emulators.corrected.endpoint, region: REGION, credentials });
    const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName: "/local-aws/emails" }));
    client.destroy();
    expect(events.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^E-mail to ada@example\.com: .*123456/),
    );
  });
});

describe("an unknown user and a wrong password", () => {
  test("are the same error on both", async () => {
    for (const emulator of [emulators.plain, emulators.corrected]) {
      const pool = await createUserPool(emulator);
      await createUser(emulator, pool);
      const wrong = await signIn(emulator, pool.clientId, "wrong");
      expect(wrong.body).toMatchObject({
        __type: "NotAuthorizedException",
        message: "Incorrect username or password.",
      });
      expect(await signIn(emulator, pool.clientId, "wrong", "nobody@example.com")).toEqual(wrong);
    }
  });
});

describe("wrong passwords", () => {
  const LOCKED_OUT = "Password attempts exceeded";

  /** The errors of up to twelve attempts, until the user is locked out. */
  const attempts = async (emulator: Emulator, clientId: string, email: string) => {
    const errors: unknown[] = [];
    while (errors.length < 12 && !errors.includes(LOCKED_OUT)) {
      errors.push((await signIn(emulator, clientId, "wrong", email)).body.message);
    }
    return errors;
  };

  test("can be tried without end on the plain emulator", async () => {
    const pool = await createUserPool(emulators.plain);
    await createUser(emulators.plain, pool);
    expect(await attempts(emulators.plain, pool.clientId, EMAIL)).not.toContain(LOCKED_OUT);
  });

  test("lock the user out after the fifth on the corrected one, whether there is such a user or not, and no other", async () => {
    const pool = await createUserPool(emulators.corrected);
    await createUser(emulators.corrected, pool);
    await createUser(emulators.corrected, pool, "bob@example.com");
    for (const email of [EMAIL, "nobody@example.com"]) {
      const errors = await attempts(emulators.corrected, pool.clientId, email);
      expect(errors.indexOf(LOCKED_OUT)).toBeGreaterThanOrEqual(5);
    }
    expect((await signIn(emulators.corrected, pool.clientId, PASSWORD, "bob@example.com")).status).toBe(200);
    // It ends: the test's own time is the limit.
    while ((await signIn(emulators.corrected, pool.clientId)).status !== 200) await sleep(100);
  });
});

describe("an expired refresh token", () => {
  const refreshed = async (emulator: Emulator) => {
    const pool = await createUserPool(emulator);
    await createUser(emulator, pool);
    const { body } = await signIn(emulator, pool.clientId);
    const { RefreshToken } = body.AuthenticationResult as Tokens;
    const claims = { ...JSON.parse(Buffer.from(RefreshToken.split(".")[1] ?? "", "base64url").toString()), exp: 1 };
    const expired = signedToken(emulator, pool.userPoolId, { claims, use: "access" });
    const refresh = async (token: string) =>
      (
        await cognito(emulator, "InitiateAuth", {
          ClientId: pool.clientId,
          AuthFlow: "REFRESH_TOKEN_AUTH",
          AuthParameters: { REFRESH_TOKEN: token },
        })
      ).status;
    return [await refresh(RefreshToken), await refresh(expired)];
  };

  test("is taken by the plain emulator", async () => {
    expect(await refreshed(emulators.plain)).toEqual([200, 200]);
  });

  test("is refused by the corrected one", async () => {
    expect(await refreshed(emulators.corrected)).toEqual([200, 400]);
  });
});
