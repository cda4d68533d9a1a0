import { useStore } from 'zustand';
import type { Site } from '../../shared/site/model.ts';
import { runAction } from './actions.ts';
import { type Texts, useText } from './i18n.ts';
import type { SiteSource } from './siteSource.ts';

const texts = {
  noSite: { en: 'No site is open.', zh: '尚未打开站点。' },
  start: { en: 'Go to the start page', zh: '转到起始页' },
  noAddress: { en: 'No device has an SSH address yet.', zh: '还没有设备具有 SSH 地址。' },
  openFile: { en: 'Open {file}', zh: '打开 {file}' },
} satisfies Texts;

export const hasAddress = (site: Site | null): boolean => Object.values(site?.devices ?? {}).some(({ ssh }) => ssh);

interface Props {
  readonly source: SiteSource;
  /** What to do next, in the words of the pane: where no site is open, and where no device can be reached. */
  readonly next: { readonly noSite: string; readonly noAddress: string };
  readonly openText: (target: { readonly file: string; readonly find?: string }) => void;
}

/** What stands in a pane that works with live devices where there is none to work with. */
export function NoDevices({ source, next, openText }: Props) {
  const t = useText(texts);
  const site = useStore(source.store, (state) => state.site);
  const first = Object.keys(site?.devices ?? {})[0];
  const file = first === undefined ? null : `devices/${first}.yaml`;
  return (
    <div className="empty">
      <b>{t(site ? 'noAddress' : 'noSite')}</b>
      <span>{site ? next.noAddress : next.noSite}</span>
      {!site && (
        <button type="button" className="button small" onClick={() => runAction('site.open')}>
          {t('start')}
        </button>
      )}
      {file !== null && (
        <button type="button" className="button small" onClick={() => openText({ file, find: 'ssh' })}>
          {t('openFile', { file })}
        </button>
      )}
    </div>
  );
}
