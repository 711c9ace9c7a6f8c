import { membersOf } from "./source-docs";
import type { SynthesizedModule } from "./synthesize";

/** The descriptions of outputs, by name. */
export function outputDescriptions({ outputsOf }: SynthesizedModule): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(outputsOf).map(([name, of]) => {
      const described = membersOf(of).get(of.attribute);
      if (!described) throw new Error(`${of.name} has no attribute ${of.attribute}`);
      return [name, described.description || `${inWords(name)}.`];
    }),
  );
}

/** `stage_arn` → `Stage ARN`. */
function inWords(name: string): string {
  const words = name.replaceAll("_", " ").replace(/\b(arn|id)\b/g, (it) => it.toUpperCase());
  return `${words[0]?.toUpperCase()}${words.slice(1)}`;
}
