import { useStore } from 'zustand';
import type { DeviceRun } from '../../shared/apply/run.ts';
import { localeStore } from '../kit/i18n.ts';
import { severityNames } from '../kit/problemText.ts';
import { SeverityMark, toneOf } from '../kit/SeverityMark.tsx';
import { findingText } from './hostTexts.ts';

interface FindingLineProps {
  readonly finding: DeviceRun['findings'][number];
  /** The device, where findings of several stand together; else its severity stands there as a word. */
  readonly device?: string;
}

/** A finding with its remedy, a line of a list. An error keeps the look of one wherever it stands: it is one also where it can be accepted. */
export function FindingLine({ finding, device }: FindingLineProps) {
  const locale = useStore(localeStore, (state) => state.locale);
  const { message, fix } = findingText(finding, locale);
  const { severity } = finding;
  return (
    <li>
      <span className={`finding-word ${toneOf(severity)}`}>
        <SeverityMark standing={severity} /> {device ?? severityNames[severity][locale]}
        {device !== undefined && <span className="visually-hidden">{severityNames[severity][locale]}</span>}
      </span>
      <span>
        {message} {fix && <span className="dim">{fix}</span>}
      </span>
    </li>
  );
}
