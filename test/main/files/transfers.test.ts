import { expect, it } from 'vitest';
import type { Devices } from '../../../main/files/devices.ts';
import { noKeptParts } from '../../../main/files/keptParts.ts';
import { usualLimits } from '../../../main/files/limits.ts';
import { createTransfers } from '../../../main/files/transfers.ts';

const untouched = () => Promise.reject(new Error('not asked for'));

// Node's "unhandledRejection" ends the process: one transfer's fault must not end a host that has devices waiting.
it('a fault in the middle of a transfer ends that transfer alone, and says why', async () => {
  const devices: Devices = { open: async () => JSON.parse('{'), borrow: untouched, use: untouched, close: () => undefined };
  const life = new AbortController();
  const transfers = createTransfers(devices, life.signal, { limits: usualLimits, kept: noKeptParts });
  transfers.copy('sw1', false, { direction: 'upload', from: ['/tmp/a'], to: '/etc', policy: 'ask' });
  await transfers.close();
  const told = await transfers.follow(life.signal).next();
  expect(told.value).toMatchObject({ transfers: [{ state: 'failed', failure: { code: 'io', message: expect.stringContaining('JSON') } }] });
  life.abort();
});
