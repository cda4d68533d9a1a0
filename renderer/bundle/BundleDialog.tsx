import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { Dialog } from '../kit/Dialog.tsx';
import { type Texts, useText } from '../kit/i18n.ts';
import { type BuiltBundle, type BundleOutcome, buildBundle, defaultOut, verifyCommands } from './buildBundle.ts';
import { DevicePreview } from './DevicePreview.tsx';
import type { BundleNeeds } from './needs.ts';

const texts = {
  title: { en: 'Export the bundle', zh: '导出部署包' },
  what: {
    en: 'One .fwb file with the site, each device’s files and its apply and rollback scripts. It is written on this laptop; no device is touched.',
    zh: '生成一个 .fwb 文件，包含站点、每台设备的文件以及部署与回滚脚本。文件写在本机，不会触及任何设备。',
  },
  errors: {
    en: 'The site has {count} errors: a bundle is refused until they are mended.',
    zh: '站点有 {count} 个错误，修复之前无法导出。',
  },
  error: { en: 'The site has 1 error: a bundle is refused until it is mended.', zh: '站点有 1 个错误，修复之前无法导出。' },
  out: { en: 'Write to', zh: '输出到' },
  key: { en: 'Minisign secret key (path)', zh: 'Minisign 私钥（路径）' },
  keyHint: { en: 'Without a key the bundle is not signed', zh: '不填写私钥则不签名' },
  password: { en: 'Password of the key', zh: '私钥密码' },
  passwordHint: { en: 'It is used once and not kept', zh: '仅使用一次，不会保存' },
  build: { en: 'Export', zh: '导出' },
  building: { en: 'Exporting…', zh: '正在导出…' },
  cancel: { en: 'Cancel', zh: '取消' },
  close: { en: 'Done', zh: '完成' },
  written: { en: 'Written', zh: '已写入' },
  size: { en: '{bytes} bytes, {files} files, {devices} devices', zh: '{bytes} 字节，{files} 个文件，{devices} 台设备' },
  signed: { en: 'Signed by', zh: '签名密钥' },
  unsigned: { en: 'not signed', zh: '未签名' },
  verify: { en: 'Verify it anywhere, without Fieldwright', zh: '无需 Fieldwright 即可在任意机器上校验' },
  publicKey: { en: 'site.pub is the public key of the one who signed.', zh: 'site.pub 为签名者的公钥。' },
  preview: { en: 'What a device gets', zh: '设备将得到的文件' },
} satisfies Texts;

/** Exports the open site as a bundle, and shows what came of it. */
export function BundleDialog({ needs, onClose }: { readonly needs: BundleNeeds; readonly onClose: () => void }) {
  const t = useText(texts);
  const [outcome, setOutcome] = useState<BundleOutcome | null>(null);
  return (
    <Dialog title={t('title')} onClose={onClose} className="bundle-dialog">
      {outcome?.ok ? (
        <Done built={outcome.built} onClose={onClose} />
      ) : (
        <BundleForm needs={needs} outcome={outcome} setOutcome={setOutcome} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface FormProps {
  readonly needs: BundleNeeds;
  readonly outcome: BundleOutcome | null;
  readonly setOutcome: (outcome: BundleOutcome | null) => void;
  readonly onClose: () => void;
}

function BundleForm({ needs, outcome, setOutcome, onClose }: FormProps) {
  const t = useText(texts);
  const folder = useStore(needs.source.store, (state) => state.folder);
  const errors = useStore(needs.source.store, (state) => state.problemCount.error);
  const [out, setOut] = useState(() => defaultOut(folder));
  const [key, setKey] = useState('');
  const [password, setPassword] = useState('');
  const [running, setRunning] = useState(false);
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    stop.current = new AbortController();
    const { signal } = stop.current;
    setRunning(true);
    setOutcome(null);
    void buildBundle(needs, { out: out.trim(), key: key.trim(), password }, signal).then((result) => {
      if (signal.aborted) return;
      setRunning(false);
      setOutcome(result);
    });
  };
  const cancel = (): void => {
    stop.current.abort();
    if (running) setRunning(false);
    else onClose();
  };
  return (
    <form onSubmit={submit}>
      <div className="dialog-body">
        <p className="dim">{t('what')}</p>
        {errors > 0 && <p className="failure">{t(errors === 1 ? 'error' : 'errors', { count: errors })}</p>}
        <label className="field">
          {t('out')}
          <input className="input mono" data-first-focus required value={out} onChange={(event) => setOut(event.target.value)} />
        </label>
        <div className="bundle-key">
          <label className="field">
            {t('key')}
            <input
              className="input mono"
              value={key}
              placeholder="~/.minisign/minisign.key"
              onChange={(event) => setKey(event.target.value)}
            />
            <small>{t('keyHint')}</small>
          </label>
          <label className="field">
            {t('password')}
            <input
              className="input"
              type="password"
              autoComplete="off"
              value={password}
              disabled={key.trim() === ''}
              onChange={(event) => setPassword(event.target.value)}
            />
            <small>{t('passwordHint')}</small>
          </label>
        </div>
        <details>
          <summary>{t('preview')}</summary>
          <DevicePreview needs={needs} />
        </details>
        {outcome?.ok === false && (
          <p className="failure" role="alert">
            {outcome.sentence}
          </p>
        )}
        {running && <progress aria-label={t('building')} />}
      </div>
      <div className="dialog-foot">
        <button type="button" className="button" onClick={cancel}>
          {t('cancel')}
        </button>
        <button type="submit" className="button primary" disabled={running || errors > 0 || out.trim() === ''}>
          {t(running ? 'building' : 'build')}
        </button>
      </div>
    </form>
  );
}

function Done({ built, onClose }: { readonly built: BuiltBundle; readonly onClose: () => void }) {
  const t = useText(texts);
  const { out, sha256, bytes, files, devices, signedBy } = built;
  return (
    <>
      <div className="dialog-body" role="status">
        <dl className="facts">
          <dt>{t('written')}</dt>
          <dd className="mono">{out}</dd>
          <dt />
          <dd className="dim">{t('size', { bytes: grouped(bytes), files, devices })}</dd>
          <dt>SHA-256</dt>
          <dd className="mono">{sha256}</dd>
          <dt>{t('signed')}</dt>
          <dd className={signedBy === null ? 'warn' : 'mono ok'}>{signedBy ?? t('unsigned')}</dd>
        </dl>
        <h3>{t('verify')}</h3>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling block must be reachable by keyboard */}
        <pre className="mono commands wrapped" tabIndex={0}>
          {verifyCommands(built).join('\n')}
        </pre>
        {signedBy !== null && <p className="dim">{t('publicKey')}</p>}
      </div>
      <div className="dialog-foot">
        {/* biome-ignore lint/a11y/noAutofocus: the form that held focus is gone, and this is the only thing left to do */}
        <button type="button" className="button primary" autoFocus onClick={onClose}>
          {t('close')}
        </button>
      </div>
    </>
  );
}

const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
