import { fail, ok } from '../../shared/kit/result.ts';
import type { MqttQuestion, mqttContract } from '../../shared/mqtt/contract.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import type { Keychain } from '../kit/keychain.ts';
import { Watched } from './watched.ts';

type Asked = Omit<MqttQuestion, 'id' | 'canRemember'>;

interface Answer {
  readonly secret: string;
  readonly remember: boolean;
}

/** Asks the windows for a secret. Null: somebody gave up, or the signal came. */
export type Ask = (question: Asked, signal: AbortSignal) => Promise<Answer | null>;

export interface MqttQuestions {
  readonly ask: Ask;
  readonly handlers: Pick<Handlers<typeof mqttContract>, 'mqtt.questions' | 'mqtt.answer'>;
}

interface Open {
  readonly question: MqttQuestion;
  readonly settle: (answer: Answer | null) => void;
}

export function createQuestions(keychain: Keychain): MqttQuestions {
  const open = new Watched<readonly Open[]>([]);
  let lastId = 0;
  return {
    async ask(asked, signal) {
      const canRemember = (await keychain.unavailable()) === null;
      if (signal.aborted) return null;
      return new Promise((resolve) => {
        const question = { ...asked, id: ++lastId, canRemember };
        const settle = (answer: Answer | null) => {
          signal.removeEventListener('abort', giveUp);
          open.set(open.get().filter((each) => each.question !== question));
          resolve(answer);
        };
        const giveUp = () => settle(null);
        signal.addEventListener('abort', giveUp);
        open.set([...open.get(), { question, settle }]);
      });
    },
    handlers: {
      async *'mqtt.questions'(_input, { signal }) {
        for await (const all of open.follow(signal)) yield { asked: all.map(({ question }) => question) };
      },
      async 'mqtt.answer'({ id, secret, remember }) {
        const asked = open.get().find(({ question }) => question.id === id);
        if (!asked) return fail({ code: 'answered', message: 'This question is no longer open: it was answered elsewhere, or given up.' });
        asked.settle(secret === null ? null : { secret, remember });
        return ok({});
      },
    },
  };
}
