import type { Sentence } from '../../shared/kit/problem.ts';
import type { Action } from '../kit/actions.ts';
import { addForms } from './addForms.ts';
import type { AddStore, RemoveStore, RenameStore } from './needs.ts';
import { removalOf } from './removal.ts';
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

interface Asking {
  readonly removing: RemoveStore;
  readonly renaming: RenameStore;
}

/** What can be done with the selected device or port, each after it has asked. The tree's keys and menu do so for every row. */
export function selectionActions(source: SiteStore, { removing, renaming }: Asking): Action[] {
  const device = (): string | null => source.selection.getState().device;
  const port = (): string | null => {
    const { device: of, port: at } = source.selection.getState();
    return of === null || at === null ? null : `${of}/${at}`;
  };
  const isThere = (key: string | null): boolean => {
    const { site } = source.store.getState();
    return site !== null && key !== null && removalOf(site, key) !== null;
  };
  const link = () => (port() === null ? null : `link:${port()}`);
  const either = () => (port() !== null ? `port:${port()}` : device() === null ? null : `device:${device()}`);
  const unless = (key: () => string | null, why: Sentence) => () => cannotEdit(source) ?? (isThere(key()) ? null : why);
  const renamed = () => (device() === null ? null : `device:${device()}`);
  return [
    {
      id: 'site.rename',
      title: { en: 'Rename the selected device…', zh: '重命名所选设备…' },
      // The tree renames the row that it stands on.
      keys: 'F2',
      scope: 'schedule inspector',
      disabledBecause: unless(renamed, { en: 'Select a device first.', zh: '请先选择设备。' }),
      run: () => renaming.setState({ key: renamed() }),
    },
    {
      id: 'site.remove',
      title: { en: 'Remove the selected device or port…', zh: '移除所选设备或端口…' },
      disabledBecause: unless(either, { en: 'Select a device or a port first.', zh: '请先选择设备或端口。' }),
      run: () => removing.setState({ key: either() }),
    },
    {
      id: 'site.remove.link',
      title: { en: 'Remove the link of the selected port…', zh: '移除所选端口的链路…' },
      disabledBecause: unless(link, { en: 'Select a port that has a link first.', zh: '请先选择已连接的端口。' }),
      run: () => removing.setState({ key: link() }),
    },
  ];
}

function cannotEdit(source: SiteStore): Sentence | null {
  const { site, readOnly, connection } = source.store.getState();
  if (!site) return { en: 'No site is open.', zh: '尚未打开站点。' };
  if (connection !== 'open') return { en: 'The host is not connected.', zh: '主机未连接。' };
  return readOnly === null ? null : { en: 'The site is read-only.', zh: '站点为只读。' };
}
