import { expect, it } from 'vitest';
import { createNodeDetails } from '../../../renderer/opcua/details.ts';
import type { OpcuaClient } from '../../../renderer/opcua/needs.ts';
import { createFakeServer } from './fakeServer.ts';

it('what was read of a node is gone as soon as another is chosen: nothing can be done to the wrong one', async () => {
  const server = createFakeServer();
  const client: () => OpcuaClient | null = server.client;
  const details = createNodeDetails(client, 'line-opcua');
  await details.choose('s=a');
  expect(details.store.getState().details?.node).toBe('s=a');
  const reading = details.choose('s=b');
  expect(details.store.getState()).toMatchObject({ node: 's=b', details: null, isReading: true });
  await reading;
  expect(details.store.getState()).toMatchObject({ isReading: false, details: { node: 's=b' } });
  server.close();
});
