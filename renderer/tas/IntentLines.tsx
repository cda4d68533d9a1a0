import { useText } from '../kit/i18n.ts';
import { SeverityMark } from '../kit/SeverityMark.tsx';
import { rangesText, type WindowIntent } from './intent.ts';
import { viewTexts } from './viewTexts.ts';

/** What a window is for, line by line: through which class it leaves, or why it does not. */
export function IntentLines({ intent }: { readonly intent: WindowIntent | null }) {
  const t = useText(viewTexts);
  if (!intent || intent.intents.length === 0) return null;
  return (
    <ul className="tas-intents">
      {intent.intents.map(({ name, priorities, classes, closed }) => {
        const values = {
          name,
          priorities: rangesText(priorities ?? []),
          classes: (closed.length > 0 ? closed : classes).map((c) => `TC${c}`).join(', '),
        };
        const wrong = priorities === null || closed.length > 0;
        return (
          <li key={name} className={wrong ? 'err' : ''}>
            <SeverityMark standing={wrong ? 'error' : 'ok'} />
            <span>{priorities === null ? t('unknownFor', values) : t(wrong ? 'arrivesClosed' : 'arrives', values)}</span>
          </li>
        );
      })}
    </ul>
  );
}
