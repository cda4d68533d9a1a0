import { z } from 'zod';

// zod compiles schemas with `new Function`, which the page's CSP forbids. It asks when a schema is made, so this module has to
// run before any that makes one: import it first.
z.config({ jitless: true });
