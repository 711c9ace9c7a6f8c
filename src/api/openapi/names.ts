/** The name, with a number appended where the name is taken. */
export function uniqueName(name: string, taken: readonly string[]): string {
  let unique = name;
  for (let count = 2; taken.includes(unique); count++) unique = `${name}${count}`;
  return unique;
}

/** A name for generated code: `getUsersByUserId` for GET and `/users/{userId}`. */
export function camelCase(verb: string, path: string): string {
  const words = path
    .replaceAll("{", "by-")
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  return (
    verb + (words.length > 0 ? words : ["root"]).map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("")
  );
}
