import { afterEach, describe, expect, it } from 'vitest';
import { createSshStore, questionInFront, type SshStore } from '../../../renderer/ssh/store.ts';
import { createFakePlant, hostKeyQuestion, passwordQuestion } from '../apply/fakePlant.ts';
import { linkTo } from '../apply/link.ts';
import { until } from '../kit/until.ts';
import { site } from '../tas/sites.ts';

const opened: (() => void)[] = [];
afterEach(() => {
  for (const dispose of opened.splice(0)) dispose();
});

function open() {
  const plant = createFakePlant();
  const linked = linkTo(plant, site([]), (deliver) => void setImmediate(deliver));
  const ssh = createSshStore(linked);
  opened.push(ssh.dispose, linked.drop);
  return { plant, linked, ssh };
}

const front = (ssh: SshStore) => questionInFront(ssh.store.getState())?.id ?? null;

describe('questions of the devices', () => {
  it('stand in a queue: the oldest is in front, and an answer brings the next', async () => {
    const { plant, ssh } = open();
    plant.ask(hostKeyQuestion, passwordQuestion);
    await until(ssh, ({ asked }) => asked.length === 2);
    expect(front(ssh)).toBe(1);
    await ssh.answer(1, { kind: 'trust', choice: 'once' });
    expect(plant.answers).toEqual([{ id: 1, answer: { kind: 'trust', choice: 'once' } }]);
    expect(front(ssh)).toBe(2);
  });

  it('one that another window answered goes by itself', async () => {
    const { plant, ssh } = open();
    plant.ask(hostKeyQuestion);
    await until(ssh, ({ asked }) => asked.length === 1);
    plant.answeredElsewhere(1);
    await until(ssh, ({ asked }) => asked.length === 0);
    expect(front(ssh)).toBeNull();
  });

  it('one that is left for later stays open and is not answered', async () => {
    const { plant, ssh } = open();
    plant.ask(hostKeyQuestion, passwordQuestion);
    await until(ssh, ({ asked }) => asked.length === 2);
    ssh.putAside(1);
    expect(front(ssh)).toBe(2);
    ssh.putAside(2);
    expect(front(ssh)).toBeNull();
    expect(ssh.store.getState().asked).toHaveLength(2);
    ssh.showAll();
    expect(front(ssh)).toBe(1);
    expect(plant.answers).toEqual([]);
  });

  it('go with the connection: what cannot be answered is not shown', async () => {
    const { plant, linked, ssh } = open();
    plant.ask(hostKeyQuestion);
    await until(ssh, ({ asked }) => asked.length === 1);
    linked.drop();
    expect(ssh.store.getState().asked).toEqual([]);
    linked.mend();
    await until(ssh, ({ asked }) => asked.length === 1);
  });
});

describe('sessions', () => {
  it('show as the host tells them, and a call that is refused says why', async () => {
    const { ssh } = open();
    await ssh.connect('sw1');
    await until(ssh, ({ states }) => states.sw1?.kind === 'open');
    await ssh.disconnect('sw1');
    await until(ssh, ({ states }) => states.sw1?.kind === 'idle');
    await ssh.connect('hmi1');
    expect(ssh.store.getState().refused.hmi1?.code).toBe('unreachable');
  });

  it('a secret that is forgotten is no longer listed', async () => {
    const { ssh } = open();
    await ssh.readRemembered();
    const [first] = ssh.store.getState().remembered?.accounts ?? [];
    await ssh.forget(first ?? '');
    expect(ssh.store.getState().remembered?.accounts).not.toContain(first);
  });
});
