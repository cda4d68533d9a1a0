import type { HostKeyQuestion } from '../../shared/ssh/contract.ts';
import type { Person } from './person.ts';
import type { Endpoint } from './secrets.ts';

export interface Trust {
  confirmHostKey: Person['confirmHostKey'];
  /** Forgets what was trusted once for servers whose connections are no longer in use. */
  retain(inUse: ReadonlySet<Endpoint>): void;
}

/**
 * Asks about an unknown key once for as long as a connection to its server is in use: the new login that confirms a change, and the one
 * after a lost link, show the same key, and must not wait for a person again.
 */
export function createTrust(person: Pick<Person, 'confirmHostKey'>): Trust {
  const once = new Map<string, HostKeyQuestion>();
  const nameOf = ({ host, port, fingerprints }: HostKeyQuestion) => `${host}:${port} ${fingerprints.sha256}`;
  return {
    async confirmHostKey(question, signal) {
      if (once.has(nameOf(question))) return 'once';
      const choice = await person.confirmHostKey(question, signal);
      if (choice === 'once') once.set(nameOf(question), question);
      return choice;
    },
    retain(inUse) {
      const isInUse = ({ host, port }: HostKeyQuestion) => [...inUse].some((endpoint) => endpoint.endsWith(`@${host}:${port}`));
      for (const [name, question] of once) if (!isInUse(question)) once.delete(name);
    },
  };
}
