import type { Site } from '../../shared/site/model.ts';
import type { CredentialQuestion, HostKeyQuestion } from '../../shared/ssh/contract.ts';
import { createDemoPlant } from '../demo/plant.ts';
import type { OpenRemote } from '../kit/remote.ts';
import type { Person, Secrets } from '../ssh/person.ts';
import { createSshService } from '../ssh/service.ts';
import { thisMachine } from '../ssh/surroundings.ts';
import { createSystemKeychain } from '../ssh/systemKeychain.ts';
import type { Terminal } from './terminal.ts';

export interface CliRemote {
  readonly open: OpenRemote;
  close(): Promise<void>;
}

/**
 * The devices of a site for one verb; simulated ones run inside it, and begin anew with the next. Unknown host keys and passwords are asked
 * for on the terminal; without one, only known hosts, keys and agents serve.
 */
export function openSiteRemotely(site: Site, terminal: Terminal, signal: AbortSignal): CliRemote {
  const plant = createDemoPlant({ signal });
  const ssh = createSshService({
    ...thisMachine(),
    currentSite: async () => site,
    keychain: createSystemKeychain(process.platform),
    person: personAt(terminal),
    simulated: plant,
    signal,
  });
  return {
    open: ssh.open,
    async close() {
      ssh.close();
      await plant.close();
    },
  };
}

function personAt(terminal: Terminal): Person {
  return {
    async confirmHostKey(question, signal) {
      const answer = await terminal.ask(hostKeyText(question), { signal });
      return answer?.trim().toLowerCase() === 'yes' ? 'store' : answer?.trim().toLowerCase() === 'once' ? 'once' : 'refuse';
    },
    async authenticate(question, signal) {
      const answers: string[] = [];
      for (const { text, echo } of question.questions) {
        const answer = await terminal.ask(`${where(question, text)}: `, { signal, isHidden: !echo });
        if (answer === null) return null;
        answers.push(answer);
      }
      return { answers, remember: false } satisfies Secrets;
    },
  };
}

function hostKeyText({ hop, host, port, keyType, fingerprints, file }: HostKeyQuestion): string {
  const keep = file ? `"yes" keeps it in ${file}, "once" is for now, anything else refuses` : '"once" is for now, anything else refuses';
  const lines = [
    `${hop} (${host} port ${port}) is not known. Its ${keyType} key:`,
    `  ${fingerprints.sha256}`,
    `  MD5 ${fingerprints.md5}`,
  ];
  return `${lines.join('\n')}\nIs it the right one? ${keep}: `;
}

function where({ kind, hop, user, host, port, file, instruction, attempt }: CredentialQuestion, text: string): string {
  const again = attempt > 1 ? 'That was not right. ' : '';
  const about =
    kind === 'passphrase' ? `${hop}: passphrase of ${file}` : `${hop}: ${text.replace(/:\s*$/, '')} (${user}@${host} port ${port})`;
  return `${again}${instruction === '' ? '' : `${instruction}\n`}${about}`;
}
