import { ASSERTIONS } from "./assertions";
import { synthSubject, VARIANTS } from "./subject";

describe.each(Object.entries(VARIANTS))("the app, %s", (_, env) => {
  const subject = synthSubject(env);
  test.each(Object.entries(ASSERTIONS))("%s", (_, assert) => assert(subject));
});
