import { describe, expect, it } from 'vitest';
import { typeAhead } from '../../../renderer/kit/typeAhead.ts';
import { countByPlace } from '../../../renderer/site/standing.ts';
import { treeMove } from '../../../renderer/site/treeKeys.ts';
import { type TreeInput, treeRows } from '../../../renderer/site/treeModel.ts';
import { readSample, sampleFiles } from './sample.ts';

const { site, problems } = readSample();
const input: TreeInput = {
  site,
  files: [...sampleFiles.keys()],
  standings: countByPlace(problems),
  turned: new Set(),
  filter: '',
  locale: 'en',
  facetNames: { tas: { en: 'scheduled', zh: '已排程' } },
};
const rows = treeRows(input);
const rowOf = (key: string) => rows.find((row) => row.key === key);

describe('the site tree', () => {
  it('shows ports under their device, with the device at the other end of the link', () => {
    expect(rowOf('port:sw1/eth1')).toMatchObject({ level: 3, label: 'eth1 → plc1', parent: 'device:sw1' });
    expect(rowOf('port:plc1/eth0')).toMatchObject({ label: 'eth0 → sw1' });
  });

  it('a mistake in a schedule stands at its port and at its device, in words', () => {
    expect(rowOf('port:sw1/eth2')).toMatchObject({ standing: 'error' });
    expect(rowOf('port:sw1/eth2')?.note).toMatch(/^\d+ errors?$/);
    expect(rowOf('device:sw1')).toMatchObject({ standing: 'error' });
    expect(rowOf('device:plc1')).toMatchObject({ note: 'end station' });
  });

  it('says everything in Chinese as well', () => {
    const chinese = treeRows({ ...input, locale: 'zh' });
    expect(chinese.find(({ key }) => key === 'device:plc1')?.note).toBe('终端');
    expect(chinese.find(({ key }) => key === 'devices')?.label).toBe('设备');
  });

  it('a device turned shut hides its ports', () => {
    const shut = treeRows({ ...input, turned: new Set(['device:sw1']) });
    expect(shut.some(({ key }) => key === 'port:sw1/eth1')).toBe(false);
    expect(shut.find(({ key }) => key === 'device:sw1')?.expanded).toBe(false);
  });

  it('a filter keeps what matches and the rows above it', () => {
    const keys = treeRows({ ...input, filter: 'ETH2' }).map(({ key }) => key);
    expect(keys).toEqual(['devices', 'device:sw1', 'port:sw1/eth2']);
  });

  it('a thousand devices open shut, so that the list stays short', () => {
    const device = site.devices.plc1;
    if (!device) throw new Error('no plc1');
    const devices = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`d${n}`, { ...device, name: `d${n}` }]));
    const many = treeRows({ ...input, site: { ...site, devices } });
    expect(many.filter(({ level }) => level === 3)).toEqual([]);
    expect(many.filter(({ key }) => key.startsWith('device:'))).toHaveLength(1_000);
  });
});

describe('keys of the tree (WAI-ARIA APG, Tree View)', () => {
  const at = (key: string) => rows.findIndex((row) => row.key === key);

  it('right opens a shut row, then goes to its first child; left shuts, then goes to the parent', () => {
    expect(treeMove('ArrowRight', rows, at('files'))).toEqual({ turn: at('files') });
    expect(treeMove('ArrowRight', rows, at('device:sw1'))).toEqual({ to: at('device:sw1') + 1 });
    expect(treeMove('ArrowLeft', rows, at('device:sw1'))).toEqual({ turn: at('device:sw1') });
    expect(treeMove('ArrowLeft', rows, at('port:sw1/eth2'))).toEqual({ to: at('device:sw1') });
  });

  it('stays within the first and the last row', () => {
    expect(treeMove('ArrowUp', rows, 0)).toEqual({ to: 0 });
    expect(treeMove('ArrowDown', rows, rows.length - 1)).toEqual({ to: rows.length - 1 });
    expect(treeMove('End', rows, 0)).toEqual({ to: rows.length - 1 });
  });

  it('type-ahead goes to the next row of that beginning, around the end', () => {
    const labels = rows.map(({ label }) => label);
    expect(typeAhead('s', labels, 0)).toBe(at('device:sw1'));
    expect(typeAhead('p', labels, rows.length - 1)).toBe(at('device:plc1'));
    expect(typeAhead('zzz', labels, 0)).toBeNull();
  });
});
