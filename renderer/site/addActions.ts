import type { Sentence } from '../../shared/kit/problem.ts';
import type { Action } from '../kit/actions.ts';
import { addForms } from './addForms.ts';
import type { AddStore, RemoveStore } from './needs.ts';
import type { SiteStore } from './store.ts';

/** An action for each thing that can be added to the site. */
export function addActions(source: SiteStore, adding: AddStore): Action[] {
  return addForms.map(
    ({ id, title, blocked }): Action => ({
      id: `site.add.${id}`,
      title,
      disabledBecause: () => {
        const { site, readOnly, connection, problems } = source.store.getState();
        if (!site) return { en: 'No site is open.', zh: '尚未打开站点。' };
        if (connection !== 'open') return { en: 'The host is not connected.', zh: '主机未连接。' };
        if (readOnly !== null) return { en: 'The site is read-only.', zh: '站点为只读。' };
        // A link that does not read is in the file but not in the site: its place in the list is not known here.
        if (id === 'link' && problems.some(({ file, severity }) => file === 'links.yaml' && severity === 'error'))
          return { en: 'Mend the mistakes in links.yaml first.', zh: '请先修复 links.yaml 中的错误。' };
        return blocked(site);
      },
      run: () => adding.setState({ kind: id }),
    }),
  );
}

/** Removes the selected port, or the selected device, after it has asked. The tree's Delete key does so for every row. */
export function removeAction(source: SiteStore, removing: RemoveStore): Action {
  const selected = (): string | null => {
    const { device, port } = source.selection.getState();
    return device === null ? null : port === null ? `device:${device}` : `port:${device}/${port}`;
  };
  return {
    id: 'site.remove',
    title: { en: 'Remove the selected device or port…', zh: '移除所选设备或端口…' },
    disabledBecause: () =>
      cannotEdit(source) ?? (selected() === null ? { en: 'Select a device or a port first.', zh: '请先选择设备或端口。' } : null),
    run: () => removing.setState({ key: selected() }),
  };
}

function cannotEdit(source: SiteStore): Sentence | null {
  const { site, readOnly, connection } = source.store.getState();
  if (!site) return { en: 'No site is open.', zh: '尚未打开站点。' };
  if (connection !== 'open') return { en: 'The host is not connected.', zh: '主机未连接。' };
  return readOnly === null ? null : { en: 'The site is read-only.', zh: '站点为只读。' };
}
