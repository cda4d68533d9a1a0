import { useEffect, useState } from 'react';
import type { Edit, LocatedProblem } from '../../shared/kit/problem.ts';
import { ConfirmFoot, Dialog } from '../kit/Dialog.tsx';
import { type Texts, useText } from '../kit/i18n.ts';
import { useProblemText } from '../kit/problemText.ts';
import type { FixChange } from './fixPreview.ts';
import type { SiteNeeds } from './needs.ts';

const texts = {
  title: { en: 'Fix: what will change', zh: '修复：将要更改的内容' },
  label: { en: 'Fix {code}', zh: '修复 {code}' },
  reading: { en: 'Reading the files…', zh: '正在读取文件…' },
  before: { en: 'Now', zh: '当前' },
  after: { en: 'Then', zh: '修改后' },
  absent: { en: 'nothing', zh: '无' },
  removed: { en: 'removed', zh: '删除' },
  apply: { en: 'Apply to the site', zh: '应用到站点' },
  undoable: { en: 'It is one edit of the site files on this laptop; undo takes it back.', zh: '这只修改本机上的站点文件，可以一步撤销。' },
} satisfies Texts;

const nothing: readonly Edit[] = [];

interface FixProps {
  readonly needs: SiteNeeds;
  readonly problem: LocatedProblem;
  readonly onClose: () => void;
}

/** Shows what a quick fix would change, and applies it as one undoable edit. */
export function FixDialog({ needs, problem, onClose }: FixProps) {
  const t = useText(texts);
  const { edits = nothing, code } = problem;
  const { message } = useProblemText()(problem);
  const [changes, setChanges] = useState<readonly FixChange[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    let live = true;
    void needs.previewFix(edits).then((preview) => live && setChanges(preview));
    return () => {
      live = false;
    };
  }, [needs, edits]);
  const apply = async (): Promise<void> => {
    if (await needs.source.edit(t('label', { code }), edits)) onClose();
    else setFailure(needs.source.store.getState().failure);
  };
  return (
    <Dialog title={t('title')} onClose={onClose}>
      <div className="dialog-body">
        <p>{message}</p>
        {changes ? (
          changes.map((change) => <Change key={`${change.file} ${change.place}`} change={change} />)
        ) : (
          <p className="dim">{t('reading')}</p>
        )}
        <p className="dim">{t('undoable')}</p>
        {failure && (
          <p className="failure" role="alert">
            {failure}
          </p>
        )}
      </div>
      <ConfirmFoot label={t('apply')} first="confirm" onClose={onClose} onConfirm={() => void apply()} />
    </Dialog>
  );
}

function Change({ change: { file, place, before, after } }: { readonly change: FixChange }) {
  const t = useText(texts);
  return (
    <div className="fix-change">
      <span className="mono dim">
        {file} · {place}
      </span>
      <pre className="mono err">
        <span className="visually-hidden">{t('before')}: </span>− {before ?? t('absent')}
      </pre>
      <pre className="mono ok">
        <span className="visually-hidden">{t('after')}: </span>+ {after ?? t('removed')}
      </pre>
    </div>
  );
}
