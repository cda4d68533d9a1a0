import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { firstSelection } from '../../../renderer/app/firstSelection.ts';
import { findEntries, type PaletteInput } from '../../../renderer/app/paletteEntries.ts';
import type { Action } from '../../../renderer/kit/actions.ts';
import type { Selection, SiteSource, SiteState } from '../../../renderer/kit/siteSource.ts';
import { siteState } from '../kit/siteState.ts';
import { readSample, sampleFiles } from '../site/sample.ts';

const { site, problems } = readSample();
const state = siteState(site, { problems, problemCount: { error: 1, warning: 0, note: 0 } });

const went: unknown[] = [];
const actions: readonly Action[] = [
  { id: 'layout.reset', title: { en: 'Reset the layout', zh: '重置布局' }, run: () => void went.push('reset') },
  {
    id: 'edit.redo',
    title: { en: 'Redo', zh: '重做' },
    keys: 'Mod+Shift+Z',
    disabledBecause: () => ({ en: 'Nothing to redo.', zh: '没有可重做的操作。' }),
    run: () => {},
  },
];
const input: PaletteInput = {
  state,
  files: [...sampleFiles.keys()],
  actions: new Map(actions.map((action) => [action.id, action])),
  locale: 'en',
  goTo: {
    port: (device, port) => void went.push([device, port]),
    file: (file) => void went.push(file),
    problem: ({ code }) => void went.push(code),
  },
};
const first = (query: string, changed: Partial<PaletteInput> = {}) => findEntries(query, { ...input, ...changed }, 'all')[0];

describe('the palette', () => {
  it('shows every command before anything is typed, and no places', () => {
    expect(findEntries('', input, 'all').map(({ kind }) => kind)).toEqual(['command', 'command']);
  });

  it('finds commands, devices, ports, files and problems by a few letters', () => {
    expect(first('rst lay')).toMatchObject({ kind: 'command', key: 'layout.reset' });
    expect(first('sw1')).toMatchObject({ kind: 'device', title: 'sw1' });
    const titled = {
      ...site,
      devices: Object.fromEntries(Object.entries(site.devices).map(([name, device]) => [name, { ...device, title: 'Press cabinet' }])),
    };
    expect(first('sw1', { state: { ...state, site: titled } })).toMatchObject({ kind: 'device', title: 'sw1' });
    expect(first('sw1 / eth2')).toMatchObject({ kind: 'port', key: 'port:sw1/eth2' });
    expect(first('devices/plc1.yaml')).toMatchObject({ kind: 'file' });
    expect(first('tas-intent-mismatch')).toMatchObject({ kind: 'problem' });
  });

  it('says why a command cannot be run', () => {
    expect(first('redo')).toMatchObject({ disabled: 'Nothing to redo.', keys: 'Mod+Shift+Z' });
    expect(first('重做', { locale: 'zh' })).toMatchObject({ disabled: '没有可重做的操作。' });
  });

  it('finds a command by its English name on a Chinese screen', () => {
    expect(first('reset the layout', { locale: 'zh' })).toMatchObject({ key: 'layout.reset', title: '重置布局' });
  });

  it('leads where it says', () => {
    for (const query of ['sw1 / eth2', 'devices/plc1.yaml', 'tas-intent-mismatch']) first(query)?.run();
    expect(went).toEqual([['sw1', 'eth2'], 'devices/plc1.yaml', 'tas-intent-mismatch']);
  });
});

describe('the first selection', () => {
  const sourceOf = () => {
    const store = createStore<SiteState>(() => ({ ...state, site: null, folder: '' }));
    const selection = createStore<Selection>(() => ({ device: null, port: null, window: null }));
    const nothing = async () => {};
    const source: SiteSource = { store, selection, edit: async () => true, undo: nothing, redo: nothing };
    firstSelection(source);
    return source;
  };

  it('is a port with a schedule', () => {
    const { store, selection } = sourceOf();
    store.setState({ site, folder: '/sites/press' });
    expect(selection.getState()).toEqual({ device: 'sw1', port: 'eth2', window: null });
  });

  it('stays with what a person chose while the site changes, and starts anew with another site', () => {
    const { store, selection } = sourceOf();
    store.setState({ site, folder: '/sites/press' });
    selection.setState({ device: 'plc1', port: null, window: null });
    store.setState({ site: { ...site, name: 'renamed' } });
    expect(selection.getState().device).toBe('plc1');
    store.setState({ site: { ...site }, folder: '/sites/other' });
    expect(selection.getState()).toEqual({ device: 'sw1', port: 'eth2', window: null });
  });

  it('lets go of a port that is gone, and keeps its device', () => {
    const { store, selection } = sourceOf();
    store.setState({ site, folder: '/sites/press' });
    const sw1 = site.devices.sw1;
    if (!sw1) throw new Error('the sample has no sw1');
    store.setState({ site: { ...site, devices: { ...site.devices, sw1: { ...sw1, ports: {} } } } });
    expect(selection.getState()).toEqual({ device: 'sw1', port: null, window: null });
  });

  it('is nothing where the site has no devices', () => {
    const { store, selection } = sourceOf();
    store.setState({ site: { ...site, devices: {} }, folder: '/sites/blank' });
    expect(selection.getState()).toEqual({ device: null, port: null, window: null });
  });
});
