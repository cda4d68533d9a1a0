import { type FormEvent, type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { runAction } from '../kit/actions.ts';
import { type Texts, useText } from '../kit/i18n.ts';
import { printChord } from '../kit/keys.ts';
import type { SiteNeeds } from './needs.ts';

const texts = {
  title: { en: 'From a blank page to the live line', zh: '从空白页到现场部署' },
  lead: {
    en: 'Steps 1 to 3 happen on this laptop. No device is touched before step 4.',
    zh: '第 1 至 3 步都在本机完成，第 4 步之前不会触及任何设备。',
  },
  step1: { en: 'Open a site', zh: '打开站点' },
  step1Text: { en: 'A site is a folder of YAML text that you can keep in git.', zh: '站点是一个 YAML 文本文件夹，可用 git 管理。' },
  step2: { en: 'Edit the gate schedule', zh: '编辑门控调度表' },
  step2Text: {
    en: 'Drag windows on the timeline. Mistakes show where they are, each with a remedy.',
    zh: '在时间轴上拖动窗口。错误会在原处标出，并附处理方法。',
  },
  step3: { en: 'Check and bundle', zh: '检查并打包' },
  step3Text: {
    en: 'Export a signed .fwb. It can be verified and applied without Fieldwright.',
    zh: '导出带签名的 .fwb 文件，无需 Fieldwright 也能校验与部署。',
  },
  step4: { en: 'Plan and apply', zh: '规划与部署' },
  step4Text: {
    en: 'See what differs on the live devices, apply it to all or none, and confirm. Unconfirmed, they take it back.',
    zh: '查看现场设备的差异，全部部署或全不部署，然后确认。未确认时设备会自行撤销。',
  },
  openApply: { en: 'Plan and apply…', zh: '规划与部署…' },
  openSchedule: { en: 'Open the schedule', zh: '打开调度表' },
  addDevice: { en: 'Add the first device…', zh: '添加第一台设备…' },
  showProblems: { en: '{count} problems', zh: '查看 {count} 个问题' },
  showProblem: { en: '1 problem', zh: '查看 1 个问题' },
  exportBundle: { en: 'Export…', zh: '导出…' },
  openNext: { en: 'Name its folder below, or make a new one.', zh: '请在下方填写文件夹，或新建站点。' },
  current: { en: 'Open now: {name}', zh: '当前站点：{name}' },
  folder: { en: 'Folder of the site', zh: '站点文件夹' },
  folderHint: { en: '/home/me/sites/press-line-3', zh: '/home/me/sites/press-line-3' },
  open: { en: 'Open', zh: '打开' },
  recent: { en: 'Recent', zh: '最近打开' },
  noRecent: { en: 'Sites that you open are listed here.', zh: '打开过的站点会列在这里。' },
  create: { en: 'New site', zh: '新建站点' },
  newFolder: { en: 'New folder', zh: '新建文件夹' },
  sample: { en: 'Start from', zh: '起点' },
  createButton: { en: 'Create and open', zh: '创建并打开' },
  'press-line-3': { en: 'Press line 3: two bridges, a press, a drive', zh: '3 号压机线：两台交换机、压机与驱动器' },
  'seed-schedule': { en: 'A schedule with the classic mistake', zh: '含典型错误的调度表' },
  'seed-schedule-corrected': { en: 'The same schedule, corrected', zh: '同一调度表，已更正' },
  blank: { en: 'Blank page', zh: '空白站点' },
  keys: { en: 'Keyboard', zh: '键盘操作' },
  keyPalette: { en: 'Find anything, run any command', zh: '查找任意内容，运行任意命令' },
  keyPanes: { en: 'Go to the next or previous pane', zh: '切换到下一个或上一个窗格' },
  keyAdd: { en: 'In the tree: add to the site, remove from it', zh: '在树中：向站点添加或从中移除' },
  keyUndo: { en: 'Undo, redo', zh: '撤销、重做' },
  keyTree: { en: 'Move in the tree; type to find a name', zh: '在树中移动；直接键入即可查找名称' },
  keyApply: { en: 'Plan, apply, confirm, roll back', zh: '规划、部署、确认、回滚' },
  keyEnter: { en: 'Go to the next or previous problem', zh: '转到下一个或上一个问题' },
} satisfies Texts;

const SAMPLES = ['press-line-3', 'seed-schedule', 'seed-schedule-corrected', 'blank'] as const;

/** What to do first: three steps, sites to open, samples, keys. */
export function StartView({ needs }: { readonly needs: SiteNeeds }) {
  const t = useText(texts);
  return (
    <div className="start">
      <header>
        <h1>{t('title')}</h1>
        <p className="dim">{t('lead')}</p>
      </header>
      <Steps needs={needs} />
      <div className="start-columns">
        <OpenForm needs={needs} />
        <CreateForm needs={needs} />
        <Keys />
      </div>
    </div>
  );
}

function Steps({ needs }: { readonly needs: SiteNeeds }) {
  const t = useText(texts);
  const site = useStore(needs.source.store, (state) => state.site);
  const readOnly = useStore(needs.source.store, (state) => state.readOnly !== null);
  const { error, warning, note } = useStore(needs.source.store, (state) => state.problemCount);
  const count = error + warning + note;
  return (
    <ol className="steps">
      <Step number={1} title={t('step1')} text={t('step1Text')}>
        <span>{site ? t('current', { name: site.name }) : t('openNext')}</span>
      </Step>
      <Step number={2} title={t('step2')} text={t('step2Text')}>
        {site && !readOnly && Object.keys(site.devices).length === 0 ? (
          <button type="button" className="button primary" onClick={() => runAction('site.add.device')}>
            {t('addDevice')}
          </button>
        ) : (
          <button type="button" className="button primary" disabled={!site} onClick={() => needs.openPanel('schedule')}>
            {t('openSchedule')}
          </button>
        )}
      </Step>
      <Step number={3} title={t('step3')} text={t('step3Text')}>
        {count > 0 && (
          <button type="button" className="button" onClick={() => needs.openPanel('problems')}>
            {t(count === 1 ? 'showProblem' : 'showProblems', { count })}
          </button>
        )}
        <button type="button" className="button" disabled={!site} onClick={() => runAction('bundle.export')}>
          {t('exportBundle')}
        </button>
      </Step>
      <Step number={4} title={t('step4')} text={t('step4Text')}>
        <button type="button" className="button" disabled={!site} onClick={() => runAction('panel.apply')}>
          {t('openApply')}
        </button>
      </Step>
    </ol>
  );
}

function Step({ number, title, text, children }: { number: number; title: string; text: string; children: ReactNode }) {
  return (
    <li>
      <span className="step-number" aria-hidden="true">
        {number}
      </span>
      <h2>{title}</h2>
      <p className="dim">{text}</p>
      <div className="step-actions">{children}</div>
    </li>
  );
}

function OpenForm({ needs }: { readonly needs: SiteNeeds }) {
  const t = useText(texts);
  const folders = useStore(needs.recent, (state) => state.folders);
  const [folder, setFolder] = useState('');
  const { failure, busy, submit } = useSubmit();
  const open = (path: string): void => submit(() => needs.openSite(path));
  return (
    <section aria-labelledby="start-open">
      <h2 id="start-open">{t('step1')}</h2>
      <form className="start-form" onSubmit={(event) => submitForm(event, () => open(folder.trim()))}>
        <label className="field">
          {t('folder')}
          <input
            className="input mono"
            data-pane-focus
            value={folder}
            placeholder={t('folderHint')}
            aria-invalid={failure !== null}
            onChange={(event) => setFolder(event.target.value)}
          />
        </label>
        <button type="submit" className="button" disabled={busy || folder.trim() === ''}>
          {t('open')}
        </button>
      </form>
      <FailureLine failure={failure} />
      <h3>{t('recent')}</h3>
      {folders.length === 0 ? (
        <p className="dim">{t('noRecent')}</p>
      ) : (
        <ul className="recent">
          {folders.map((path) => (
            <li key={path}>
              <button type="button" className="link" title={path} disabled={busy} onClick={() => open(path)}>
                <b>{path.split(/[/\\]/).at(-1)}</b>
                <span className="mono dim clip">{path}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function CreateForm({ needs }: { readonly needs: SiteNeeds }) {
  const t = useText(texts);
  const [folder, setFolder] = useState('');
  const [sample, setSample] = useState<string>('press-line-3');
  const { failure, busy, submit } = useSubmit();
  return (
    <section aria-labelledby="start-create">
      <h2 id="start-create">{t('create')}</h2>
      <form
        className="start-form stacked"
        onSubmit={(event) => submitForm(event, () => submit(() => needs.createSite(folder.trim(), sample)))}
      >
        <label className="field">
          {t('sample')}
          <select className="input" value={sample} onChange={(event) => setSample(event.target.value)}>
            {SAMPLES.map((name) => (
              <option key={name} value={name}>
                {t(name)}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          {t('newFolder')}
          <input className="input mono" value={folder} placeholder={t('folderHint')} onChange={(event) => setFolder(event.target.value)} />
        </label>
        <button type="submit" className="button" disabled={busy || folder.trim() === ''}>
          {t('createButton')}
        </button>
      </form>
      <FailureLine failure={failure} />
    </section>
  );
}

function Keys() {
  const t = useText(texts);
  const keys: readonly (readonly [readonly string[], string])[] = [
    [['Mod+K', 'F1'], t('keyPalette')],
    [['F6', 'Shift+F6'], t('keyPanes')],
    [['Mod+Z', 'Mod+Shift+Z'], t('keyUndo')],
    [['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'], t('keyTree')],
    [['Insert', 'Delete'], t('keyAdd')],
    [['F8', 'Shift+F8'], t('keyEnter')],
    [['F9', 'Shift+F9', 'Mod+F9', 'Mod+Shift+F9'], t('keyApply')],
  ];
  return (
    <section className="start-keys" aria-labelledby="start-keys">
      <h2 id="start-keys">{t('keys')}</h2>
      <dl className="keys">
        {keys.map(([chords, what]) => (
          <div key={what}>
            <dt>
              {chords.map((chord) => (
                <kbd key={chord}>{printChord(chord)}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function FailureLine({ failure }: { readonly failure: string | null }) {
  return failure ? (
    <p className="failure" role="alert">
      {failure}
    </p>
  ) : null;
}

function useSubmit() {
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = (work: () => Promise<string | null>): void => {
    setBusy(true);
    setFailure(null);
    void work().then((sentence) => {
      setBusy(false);
      setFailure(sentence);
    });
  };
  return { failure, busy, submit };
}

function submitForm(event: FormEvent, submit: () => void): void {
  event.preventDefault();
  submit();
}
