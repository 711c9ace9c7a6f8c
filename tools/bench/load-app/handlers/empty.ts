/** It logs a line because the emulator waits 50 ms for one. */
export const handler = async () => {
  console.log("empty");
  return { statusCode: 200, body: "{}" };
};
