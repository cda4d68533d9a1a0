import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { type Texts, useText } from '../kit/i18n.ts';
import { type PreviewOutcome, previewDevice } from './buildBundle.ts';
import type { BundleNeeds } from './needs.ts';

const texts = {
  device: { en: 'Device', zh: '设备' },
  file: { en: 'File', zh: '文件' },
  compiling: { en: 'Compiling…', zh: '正在编译…' },
  nothing: { en: 'This device needs no files.', zh: '该设备无需任何文件。' },
  text: { en: 'Text of the file', zh: '文件内容' },
} satisfies Texts;

/** The files of one device as the bundle would hold them. */
export function DevicePreview({ needs }: { readonly needs: BundleNeeds }) {
  const t = useText(texts);
  const site = useStore(needs.source.store, (state) => state.site);
  const selected = useStore(needs.source.selection, (state) => state.device);
  const devices = Object.keys(site?.devices ?? {});
  const [device, setDevice] = useState(selected ?? devices[0] ?? '');
  const [path, setPath] = useState('');
  const [outcome, setOutcome] = useState<PreviewOutcome | null>(null);
  useEffect(() => {
    let live = true;
    setOutcome(null);
    if (device) void previewDevice(needs, device).then((result) => live && setOutcome(result));
    return () => {
      live = false;
    };
  }, [needs, device]);
  const files = outcome?.ok ? outcome.files : [];
  const shown = files.find((file) => file.path === path) ?? files[0];
  return (
    <div className="device-preview">
      <label className="field">
        {t('device')}
        <select className="input" value={device} onChange={(event) => setDevice(event.target.value)}>
          {devices.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label className="field">
        {t('file')}
        <select className="input" value={shown?.path ?? ''} disabled={files.length === 0} onChange={(event) => setPath(event.target.value)}>
          {files.map((file) => (
            <option key={file.path}>{file.path}</option>
          ))}
        </select>
      </label>
      {outcome === null && <p className="dim">{t('compiling')}</p>}
      {outcome?.ok === false && <p className="failure">{outcome.sentence}</p>}
      {outcome?.ok && !shown && <p className="dim">{t('nothing')}</p>}
      {shown && (
        <section aria-label={t('text')}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling block must be reachable by keyboard */}
          <pre className="mono commands" tabIndex={0}>
            {shown.text}
          </pre>
        </section>
      )}
    </div>
  );
}
