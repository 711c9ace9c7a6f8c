import { PassThrough } from "node:stream";
import { requestConsent } from "../../../cli/ui/consent";

function terminal(response: string, isTTY = true) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = new PassThrough();
  input.end(response);
  return { input, output };
}

describe("consent", () => {
  test("is given by typing the environment's name", async () => {
    const here = terminal("prod\n");
    await expect(requestConsent("prod", here)).resolves.toBe(true);
    expect(String(here.output.read())).toContain("prod is protected. Type its name to confirm: ");
  });

  test("shows the reason for it", async () => {
    const here = terminal("dev\n");
    await expect(requestConsent("dev", here, "would be destroyed")).resolves.toBe(true);
    expect(String(here.output.read())).toContain("dev would be destroyed. Type its name to confirm: ");
  });

  test.each(["yes\n", "\n", "PROD\n", "prod2\n"])("is not given by %j", async (response) => {
    await expect(requestConsent("prod", terminal(response))).resolves.toBe(false);
  });

  test("requires a terminal", async () => {
    await expect(requestConsent("prod", terminal("prod\n", false))).rejects.toThrow("--yes");
  });
});
