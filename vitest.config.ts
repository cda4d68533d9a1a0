import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** Tests that start an app, package one or drive a browser: too long for a run at every commit. */
const slow = 'test/**/*.slow.test.ts';
const endToEnd = 'test/e2e/**/*.test.ts';
const faultSweep = 'test/lab/faults.*.test.ts';

/**
 * The device lab. Each file boots devices of its own, and each device is busy on one core. The first boot may build the devices' disk: a minute,
 * or several on a busy machine.
 */
const lab: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'lab',
    include: ['test/lab/**/*.test.ts'],
    exclude: [faultSweep],
    globalSetup: 'test/lab/globalSetup.ts',
    testTimeout: 300_000,
    hookTimeout: 420_000,
    sequence: { groupOrder: 3 },
  },
};

/** Hundreds of faults, one after the other: on two devices at a time, once nothing else runs beside them. */
const faults: TestProjectInlineConfiguration = {
  ...lab,
  test: { ...lab.test, name: 'faults', include: [faultSweep], exclude: [], sequence: { groupOrder: 4 } },
};

export default defineConfig({
  test: {
    // The machine that tests has two cores; forks keep a crash, a leaked handle or a changed environment inside its file.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    dangerouslyIgnoreUnhandledErrors: false,
    setupFiles: ['test/ownGroup.ts'],
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/**/*.test.{ts,tsx}'], exclude: [slow, endToEnd, 'test/lab/**'], sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: 'slow',
          include: [slow],
          exclude: [endToEnd],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: [endToEnd],
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 2 },
        },
      },
      lab,
      faults,
    ],
  },
});
