import { clockErrors } from '../../shared/apply/findings.ts';
import type { Run } from '../../shared/apply/run.ts';
import type { Sentence } from '../../shared/kit/problem.ts';
import type { SiteState } from '../kit/siteSource.ts';
import type { PlanForm } from './needs.ts';
import type { ApplyState } from './store.ts';

export type Doing = 'plan' | 'start' | 'confirm' | 'rollBack' | 'rollBackEarlier' | 'stop';

interface Standing {
  readonly site: Pick<SiteState, 'site' | 'connection' | 'revision'>;
  readonly state: Pick<ApplyState, 'run' | 'busy' | 'planned'>;
  readonly form: PlanForm;
}

/** Why something cannot be done now, with what to do instead; null where it can. */
export function whyNot(doing: Doing, standing: Standing): Sentence | null {
  if (standing.site.connection !== 'open')
    return { en: 'The host is not connected. It reconnects by itself.', zh: '主机未连接，将自动重新连接。' };
  const { busy, run } = standing.state;
  if (busy !== null && !(doing === 'stop' && busy === 'plan'))
    return { en: 'The step before is still under way.', zh: '上一步仍在进行中。' };
  if (doing === 'plan') return whyNotPlan(standing);
  if (doing === 'rollBackEarlier') return whyNotNow(run);
  if (!run)
    return { en: 'Plan first: it shows what would change, and changes nothing.', zh: '请先规划：只显示将要更改的内容，不做任何更改。' };
  if (doing === 'start') return whyNotStart(run, isStale(standing));
  if (doing === 'confirm') return run.stage === 'waiting' ? null : { en: 'Nothing waits for a confirmation.', zh: '没有等待确认的更改。' };
  if (doing === 'stop')
    return run.stage === 'planning' || run.stage === 'applying' || run.stage === 'rolling-back'
      ? null
      : { en: 'Nothing is under way that could be stopped.', zh: '没有可停止的操作。' };
  return whyNotRollBack(run);
}

/** The site has been edited since this window planned of it. */
export function isStale({ site, state: { run, planned } }: Pick<Standing, 'site' | 'state'>): boolean {
  return run !== null && planned?.run === run.id && planned.revision !== site.revision;
}

type Finding = Run['devices'][number]['findings'][number];

/** An error that the person who starts the run can accept: of the clocks. */
export const canBeAccepted = ({ severity, code }: Finding): boolean => severity === 'error' && clockErrors.has(code);

/** The devices that stop a run before it starts: not reached, or an error in what was found that nobody can accept. */
export function blockers({ devices }: Pick<Run, 'devices'>): string[] {
  const isFinal = (finding: Finding): boolean => finding.severity === 'error' && !canBeAccepted(finding);
  return devices
    .filter(({ phase, failure, findings }) => phase === 'refused' || failure || findings.some(isFinal))
    .map(({ device }) => device);
}

export const changingStages: ReadonlySet<Run['stage']> = new Set(['applying', 'waiting', 'confirming', 'rolling-back']);

function whyNotNow(run: Run | null): Sentence | null {
  if (run && changingStages.has(run.stage))
    return { en: 'A run is open: confirm it or roll it back first.', zh: '有未结束的部署：请先确认或回滚。' };
  return run?.stage === 'planning' ? { en: 'A plan is being made.', zh: '正在规划。' } : null;
}

function whyNotPlan({ site, state: { run }, form }: Standing): Sentence | null {
  const now = whyNotNow(run);
  if (now) return now;
  if (form.kind === 'bundle' && form.file.trim() === '') return { en: 'Name the bundle’s file.', zh: '请填写部署包文件。' };
  if (form.kind === 'bundle') return null;
  if (!site.site) return { en: 'No site is open. Open one, or choose a bundle.', zh: '尚未打开站点。请打开站点或选择部署包。' };
  if (!Object.values(site.site.devices).some(({ ssh }) => ssh))
    return { en: 'No device has an SSH address yet.', zh: '还没有设备具有 SSH 地址。' };
  if (form.scope === 'chosen' && form.chosen.length === 0) return { en: 'Choose at least one device.', zh: '请至少选择一台设备。' };
  return null;
}

function whyNotStart(run: Run, stale: boolean): Sentence | null {
  if (run.stage !== 'planned')
    return run.stage === 'done'
      ? { en: 'That run has ended. Plan again.', zh: '该次部署已结束，请重新规划。' }
      : { en: 'A run is under way.', zh: '部署正在进行中。' };
  const [first] = blockers(run);
  if (first !== undefined)
    return {
      en: `All devices or none: ${first} cannot be applied to. See why below.`,
      zh: `要么全部，要么全不：无法部署到 ${first}，原因见下方。`,
    };
  if (run.devices.every(({ changes }) => changes.length === 0))
    return { en: 'Every device is as wanted: there is nothing to apply.', zh: '所有设备均与期望一致，无需部署。' };
  if (stale) return { en: 'The site was edited since this plan. Plan again.', zh: '规划之后站点已被修改，请重新规划。' };
  return null;
}

function whyNotRollBack({ stage, outcome, devices }: Run): Sentence | null {
  if (stage === 'waiting' || stage === 'applying') return null;
  if (stage === 'done' && (outcome === 'confirmed' || outcome === 'mixed' || devices.some(({ phase }) => phase === 'stuck'))) return null;
  return { en: 'There is nothing that could be taken back.', zh: '没有可回滚的更改。' };
}
