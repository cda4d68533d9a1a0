import { useEffect, useId, useState } from 'react';
import { useStore } from 'zustand';
import type { Site } from '../../shared/site/model.ts';
import { useText } from '../kit/i18n.ts';
import { isSimulatedHost, Simulated } from '../kit/Simulated.tsx';
import type { SiteSource } from '../kit/siteSource.ts';
import type { FilesStore } from './store.ts';
import { filesTexts } from './texts.ts';

interface Props {
  readonly source: SiteSource;
  readonly files: FilesStore;
}

/** Devices that have an address, by name. */
export function devicesOf(site: Site | null) {
  return Object.values(site?.devices ?? {})
    .filter(({ ssh }) => ssh !== undefined && ssh !== null)
    .map(({ name, ssh }) => ({ name, isSimulated: isSimulatedHost(ssh?.host) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whose files, as whom, and which folder. */
export function FilesBar({ source, files }: Props) {
  const t = useText(filesTexts);
  const site = useStore(source.store, (state) => state.site);
  const device = useStore(files.store, (state) => state.device);
  const asRoot = useStore(files.store, (state) => state.asRoot);
  const devices = devicesOf(site);
  const chosen = devices.find(({ name }) => name === device);
  return (
    <div className="files-bar">
      <select
        className="input files-device"
        aria-label={t('device')}
        value={chosen?.name ?? ''}
        onChange={({ target: { value } }) => files.leave(() => files.choose(value || null))}
      >
        <option value="">{t('chooseDevice')}</option>
        {devices.map(({ name, isSimulated }) => (
          <option key={name} value={name}>
            {isSimulated ? t('simulatedOption', { device: name }) : name}
          </option>
        ))}
      </select>
      {chosen?.isSimulated && <Simulated />}
      {device !== null && <PathField files={files} />}
      {device !== null && (
        <label className="files-check" title={t('asRootWhat')}>
          <input
            type="checkbox"
            checked={asRoot}
            onChange={({ target: { checked: root } }) => files.leave(() => files.choose(device, root))}
          />
          {t('asRoot')}
        </label>
      )}
    </div>
  );
}

const COMPLETE_AFTER_MS = 150;

function PathField({ files }: { readonly files: FilesStore }) {
  const t = useText(filesTexts);
  const path = useStore(files.store, (state) => state.path);
  const [typed, setTyped] = useState<string | null>(null);
  const [found, setFound] = useState<readonly string[]>([]);
  const listId = useId();
  useEffect(() => {
    if (typed === null || !typed.startsWith('/')) return;
    const over = new AbortController();
    const timer = setTimeout(() => {
      files
        .client()
        ?.['files.complete']({ ...files.place(), path: typed }, { signal: over.signal })
        .then((result) => result.ok && setFound(result.value.paths))
        .catch(() => setFound([]));
    }, COMPLETE_AFTER_MS);
    return () => {
      clearTimeout(timer);
      over.abort();
    };
  }, [files, typed]);
  return (
    <form
      className="files-path"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setTyped(null);
      }}
      onSubmit={(event) => {
        event.preventDefault();
        void files.go(typed ?? path);
        setTyped(null);
      }}
    >
      <button type="button" className="button small" disabled={path === '/' || path === ''} onClick={() => void files.up()}>
        {t('up')}
      </button>
      <input
        className="input mono"
        aria-label={t('path')}
        list={listId}
        spellCheck={false}
        autoComplete="off"
        value={typed ?? path}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && setTyped(null)}
      />
      <datalist id={listId}>
        {found.map((folder) => (
          <option key={folder} value={folder} />
        ))}
      </datalist>
      <button type="submit" className="button small">
        {t('go')}
      </button>
    </form>
  );
}
