import { fail, ok } from '../../shared/kit/result.ts';
import type { AskedOpcuaQuestion, OpcuaAnswer, OpcuaQuestion, opcuaContract } from '../../shared/opcua/contract.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import { createWatched, follow } from './watched.ts';

/** Who is asked: whoever sits at a window. The signal says that the answer is no longer wanted. */
export type Ask = (question: OpcuaQuestion, signal: AbortSignal) => Promise<OpcuaAnswer>;

export interface Questions {
  readonly ask: Ask;
  readonly handlers: Pick<Handlers<typeof opcuaContract>, 'opcua.questions' | 'opcua.answer'>;
}

interface Open extends AskedOpcuaQuestion {
  answer(answer: OpcuaAnswer): void;
}

/** A question stays open until a window answers, whether or not one is there yet, or until nobody wants to know any more. */
export function createQuestions(): Questions {
  const open = createWatched<readonly Open[]>([]);
  let lastId = 0;

  return {
    ask(question, signal) {
      return new Promise((resolve) => {
        if (signal.aborted) return resolve({ kind: 'give-up' });
        const id = ++lastId;
        const close = (answer: OpcuaAnswer) => {
          signal.removeEventListener('abort', abort);
          open.set(open.get().filter((each) => each.id !== id));
          resolve(answer);
        };
        const abort = () => close({ kind: 'give-up' });
        signal.addEventListener('abort', abort);
        open.set([...open.get(), { id, question, answer: close }]);
      });
    },
    handlers: {
      async *'opcua.questions'(_input, { signal }) {
        for await (const all of follow(open, signal)) yield { asked: all.map(({ id, question }) => ({ id, question })) };
      },
      async 'opcua.answer'({ id, answer }) {
        const asked = open.get().find((each) => each.id === id);
        if (!asked) return fail({ code: 'answered', message: 'This question is no longer open: it was answered elsewhere, or given up.' });
        const fits = answer.kind === 'give-up' || (answer.kind === 'trust') === (asked.question.kind === 'certificate');
        if (!fits) return fail({ code: 'bad-answer', message: 'The answer does not fit the question.' });
        asked.answer(answer);
        return ok({});
      },
    },
  };
}
