import { expect, it } from 'vitest';
import { otherAddress } from '../../shared/apply/otherAddress.ts';
import type { DeviceSsh, Site } from '../../shared/site/model.ts';
import { device, site } from '../renderer/tas/sites.ts';

const at = (ssh: Partial<DeviceSsh> | null): Site =>
  site([{ ...device('sw1', 'linux', {}), ssh: ssh && { host: '10.0.0.1', port: 22, user: 'root', jump: [], ...ssh } }]);

it('a bundle whose own site has another address for a device: warned of, with both', () => {
  const [found, ...more] = otherAddress(at({}), at({ host: '10.0.0.2', port: 2222, jump: ['sw9'] }), 'sw1');
  expect(more).toEqual([]);
  expect(found).toMatchObject({ severity: 'warning', code: 'other-address' });
  expect(found?.message).toContain('at root@10.0.0.1 port 22; this run goes to root@10.0.0.2 port 2222 via sw9');
});

it('nothing is said where both say the same, or one says nothing', () => {
  expect(otherAddress(at({}), at({}), 'sw1')).toEqual([]);
  expect(otherAddress(at(null), at({}), 'sw1')).toEqual([]);
  expect(otherAddress(at({}), null, 'sw1')).toEqual([]);
  expect(otherAddress(at({}), at({ host: '10.0.0.2' }), 'sw2')).toEqual([]);
});
