import { type CSSProperties, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { runAction } from '../kit/actions.ts';
import { DeviceMarks } from '../kit/DeviceMarks.tsx';
import { Icon } from '../kit/Icon.tsx';
import { localeStore, useText } from '../kit/i18n.ts';
import { asksForMenu, type MenuPlace, placeBelow } from '../kit/Menu.tsx';
import { SeverityMark, toneOf } from '../kit/SeverityMark.tsx';
import { isSimulatedHost, Simulated } from '../kit/Simulated.tsx';
import { typeAhead, useTyped } from '../kit/typeAhead.ts';
import { VirtualList } from '../kit/VirtualList.tsx';
import type { AddKind } from './addForm.ts';
import type { SiteNeeds } from './needs.ts';
import { countByPlace } from './standing.ts';
import { TreeMenu } from './TreeMenu.tsx';
import { treeMove } from './treeKeys.ts';
import { type TreeRow, treeRows } from './treeModel.ts';
import { treeTexts } from './treeTexts.ts';

/** The site as a tree: devices with their ports, streams, traffic, files. */
export function SiteTree({ needs }: { readonly needs: SiteNeeds }) {
  const t = useText(treeTexts);
  const tree = useTree(needs);
  const { rows, active, filter, setFilter, onKeyDown, onPick, onTurn, goTo, section } = tree;
  const [menu, setMenu] = useState<{ readonly at: MenuPlace; readonly row: TreeRow } | null>(null);
  if (!tree.site) return <NoSite needs={needs} />;
  const count = Object.keys(tree.site.devices).length;
  return (
    <section ref={section} className="site-tree" data-key-scope="site-tree">
      <div className="filter-box">
        <input
          className="input"
          type="search"
          aria-label={t('filter')}
          placeholder={`${t('filter')} · ${t(count === 1 ? 'deviceCountOne' : 'deviceCount', { count })}`}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
      </div>
      {rows.some(({ level }) => level > 1) || !filter ? (
        <VirtualList
          count={rows.length}
          rowHeight={24}
          active={active}
          role="tree"
          label={t('tree')}
          onKeyDown={(event) => {
            const row = rows[active];
            if (!row || !asksForMenu(event)) return onKeyDown(event);
            setMenu({ at: placeBelow(event.currentTarget, active), row });
            event.preventDefault();
          }}
          renderRow={(index, style) => {
            const row = rows[index];
            return (
              row && (
                <Row
                  key={row.key}
                  needs={needs}
                  row={row}
                  index={index}
                  active={index === active}
                  style={style}
                  onPick={onPick}
                  onTurn={onTurn}
                  onSelect={goTo}
                  onMenu={(at) => {
                    goTo(index);
                    setMenu({ at, row });
                  }}
                />
              )
            );
          }}
        />
      ) : (
        <p className="empty">{t('nothingMatches', { filter })}</p>
      )}
      {menu && <TreeMenu needs={needs} row={menu.row} at={menu.at} onClose={() => setMenu(null)} />}
    </section>
  );
}

interface RowProps {
  readonly needs: SiteNeeds;
  readonly row: TreeRow;
  readonly index: number;
  readonly active: boolean;
  readonly style: CSSProperties;
  readonly onPick: (index: number) => void;
  readonly onTurn: (index: number) => void;
  readonly onSelect: (index: number) => void;
  readonly onMenu: (at: MenuPlace) => void;
}

function Row({ needs, row, index, active, style, onPick, onTurn, onSelect, onMenu }: RowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys of all rows
    <div
      role="treeitem"
      data-row={index}
      tabIndex={active ? 0 : -1}
      aria-level={row.level}
      aria-selected={active}
      {...(row.expanded === null ? {} : { 'aria-expanded': row.expanded })}
      className={`tree-row level${row.level}${active ? ' on' : ''}`}
      style={style}
      onClick={() => onPick(index)}
      onContextMenu={(event) => {
        event.preventDefault();
        onMenu({ x: event.clientX, y: event.clientY });
      }}
    >
      {row.expanded === null ? (
        <span className="twist" />
      ) : (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the arrow keys open and shut the row
        // biome-ignore lint/a11y/noStaticElementInteractions: a mouse target inside the treeitem, which carries the state
        <span
          className="twist"
          onClick={(event) => {
            event.stopPropagation();
            onTurn(index);
          }}
        >
          <Icon name={row.expanded ? 'down' : 'right'} size={14} />
        </span>
      )}
      {row.standing && row.level > 1 && <SeverityMark standing={row.standing} />}
      <span className="clip">{row.label}</span>
      {row.place.kind === 'device' && <LiveMarks needs={needs} device={row.place.device} />}
      <small className={row.standing && row.standing !== 'none' && row.standing !== 'ok' ? toneOf(row.standing) : ''}>{row.note}</small>
      {row.adds && (row.place.kind === 'group' || row.place.kind === 'device') && (
        <AddMark needs={needs} kind={row.adds} onSelect={() => onSelect(index)} />
      )}
    </div>
  );
}

/** What is known of the live device beside its name; one of the demo plant says so. */
function LiveMarks({ needs, device }: { readonly needs: SiteNeeds; readonly device: string }) {
  const simulated = useStore(needs.source.store, ({ site }) => isSimulatedHost(site?.devices[device]?.ssh?.host));
  return (
    <>
      {simulated && <Simulated />}
      <DeviceMarks device={device} />
    </>
  );
}

