import { APIGatewayClient, CreateApiKeyCommand } from "@aws-sdk/client-api-gateway";
import type { Emulator } from "../../../cli/local-aws/emulator";
import { REGION, startTwoEmulators, type TwoEmulators } from "./two-emulators";

let emulators: TwoEmulators;
beforeAll(async () => {
  emulators = await startTwoEmulators();
}, 60_000);
afterAll(() => emulators?.stop(), 30_000);

describe("an API key that is created with an empty value, as Terraform does,", () => {
  const createKey = async ({ endpoint }: Emulator, value: string) => {
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const client = new APIGatewayClient({ endpoint, region: REGION, credentials });
    return (await client.send(new CreateApiKeyCommand({ name: "key", value }))).value;
  };

  test("is rejected by the plain emulator", async () => {
    await expect(createKey(emulators.plain, "")).rejects.toThrow("API Key value should be at least 20 characters");
  });

  test("gets a generated value from the corrected one, each time another", async () => {
    const [one, two] = [await createKey(emulators.corrected, ""), await createKey(emulators.corrected, "")];
    expect(one).toMatch(/^\w{20,}$/);
    expect(two).not.toBe(one);
  });

  test("keeps a value that is given", async () => {
    expect(await createKey(emulators.corrected, "a-value-of-my-own-choice")).toBe("a-value-of-my-own-choice");
  });
});
