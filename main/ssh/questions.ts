import { fail, ok } from '../../shared/kit/result.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import type { Answer, AskedQuestion, CredentialQuestion, HostKeyQuestion, sshContract } from '../../shared/ssh/contract.ts';
import { follow } from './follow.ts';
import type { Person } from './person.ts';
import { createWatched } from './state.ts';

export interface Questions {
  readonly person: Person;
  readonly handlers: Pick<Handlers<typeof sshContract>, 'ssh.questions' | 'ssh.answer'>;
}

interface Open extends AskedQuestion {
  answer(answer: Answer): void;
}

/**
 * Asks the windows: a question stays open until one of them answers, whether or not one is there yet, or until nobody wants to know any
 * more.
 */
export function createQuestions({ canRemember }: { canRemember(): Promise<boolean> }): Questions {
  const open = createWatched<readonly Open[]>([]);
  let lastId = 0;

  async function put(question: AskedQuestion['question'], signal: AbortSignal): Promise<Answer> {
    const asked = { id: ++lastId, question, canRemember: question.kind !== 'host-key' && (await canRemember()) };
    return new Promise((resolve) => {
      const close = (answer: Answer) => {
        signal.removeEventListener('abort', abort);
        open.set(open.get().filter(({ id }) => id !== asked.id));
        resolve(answer);
      };
      const abort = () => close({ kind: 'give-up' });
      if (signal.aborted) return resolve({ kind: 'give-up' });
      signal.addEventListener('abort', abort);
      open.set([...open.get(), { ...asked, answer: close }]);
    });
  }

  return {
    person: {
      async confirmHostKey(question: HostKeyQuestion, signal) {
        const answer = await put(question, signal);
        return answer.kind === 'trust' ? answer.choice : 'refuse';
      },
      async authenticate(question: CredentialQuestion, signal) {
        const answer = await put(question, signal);
        return answer.kind === 'secrets' ? { answers: answer.answers, remember: answer.remember } : null;
      },
    },
    handlers: {
      async *'ssh.questions'(_input, { signal }) {
        for await (const all of follow(open, signal)) yield { asked: all.map(({ answer: _, ...asked }) => asked) };
      },
      async 'ssh.answer'({ id, answer }) {
        const asked = open.get().find((each) => each.id === id);
        if (!asked) return fail({ code: 'answered', message: 'This question is no longer open: it was answered elsewhere, or given up.' });
        if (!fits(asked.question, answer))
          return fail({
            code: 'bad-answer',
            message: 'The answer does not fit the question: one answer to each of its questions is needed.',
          });
        asked.answer(answer);
        return ok({});
      },
    },
  };
}

function fits(question: AskedQuestion['question'], answer: Answer): boolean {
  if (answer.kind === 'give-up') return true;
  if (question.kind === 'host-key') return answer.kind === 'trust';
  return answer.kind === 'secrets' && answer.answers.length === question.questions.length;
}