/** The mouse's way to what Insert adds at the row. A device is selected first, so that the form starts with it. */
function AddMark({ needs, kind, onSelect }: { readonly needs: SiteNeeds; readonly kind: AddKind; readonly onSelect: () => void }) {
  const t = useText(treeTexts);
  const canAdd = useStore(needs.source.store, ({ readOnly, connection }) => readOnly === null && connection === 'open');
  if (!canAdd) return null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Insert does the same at the row
    // biome-ignore lint/a11y/noStaticElementInteractions: a mouse target inside the treeitem
    <span
      className="add-mark"
      title={t(`add-${kind}`)}
      onClick={(event) => {
        event.stopPropagation();
        onSelect();
        runAction(`site.add.${kind}`);
      }}
    >
      <Icon name="plus" size={14} />
    </span>
  );
}

function NoSite({ needs }: { readonly needs: SiteNeeds }) {
  const t = useText(treeTexts);
  const connection = useStore(needs.source.store, (state) => state.connection);
  if (connection === 'connecting') return <p className="empty">{t('loading')}</p>;
  return (
    <div className="empty">
      <b>{t('noSite')}</b>
      <span>{t('noSiteNext')}</span>
      <button type="button" className="button small" onClick={() => needs.openPanel('start')}>
        {t('openStart')}
      </button>
    </div>
  );
}

function useTree(needs: SiteNeeds) {
  const { source, facetNames } = needs;
  const site = useStore(source.store, (state) => state.site);
  const problems = useStore(source.store, (state) => state.problems);
  const selection = useStore(source.selection);
  const locale = useStore(localeStore, (state) => state.locale);
  const files = useStore(needs.files, (state) => state.files);
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [filter, setFilter] = useState('');
  const [activeKey, setActiveKey] = useState('devices');
  const typed = useTyped();
  const standings = useMemo(() => countByPlace(problems), [problems]);
  const rows = useMemo(
    () => (site ? treeRows({ site, files, standings, turned, filter, locale, facetNames }) : []),
    [site, files, standings, turned, filter, locale, facetNames],
  );
  const { device, port } = selection;
  useEffect(() => {
    if (device) setActiveKey(port ? `port:${device}/${port}` : `device:${device}`);
  }, [device, port]);
  const found = rows.findIndex(({ key }) => key === activeKey);
  const shut = rows.findIndex(({ key }) => key === `device:${device}`);
  const active = found >= 0 ? found : activeKey.startsWith('port:') && shut >= 0 ? shut : 0;

  const goTo = (index: number): void => {
    const row = rows[index];
    if (!row) return;
    needs.renaming.setState({ moved: null });
    setActiveKey(row.key);
    if (row.place.kind === 'device') source.selection.setState({ device: row.place.device, port: null, window: null });
    if (row.place.kind === 'port') source.selection.setState({ device: row.place.device, port: row.place.port, window: null });
  };
  const onTurn = (index: number): void => {
    const key = rows[index]?.key;
    if (key) setTurned((before) => (before.has(key) ? new Set([...before].filter((other) => other !== key)) : new Set([...before, key])));
  };
  const onPick = (index: number): void => {
    goTo(index);
    const row = rows[index];
    if (row?.place.kind === 'group') onTurn(index);
    if (row?.place.kind === 'file') needs.openText(row.place);
    if (row?.place.kind === 'device' || row?.place.kind === 'port') needs.openPanel('schedule');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = treeMove(event.key, rows, active);
    if (move && 'to' in move) goTo(move.to);
    else if (move) onTurn(move.turn);
    else if (event.key === 'Delete') askToRemove(needs, rows[active]?.key ?? '');
    else if (event.key === 'F2') askToRename(needs, rows[active]?.key ?? '');
    else if (event.key === 'Insert') runAction(`site.add.${rows[active]?.adds ?? 'device'}`);
    else if (event.key === 'Enter' || event.key === ' ') onPick(active);
    else {
      const text = typed(event);
      if (text === null) return;
      const labels = rows.map(({ label }) => label);
      const next = typeAhead(text, labels, active);
      if (next !== null) goTo(next);
    }
    event.preventDefault();
  };
  const section = useFollowRename(needs, rows[active]?.key ?? null, setActiveKey);
  return { site, rows, active, filter, setFilter, onKeyDown, onPick, onTurn, goTo, section };
}

/** The row that got another name stays the active one, and takes back the focus that went with its old row. */
function useFollowRename({ renaming }: SiteNeeds, activeKey: string | null, follow: (key: string) => void) {
  const section = useRef<HTMLElement>(null);
  const moved = useStore(renaming, (state) => state.moved);
  useEffect(() => {
    if (!moved) return;
    if (activeKey !== moved.to) return follow(moved.to);
    const { activeElement } = document;
    if (activeElement === document.body || section.current?.contains(activeElement))
      section.current?.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')?.focus();
    renaming.setState({ moved: null });
  }, [moved, activeKey, follow, renaming]);
  return section;
}

function askToRename({ source, renaming }: SiteNeeds, key: string): void {
  const { readOnly, connection } = source.store.getState();
  if (readOnly === null && connection === 'open') renaming.setState({ key });
}

function askToRemove({ source, removing }: SiteNeeds, key: string): void {
  const { readOnly, connection } = source.store.getState();
  if (readOnly === null && connection === 'open') removing.setState({ key });
}
