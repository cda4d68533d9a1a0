import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measure } from '../../main/bundle/build.ts';
import { createSshSessions, type SshSession } from '../../main/ssh/sessions.ts';
import { layOutDevice } from '../../shared/bundle/layout.ts';
import type { PlanningFacet } from '../../shared/bundle/source.ts';
import { testDevice, testSource } from '../bundle/site.ts';
import { hostileWords } from '../hostileWords.ts';
import { bootDevice, type LabDevice } from './device.ts';
import { run } from './plans.ts';
import { labIsExpected, whyNoLab } from './prerequisites.ts';

const missing = labIsExpected() ? null : whyNoLab();
const title = 'hostile words on a real device (User-Mode Linux)';

/** Login shells, as sshd starts them for each command; under a name, since a login shell has no arguments. */
const shells = { dash: '/bin/dash', bash: '/bin/bash', 'busybox ash': '/bin/ash' } as const;

describe.skipIf(missing !== null)(missing ? `${title}: skipped, ${missing}` : title, () => {
  describe.each(['openssh', 'dropbear'] as const)('over %s', (server) => {
    let device: LabDevice;
    let life: AbortController;
    beforeAll(async () => {
      device = await bootDevice({ server });
      life = new AbortController();
      await device.putAll(new Map([['/usr/bin/record', Buffer.from(recorder)]]));
      await device.exec(['sh', '-c', 'chmod 0755 /usr/bin/record; ln -sf busybox /bin/ash; echo /bin/ash >>/etc/shells']);
    });
    afterAll(async () => {
      life?.abort();
      await device?.close();
    });

    it.each(Object.entries(shells))(
      `${hostileWords.length} words arrive as they are through a login shell %s, alone and together, and none is run`,
      async (_, shell) => {
        await device.exec(['sed', '-i', `/^root:/s,:[^:]*$,:${shell},`, '/etc/passwd']);
        const session = open(device, life.signal);
        expect(await words(session, ['sh', '-c', 'printf "%s\\0" "$@"', 'sh', ...hostileWords])).toEqual(hostileWords);
        const alone = await Promise.all(hostileWords.map((word) => words(session, ['printf', '%s\\0', word])));
        expect(alone).toEqual(hostileWords.map((word) => [word]));
        session.close();
        expect(await owned(device)).toBe('');
      },
    );

    // What the scripts make of them has nothing to do with the server.
    if (server === 'dropbear') return;
    it.each(Object.keys(shells))('as words of a plan they pass through apply.sh and rollback.sh under %s', async (name) => {
      const shell = name.split(' ');
      await device.exec(['rm', '-rf', '/root/bundle', '/var/lib/fieldwright', '/run/words']);
      await device.putAll(new Map(folderFor(hostileWords).map(([path, text]) => [`/root/bundle/${path}`, Buffer.from(text)])));
      const by = ['env', `FIELDWRIGHT_BY=${hostileWords.join(' ')}`];
      const applied = await run(device, [...by, ...shell, '/root/bundle/apply.sh']);
      expect(applied.status, applied.output).toBe(0);
      const back = await run(device, [...by, ...shell, '/root/bundle/rollback.sh']);
      expect(back.status, back.output).toBe(0);
      const said = (await device.exec(['cat', '/run/words'])).stdout.split('\0');
      expect(between(said, 'apply')).toEqual(hostileWords);
      expect(new Set(between(said, 'undo'))).toEqual(new Set(hostileWords));
      expect(await owned(device)).toBe('');
    });
  });
});

/** The words of all calls with that verb, in order. */
function between(said: readonly string[], verb: string): string[] {
  return said.flatMap((word, index) => (word === verb ? said.slice(index + 1, said.indexOf('end', index)) : []));
}

/** Writes its arguments with a NUL after each; for `verify` it prints them where they stand, that is between `apply` and `undo`. */
const recorder = `#!/bin/sh
printf '%s\\0' "$@" >>/run/words
verb=$1
shift
stands=/run/stands-$(printf '%s\\0' "$@" | cksum | tr ' ' -)
case $verb in
  apply) : >"$stands" ;;
  undo) rm -f "$stands" ;;
  verify) [ ! -e "$stands" ] || printf '%s\\n' "$@" ;;
esac
`;

function open(device: LabDevice, signal: AbortSignal): SshSession {
  const { port, privateKeyFile, knownHostsFile } = device.address;
  const sessions = createSshSessions(
    {
      knownHosts: { files: [knownHostsFile], hashNames: false },
      identityFiles: [privateKeyFile],
      agentSocket: null,
      confirmHostKey: async () => 'refuse',
      authenticate: async () => null,
    },
    { signal },
  );
  const unset = {
    hostKeyAlias: null,
    identityFiles: null,
    identitiesOnly: false,
    knownHostsFiles: null,
    hashKnownHosts: false,
    legacy: [],
  };
  return sessions.session([{ label: 'edge1', user: 'root', host: '127.0.0.1', port, ...unset }]);
}

async function words(session: SshSession, argv: readonly string[]): Promise<string[]> {
  const result = await session.exec(argv);
  if (!result.ok) throw new Error(result.failure.message);
  return Buffer.from(result.value.stdout).toString('utf8').split('\0').slice(0, -1);
}

/** What the words would have made, had one of them been run. */
async function owned(device: LabDevice): Promise<string> {
  return (await device.exec(['find', '/', '-xdev', '-name', '*owned*'])).stdout;
}

/** A device's folder in which the words stand wherever a facet may put text. */
function folderFor(list: readonly string[]): [string, string][] {
  const elevens = Array.from({ length: Math.ceil(list.length / 11) }, (_, index) => list.slice(index * 11, index * 11 + 11));
  const facet: PlanningFacet = {
    name: 'gates',
    compile: () => ({
      files: [],
      steps: elevens.map((words, index) => ({
        id: `step-${index}`,
        title: words.join(''),
        apply: [['record', 'apply', ...words, 'end']],
        verify: ['record', 'verify', ...words, 'end'],
        // White space is folded when it is read back.
        expect: words.filter((word) => word.trim() !== ''),
        rollback: [['record', 'undo', ...words, 'end']],
      })),
    }),
    persist: () => ({ files: [], steps: [] }),
  };
  const device = testDevice('sw1', ['eth2']);
  const source = { ...testSource({ devices: [device], name: list.join('') }), facets: [facet] };
  const folder = layOutDevice({ source, device, siteSha256: 'ab'.repeat(32), measure });
  if (!folder) throw new Error('nothing to apply');
  return folder.files.map(({ path, text }) => [path.replace('devices/sw1/', ''), text]);
}
