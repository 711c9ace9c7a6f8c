import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(__dirname, "../../docs/decisions");
const files = readdirSync(folder);

describe("the decisions in docs/decisions", () => {
  test("have a number each, which no other one has", () => {
    const numbers = files.map((file) => file.slice(0, 4));
    expect(numbers.filter((number, index) => numbers.indexOf(number) !== index)).toEqual([]);
  });

  test("have it in their title, too", () => {
    for (const file of files) {
      expect([file, readFileSync(join(folder, file), "utf8").slice(0, 8)]).toEqual([file, `# ${file.slice(0, 4)}: `]);
    }
  });
});
