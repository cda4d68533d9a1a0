import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { changeIn } from '../../shared/apply/inLanguage.ts';
import type { DeviceRun } from '../../shared/apply/run.ts';
import { localeStore, useText } from '../kit/i18n.ts';
import { Simulated } from '../kit/Simulated.tsx';
import { StateMark } from '../kit/StateMark.tsx';
import { FindingLine } from './FindingLine.tsx';
import { changesByPort, deviceTruth } from './headline.ts';
import { phaseMark } from './phases.ts';
import { paneTexts } from './texts.ts';

/** All there is to know of one device in the run: what is true of it, what was found, what changes, how, and what it printed. */
export function DeviceDetail({ device }: { readonly device: DeviceRun }) {
  const t = useText(paneTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const mark = phaseMark(device);
  return (
    <section className="apply-detail" aria-label={device.device}>
      <div className="apply-detail-scroll">
        <header>
          <h2>
            {device.device} {device.isSimulated && <Simulated />}
          </h2>
          <p>
            <StateMark shape={mark.shape} tone={mark.tone} />
            <span>
              <b className={`tone-${mark.tone}`}>{mark.word[locale]}</b> <span className="truth">{deviceTruth(device, locale)}</span>
            </span>
          </p>
          {device.step && (device.phase === 'applying' || device.phase === 'rolling-back') && (
            <progress
              aria-label={t('stepProgress', { device: device.device })}
              value={Math.max(0, device.step.at - 1)}
              max={Math.max(1, device.step.of)}
            />
          )}
        </header>
        <Findings device={device} />
        <Changes device={device} />
        <Commands text={device.commands} />
      </div>
      <Log text={device.log} opens={device.phase === 'applying' || device.phase === 'rolling-back' || device.phase === 'stuck'} />
    </section>
  );
}

function Findings({ device: { findings } }: { readonly device: DeviceRun }) {
  const t = useText(paneTexts);
  if (findings.length === 0) return null;
  return (
    <section>
      <h3 className="heading">{t('findings')}</h3>
      <ul className="apply-findings">
        {findings.map((finding) => (
          <FindingLine key={`${finding.code} ${finding.message}`} finding={finding} />
        ))}
      </ul>
    </section>
  );
}

function Changes({ device: { changes } }: { readonly device: DeviceRun }) {
  const t = useText(paneTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  if (changes.length === 0) return null;
  return (
    <section>
      <h3 className="heading">
        {t('changesHead')} <span>{changes.length === 1 ? t('change') : t('changes', { count: changes.length })}</span>
      </h3>
      <table className="changes">
        <thead>
          <tr>
            <th scope="col">{t('what')}</th>
            <th scope="col">{t('live')}</th>
            <th scope="col">{t('wanted')}</th>
          </tr>
        </thead>
        {changesByPort(changes).map(({ port, changes: here }) => (
          <tbody key={port}>
            <tr>
              <th scope="rowgroup" colSpan={3}>
                {port || t('wholeDevice')}
              </th>
            </tr>
            {here
              .map((change) => changeIn(change, locale))
              .map(({ what, live, wanted }, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a change has no identity but its place
                <tr key={index}>
                  <td>{what}</td>
                  <td className="mono change-live">{live}</td>
                  <td className="mono change-wanted">{wanted}</td>
                </tr>
              ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}

function Commands({ text }: { readonly text: string }) {
  const t = useText(paneTexts);
  const [copied, setCopied] = useState(false);
  if (text.trim() === '') return null;
  return (
    <section aria-label={t('commands')}>
      <h3 className="heading">
        {t('commands')}
        <button
          type="button"
          className="button small quiet"
          onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
        >
          {t(copied ? 'copied' : 'copy')}
        </button>
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling block must be reachable by keyboard */}
      <pre className="mono apply-text" tabIndex={0}>
        {text}
      </pre>
    </section>
  );
}

/** Device output as it comes, open while it is what there is to see; it follows the end for as long as the reader stands there. */
function Log({ text, opens }: { readonly text: string; readonly opens: boolean }) {
  const t = useText(paneTexts);
  const box = useRef<HTMLPreElement>(null);
  const follows = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what to scroll to grows with the text
  useEffect(() => {
    if (box.current && follows.current) box.current.scrollTop = box.current.scrollHeight;
  }, [text]);
  return (
    <details className="apply-log" open={opens}>
      <summary>{t('log')}</summary>
      <pre
        ref={box}
        className="mono"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling block must be reachable by keyboard
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          follows.current = scrollTop + clientHeight >= scrollHeight - 4;
        }}
      >
        {text || t('noLog')}
      </pre>
    </details>
  );
}
