import { ensureBuild } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { continueInBundledNode } from './runtime.mjs';

/**
 * What every task does first: dependencies, the bundled Node, then the parts it needs, each only where missing or out of date.
 * @param {readonly import('./build.mjs').Part[]} parts
 */
export async function setUp(parts) {
  await ensureDependencies();
  continueInBundledNode();
  await ensureBuild(parts);
}
