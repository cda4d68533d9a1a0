import { afterEach, describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { createFilesStore } from '../../../renderer/files/store.ts';
import type { Selection } from '../../../renderer/kit/siteSource.ts';
import { siteState } from '../kit/siteState.ts';

const opened: (() => void)[] = [];
afterEach(() => {
  for (const dispose of opened.splice(0)) dispose();
});

function open() {
  const store = createStore(() => siteState(null));
  const selection = createStore<Selection>(() => ({ device: null, port: null, window: null }));
  const nothing = async () => undefined;
  const source = { store, selection, edit: async () => true, undo: nothing, redo: nothing };
  const files = createFilesStore({ source, client: () => null, showFiles: () => undefined });
  opened.push(files.dispose);
  return files;
}

describe('a file of a device that is edited in place', () => {
  it('is left at once while nothing was typed', () => {
    const files = open();
    files.edit('/etc/motd');
    files.edit('/etc/hosts');
    expect(files.store.getState()).toMatchObject({ editing: '/etc/hosts', question: null });
  });

  it('asks before something typed is lost, whatever would lose it, and loses it only when told to', () => {
    const files = open();
    files.edit('/etc/motd');
    files.store.setState({ isEdited: true });
    files.edit('/etc/motd');
    expect(files.store.getState().question).toBeNull();
    files.edit('/etc/hosts');
    files.leave(() => files.choose('sw2'));
    const { question, editing, device } = files.store.getState();
    expect([question?.kind, editing, device]).toEqual(['discard', '/etc/motd', null]);
    if (question?.kind === 'discard') question.then();
    expect(files.store.getState()).toMatchObject({ editing: null, device: 'sw2', isEdited: false });
  });
});
