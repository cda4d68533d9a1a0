import type { Site } from '../../shared/site/model.ts';
import { runAction } from '../kit/actions.ts';
import { useText } from '../kit/i18n.ts';
import { rangesText } from './intent.ts';
import { viewTexts } from './viewTexts.ts';

interface ForSelectProps {
  readonly site: Site;
  readonly chosen: readonly string[];
  readonly disabled?: boolean;
  readonly onChange: (names: string[]) => void;
}

/** What a window is for: traffic of the site, and its streams. Names that are no longer there can be taken away. */
export function ForSelect({ site, chosen, disabled, onChange }: ForSelectProps) {
  const t = useText(viewTexts);
  const traffic = Object.entries(site.traffic);
  const streams = Object.entries(site.streams).filter(([name]) => !Object.hasOwn(site.traffic, name));
  const lost = chosen.filter((name) => !Object.hasOwn(site.traffic, name) && !Object.hasOwn(site.streams, name));
  const toggle = (name: string) => onChange(chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name]);
  const option = (name: string, note: string) => (
    <label key={name} className="tas-check">
      <input type="checkbox" checked={chosen.includes(name)} disabled={disabled} onChange={() => toggle(name)} />
      <span className="clip">{name}</span>
      <small>{note}</small>
    </label>
  );
  return (
    <fieldset className="tas-for" aria-label={t('forTraffic')}>
      {traffic.length === 0 && (
        <p className="tas-check">
          {t('noTraffic')}
          {!disabled && (
            <button type="button" className="link" onClick={() => runAction('site.add.traffic')}>
              {t('addTraffic')}
            </button>
          )}
        </p>
      )}
      {traffic.map(([name, { priorities }]) => option(name, `PCP ${rangesText(priorities)}`))}
      {streams.length > 0 && (
        <details open={streams.some(([name]) => chosen.includes(name))}>
          <summary>
            {t('streamsOf')} · {streams.length}
          </summary>
          {streams.map(([name, stream]) => option(name, stream.traffic))}
        </details>
      )}
      {lost.map((name) => option(name, '?'))}
    </fieldset>
  );
}
