import { useId } from 'react';
import { useStore } from 'zustand';
import { printable } from '../../shared/kit/printable.ts';
import type { DataType, ValueShape } from '../../shared/opcua/values.ts';
import { Icon } from '../kit/Icon.tsx';
import { localeStore, useText } from '../kit/i18n.ts';
import { OptionSetField } from './OptionSetField.tsx';
import { writeTexts } from './texts/write.ts';
import { typeHint } from './typeHints.ts';
import { type Draft, elementDraft, fieldDraft, partsOf, typeOf } from './valueDraft.ts';

interface EditorProps {
  readonly types: ValueShape['types'];
  readonly type: DataType;
  readonly draft: Draft;
  /** Where in the value it stands: `Limits.High[2]`, empty at the top. */
  readonly at: string;
  readonly label: string;
  /** Lengths of an array's dimensions: a matrix keeps them, and so its number of elements. */
  readonly dimensions?: readonly number[];
  readonly onChange: (draft: Draft) => void;
}

/** Fields for a value of any type: scalars, members of enumerations, lists, structures inside each other. */
export function ValueEditor(props: EditorProps) {
  const { draft, type } = props;
  if (draft.kind === 'list') return <ListEditor {...props} items={draft.items} />;
  if (draft.kind === 'record') return <RecordEditor {...props} fields={draft.fields} />;
  if (type.kind === 'enum' && type.isOptionSet) return <OptionSetField {...props} type={type} text={draft.text} />;
  return <ScalarEditor {...props} text={draft.text} />;
}

function ScalarEditor({ type, at, label, text, onChange }: EditorProps & { readonly text: string }) {
  const t = useText(writeTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const id = useId();
  const change = (value: string): void => onChange({ kind: 'text', text: value });
  const shared = { id, 'data-at': at, className: 'input mono', value: text };
  const isLong = text.length > 60 || text.includes('\n') || type.kind === 'structure';
  const choices = choicesOf(type, text, (value) => t('unknownMember', { value }), [t('true'), t('false')]);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {choices ? (
        <select {...shared} onChange={(event) => change(event.target.value)}>
          {choices.map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      ) : isLong ? (
        <textarea
          {...shared}
          className="input mono opcua-long"
          spellCheck={false}
          rows={4}
          onChange={(event) => change(event.target.value)}
        />
      ) : (
        <input {...shared} autoComplete="off" spellCheck={false} onChange={(event) => change(event.target.value)} />
      )}
      {!choices && <small>{typeHint(type)[locale]}</small>}
    </div>
  );
}

/** What can be chosen, as value and name; null where the value is typed. A value that has no name stays choosable. */
function choicesOf(
  type: DataType,
  text: string,
  unknown: (value: string) => string,
  [yes, no]: readonly [string, string],
): readonly (readonly [string, string])[] | null {
  if (type.kind === 'simple' && type.builtIn === 'Boolean')
    return [
      ['true', yes],
      ['false', no],
    ];
  if (type.kind !== 'enum') return null;
  const known = type.members.map(({ value, name }) => [String(value), `${printable(name, 80)} (${value})`] as const);
  return known.some(([value]) => value === text) ? known : [[text, unknown(printable(text, 40))], ...known];
}

/** Elements beyond so many are not drawn; they stay as they are. */
const MAX_SHOWN = 200;

function ListEditor({ types, type, items, at, label, dimensions, onChange }: EditorProps & { readonly items: readonly Draft[] }) {
  const t = useText(writeTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const isFixed = dimensions !== undefined && dimensions.length > 1;
  const put = (next: readonly Draft[]): void => onChange({ kind: 'list', items: next });
  return (
    <fieldset className="opcua-fieldset">
      <legend>
        {label} · {t('elements', { count: items.length })}
      </legend>
      {items.slice(0, MAX_SHOWN).map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an element has no identity but its place
        <div key={index} className="opcua-element">
          <ValueEditor
            types={types}
            type={type}
            draft={item}
            at={`${at}[${index}]`}
            label={placeOf(index, dimensions)}
            onChange={(changed) => put(items.with(index, changed))}
          />
          {!isFixed && (
            <button
              type="button"
              className="button quiet icon"
              aria-label={t('removeElement', { at: placeOf(index) })}
              title={t('removeElement', { at: placeOf(index) })}
              onClick={() => put(items.toSpliced(index, 1))}
            >
              <Icon name="close" size={14} />
            </button>
          )}
        </div>
      ))}
      {items[0]?.kind === 'text' && <small className="faint">{typeHint(type)[locale]}</small>}
      {items.length > MAX_SHOWN && <p className="dim">{t('moreElements', { count: items.length - MAX_SHOWN })}</p>}
      {!isFixed && (
        <button type="button" className="button small" onClick={() => put([...items, elementDraft(types, type, null, 0)])}>
          {t('addElement')}
        </button>
      )}
    </fieldset>
  );
}

