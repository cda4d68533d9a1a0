import type { Action } from '../kit/actions.ts';
import { type Doing, whyNot } from './permissions.ts';
import type { ApplyNeeds } from './viewNeeds.ts';

/** One family of keys for the way to the devices; Shift and Ctrl make it graver. */
export const actionKeys: Readonly<Partial<Record<Doing, string>>> = {
  plan: 'F9',
  start: 'Shift+F9',
  confirm: 'Mod+F9',
  rollBack: 'Mod+Shift+F9',
};

export function applyActions(needs: ApplyNeeds): Action[] {
  const { apply, screen, source, showPane } = needs;
  const why = (doing: Doing) => () =>
    whyNot(doing, { site: source.store.getState(), state: apply.store.getState(), form: screen.getState().form });
  const show = (): void => {
    screen.setState({ page: 'run' });
    showPane();
  };
  const action = (doing: Doing, title: Action['title'], run: Action['run']): Action => {
    const keys = actionKeys[doing];
    return { id: `apply.${doing}`, title, ...(keys && { keys }), disabledBecause: why(doing), run };
  };
  return [
    action('plan', { en: 'Plan: compare the devices with what is wanted', zh: '规划：比较设备与期望状态' }, async () => {
      show();
      screen.setState({ device: null });
      await apply.plan(screen.getState().form);
    }),
    action('start', { en: 'Apply what was planned…', zh: '部署已规划的更改…' }, () => {
      show();
      apply.store.setState({ failure: null });
      screen.setState({ asking: 'start' });
    }),
    action('confirm', { en: 'Confirm what was applied', zh: '确认已部署的更改' }, async () => {
      show();
      await apply.confirm();
    }),
    action('rollBack', { en: 'Roll back what was applied', zh: '回滚已部署的更改' }, async () => {
      show();
      // While it waits, going back is the safe way and needs no question; what was confirmed is the state of the plant.
      if (apply.store.getState().run?.stage === 'done') screen.setState({ asking: 'take-back' });
      else await apply.rollBack();
    }),
    action('rollBackEarlier', { en: 'Roll back an earlier run…', zh: '回滚较早的部署…' }, async () => {
      screen.setState({ page: 'journals' });
      showPane();
      await apply.readJournals();
      const last = apply.store.getState().journals?.find(({ inForceOn }) => inForceOn.length > 0);
      if (last) screen.setState({ asking: 'take-back-earlier', earlier: last.file });
    }),
    action('stop', { en: 'Stop the plan or the run', zh: '停止规划或部署' }, async () => void (await apply.stop())),
  ];
}
