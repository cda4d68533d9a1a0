import type { ReactNode } from 'react';
import type { Problem } from '../../shared/kit/problem.ts';
import { formatNs } from '../../shared/kit/units.ts';
import { gateMask, type Window } from '../../shared/tas/model.ts';
import { type Translate, useText } from '../kit/i18n.ts';
import { useProblemText } from '../kit/problemText.ts';
import { durationText } from '../kit/quantityText.ts';
import { SeverityMark } from '../kit/SeverityMark.tsx';
import { annotate } from './annotations.ts';
import { atPort } from './atPort.ts';
import { setLength, setWindow, toggleGate } from './edits.ts';
import { columns, type EntryColumn, editable } from './entryGrid.ts';
import { ForSelect } from './ForSelect.tsx';
import { ClassChips, DurationInput } from './fields.tsx';
import { rangesText } from './intent.ts';
import type { EditorNeeds } from './needs.ts';
import { classCount, type PortScene } from './scene.ts';
import { grainOf, type Picture } from './scheduleStore.ts';
import { viewTexts } from './viewTexts.ts';

interface EntryRowProps {
  readonly needs: EditorNeeds;
  readonly picture: Picture;
  readonly scene: PortScene;
  readonly index: number;
  readonly top: number;
  /** The cell that holds the focus, where it is in this row. */
  readonly active: EntryColumn | null;
  readonly editing: boolean;
  readonly problems: readonly Problem[];
  readonly onCell: (row: number, column: EntryColumn) => void;
  readonly onEdit: () => void;
  /** Editing is over; `byKey`: focus goes back to the cell. */
  readonly onDone: (byKey: boolean) => void;
}

/** One window as a row; the focused cell turns into its editor at Enter or a double click. */
export function EntryRow(props: EntryRowProps) {
  const { scene, index, top, active, editing, problems } = props;
  const t = useText(viewTexts);
  const window = scene.schedule.windows[index];
  if (!window) return null;
  return (
    <tr className={active ? 'tas-entry on' : 'tas-entry'} aria-rowindex={index + 2} aria-selected={active !== null} style={{ top }}>
      {columns.map((column) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the grid's business
        <td
          key={column}
          className={`tas-col-${column}${cellTone(column, problems)}`}
          tabIndex={active === column ? 0 : -1}
          data-active={active === column}
          onClick={() => active !== column && props.onCell(index, column)}
          onDoubleClick={() => editable.has(column) && props.onEdit()}
        >
          {editing && active === column && editable.has(column) ? (
            <CellEditor {...props} column={column} window={window} />
          ) : (
            <Cell {...props} column={column} window={window} t={t} />
          )}
        </td>
      ))}
    </tr>
  );
}

/** The cell that a problem's path names is coloured; the sentence stands at the row's end. */
function cellTone(column: EntryColumn, problems: readonly Problem[]): string {
  const field: Partial<Record<EntryColumn, string>> = { gates: 'open', mask: 'open', for: 'for', length: 'length', command: 'command' };
  const here = problems.filter(({ path }) => field[column] !== undefined && path.at(-1) === field[column]);
  if (here.length === 0) return '';
  return here.some(({ severity }) => severity === 'error') ? ' err' : ' warn';
}

interface CellProps extends EntryRowProps {
  readonly column: EntryColumn;
  readonly window: Window;
}

function Cell({ picture, scene, index, column, window, problems, t }: CellProps & { readonly t: Translate<typeof viewTexts> }): ReactNode {
  const intent = annotate(scene, picture.site).intentOf(index);
  switch (column) {
    case 'index':
      return index;
    case 'gates':
      return window.open.length === 0 ? <GuardLabel text={t('guardRow')} /> : <Gates open={window.open} />;
    case 'for':
      return <span className={intent?.missed ? 'err' : ''}>{window.for.join(', ')}</span>;
    case 'mask':
      return `0x${gateMask(window).toString(16).padStart(2, '0')}`;
    case 'from':
      return formatNs(scene.startsNs[index] ?? 0);
    case 'length':
      return durationText(window.length);
    case 'command':
      return t(window.command);
    case 'carries':
      return intent && intent.through.length > 0 ? `PCP ${rangesText(intent.through)}` : t('nobody');
    case 'problems':
      return <Problems scene={scene} problems={problems} />;
  }
}

function Gates({ open }: { readonly open: readonly number[] }) {
  return (
    <>
      {[...open]
        .sort((a, b) => b - a)
        .map((trafficClass) => (
          <span key={trafficClass} className="tas-tc" data-tc={trafficClass % 8}>
            TC{trafficClass}
          </span>
        ))}
    </>
  );
}

const GuardLabel = ({ text }: { readonly text: string }) => <span className="tas-guard-label">{text}</span>;

function Problems({ scene, problems }: { readonly scene: PortScene; readonly problems: readonly Problem[] }) {
  const text = useProblemText();
  const [first] = problems;
  if (!first) return null;
  const all = problems.map((problem) => text(problem).message).join('\n');
  return (
    <span className="tas-problem-line" title={all}>
      <SeverityMark standing={first.severity} />
      <span className="clip">{atPort(text(first).message, scene)}</span>
      {problems.length > 1 && <small>+{problems.length - 1}</small>}
    </span>
  );
}

function CellEditor({ needs: { editor }, picture, scene, index, column, window, onDone }: CellProps) {
  const t = useText(viewTexts);
  const { schedule } = scene;
  const { keepSum } = editor.store.getState();
  if (column === 'length')
    return (
      <DurationInput
        label={t('length')}
        ns={window.length}
        autoFocus
        onClose={onDone}
        onNs={(ns) => void editor.edit(() => setLength(schedule, index, ns, { keepSum, grain: grainOf(scene) }))}
      />
    );
  if (column === 'command')
    return (
      <select
        className="input"
        // biome-ignore lint/a11y/noAutofocus: the person has just asked to edit this cell
        autoFocus
        aria-label={t('command')}
        value={window.command}
        onBlur={() => onDone(false)}
        onKeyDown={(event) => event.key === 'Escape' && onDone(true)}
        onChange={(event) => {
          const command = (['set', 'hold', 'release'] as const).find((known) => known === event.target.value);
          if (command) void editor.edit(() => setWindow(schedule, index, { command })).then(() => onDone(true));
        }}
      >
        {(['set', 'hold', 'release'] as const).map((command) => (
          <option key={command} value={command}>
            {t(command)}
          </option>
        ))}
      </select>
    );
  return (
    <CellPopover onDone={onDone} done={t('done')}>
      {column === 'gates' ? (
        <ClassChips
          label={t('classes')}
          count={classCount(schedule)}
          open={window.open}
          onToggle={(trafficClass) => void editor.edit((now) => toggleGate(now.schedule, index, trafficClass))}
        />
      ) : (
        <ForSelect
          site={picture.site}
          chosen={window.for}
          onChange={(names) => void editor.edit((now) => setWindow(now.schedule, index, { for: names }))}
        />
      )}
    </CellPopover>
  );
}

/** Holds controls of more than one key; Escape closes it. Focus goes to its first control. */
function CellPopover({
  children,
  done,
  onDone,
}: {
  readonly children: ReactNode;
  readonly done: string;
  readonly onDone: (byKey: boolean) => void;
}) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens for the Escape of what it holds
    <div
      className="tas-popover"
      ref={(element) => {
        if (element && !element.contains(document.activeElement)) element.querySelector<HTMLElement>('button, input')?.focus();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onDone(true);
        event.stopPropagation();
      }}
    >
      {children}
      <button type="button" className="button small primary" onClick={() => onDone(true)}>
        {done}
      </button>
    </div>
  );
}