/** `[4]`; in a matrix of 2 × 3, whose elements stand row by row, `[1, 1]`. */
function placeOf(index: number, dimensions: readonly number[] = []): string {
  if (dimensions.length < 2) return `[${index}]`;
  let rest = index;
  const places: number[] = [];
  for (const length of dimensions.toReversed()) {
    places.unshift(rest % Math.max(1, length));
    rest = Math.floor(rest / Math.max(1, length));
  }
  return `[${places.join(', ')}]`;
}

function RecordEditor(props: EditorProps & { readonly fields: Readonly<Record<string, Draft>> }) {
  const { type, at, label, fields, onChange } = props;
  const t = useText(writeTexts);
  const put = (name: string, draft: Draft): void => onChange({ kind: 'record', fields: { ...fields, [name]: draft } });
  const where = (name: string): string => (at === '' ? name : `${at}.${name}`);
  const names = partsOf(type);
  const text: DataType = { kind: 'simple', id: 'i=12', name: 'String', builtIn: 'String' };
  return (
    <fieldset className="opcua-fieldset">
      <legend>
        {label} · {printable(type.name, 80)}
      </legend>
      {names?.map((name) => (
        <ValueEditor
          key={name}
          types={props.types}
          type={text}
          draft={fields[name] ?? { kind: 'text', text: '' }}
          at={where(name)}
          label={partLabel(name, t)}
          onChange={(draft) => put(name, draft)}
        />
      ))}
      {type.kind === 'structure' && (type.isUnion ? <UnionFields {...props} type={type} /> : <StructureFields {...props} type={type} />)}
    </fieldset>
  );
}

const partLabel = (name: string, t: (key: 'locale' | 'text' | 'namespace' | 'name') => string): string =>
  name === 'locale' || name === 'text' || name === 'namespace' || name === 'name' ? t(name) : name;

type StructureProps = EditorProps & {
  readonly type: Extract<DataType, { kind: 'structure' }>;
  readonly fields: Readonly<Record<string, Draft>>;
};

function StructureFields({ types, type, fields, at, onChange }: StructureProps) {
  const t = useText(writeTexts);
  return type.fields.map((field) => {
    const { name, isOptional } = field;
    const draft = fields[name];
    const shown = printable(name, 80);
    const turn = (): void => {
      const { [name]: before, ...others } = fields;
      onChange({ kind: 'record', fields: before ? others : { ...fields, [name]: fieldDraft(types, field, null, 0) } });
    };
    return (
      <div key={name}>
        {isOptional && (
          <label className="opcua-inline">
            <input type="checkbox" checked={draft !== undefined} onChange={turn} />
            {shown}: {t('present')}
          </label>
        )}
        {draft && (
          <ValueEditor
            types={types}
            type={typeOf(types, field.type)}
            draft={draft}
            at={at === '' ? name : `${at}.${name}`}
            label={shown}
            onChange={(changed) => onChange({ kind: 'record', fields: { ...fields, [name]: changed } })}
          />
        )}
      </div>
    );
  });
}

/** A union has one of its fields (OPC UA Part 6 §5.2.8). */
function UnionFields({ types, type, fields, at, onChange }: StructureProps) {
  const t = useText(writeTexts);
  const id = useId();
  const [chosen = ''] = Object.keys(fields);
  const field = type.fields.find(({ name }) => name === chosen);
  const draft = fields[chosen];
  return (
    <>
      <div className="field">
        <label htmlFor={id}>{t('unionField')}</label>
        <select
          id={id}
          className="input"
          value={chosen}
          onChange={(event) => {
            const next = type.fields.find(({ name }) => name === event.target.value);
            if (next) onChange({ kind: 'record', fields: { [next.name]: fieldDraft(types, next, null, 0) } });
          }}
        >
          {type.fields.map(({ name }) => (
            <option key={name} value={name}>
              {printable(name, 80)}
            </option>
          ))}
        </select>
      </div>
      {field && draft && (
        <ValueEditor
          types={types}
          type={typeOf(types, field.type)}
          draft={draft}
          at={at === '' ? chosen : `${at}.${chosen}`}
          label={printable(chosen, 80)}
          onChange={(changed) => onChange({ kind: 'record', fields: { [chosen]: changed } })}
        />
      )}
    </>
  );
}
