import { useState } from 'react';
import { useStore } from 'zustand';
import { Dialog } from '../kit/Dialog.tsx';
import { localeStore, useText } from '../kit/i18n.ts';
import { copyEdits, copyTargets } from './copyTargets.ts';
import type { EditorNeeds } from './needs.ts';
import type { PortScene } from './scene.ts';
import { viewTexts } from './viewTexts.ts';

/** Where a schedule is to be copied, and what will differ there, before anything is changed. */
export function CopyDialog({ needs }: { readonly needs: EditorNeeds }) {
  const open = useStore(needs.copying, (state) => state.open);
  const scene = needs.editor.selected();
  if (!open || !scene) return null;
  return <CopyForm needs={needs} scene={scene} onClose={() => needs.copying.setState({ open: false })} />;
}

function CopyForm({
  needs: { editor },
  scene,
  onClose,
}: {
  readonly needs: EditorNeeds;
  readonly scene: PortScene;
  readonly onClose: () => void;
}) {
  const t = useText(viewTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const site = useStore(editor.source.store, (state) => state.site);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const targets = site ? copyTargets(site, scene) : [];
  const toggle = (key: string) =>
    setChosen((before) => new Set(before.has(key) ? [...before].filter((other) => other !== key) : [...before, key]));
  const run = () => {
    const label = {
      en: `Copy schedule of ${scene.key} to ${chosen.size === 1 ? '1 port' : `${chosen.size} ports`}`,
      zh: `将 ${scene.key} 的调度表复制到 ${chosen.size} 个端口`,
    };
    const edits = copyEdits(targets.filter(({ key }) => chosen.has(key)));
    void editor.source.edit(label[locale], edits).then((saved) => saved && onClose());
  };
  return (
    <Dialog title={t('copyTitle', { port: scene.key })} onClose={onClose}>
      <div className="dialog-body">
        <p>{t('copyIntro')}</p>
        <div className="tas-targets">
          {targets.map(({ key, adapted, entries }, index) => (
            <label key={key} className="tas-check">
              <input type="checkbox" data-first-focus={index === 0 || undefined} checked={chosen.has(key)} onChange={() => toggle(key)} />
              <b>{key}</b>
              <span className={adapted.differences.length > 0 ? 'warn' : 'dim'}>
                {adapted.differences.length > 0
                  ? adapted.differences.map((difference) => difference[locale]).join(locale === 'zh' ? '；' : '; ')
                  : t('fits')}
                {entries > 0 && ` · ${t('replaces', { count: entries })}`}
              </span>
            </label>
          ))}
        </div>
      </div>
      <div className="dialog-foot">
        <button type="button" className="button" onClick={onClose}>
          {t('cancel')}
        </button>
        <button type="button" className="button primary" disabled={chosen.size === 0} onClick={run}>
          {t(chosen.size === 1 ? 'copyRunOne' : 'copyRun', { count: chosen.size })}
        </button>
      </div>
    </Dialog>
  );
}
