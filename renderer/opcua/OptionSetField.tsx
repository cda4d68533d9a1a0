import { printable } from '../../shared/kit/printable.ts';
import type { DataType } from '../../shared/opcua/values.ts';
import type { Draft } from './valueDraft.ts';

interface OptionSetProps {
  readonly type: Extract<DataType, { kind: 'enum' }>;
  readonly text: string;
  readonly at: string;
  readonly label: string;
  readonly onChange: (draft: Draft) => void;
}

/** A number whose bits have names (OPC UA Part 3 §8.40): a box for each, and the number itself for bits without one. */
export function OptionSetField({ type, text, at, label, onChange }: OptionSetProps) {
  const bits = bitsOf(text);
  const change = (next: string): void => onChange({ kind: 'text', text: next });
  return (
    <fieldset className="opcua-fieldset">
      <legend>
        {label} · {printable(type.name, 80)}
      </legend>
      {type.members.map(({ value, name }) => {
        const mask = 1n << BigInt(value);
        return (
          <label key={value} className="opcua-inline">
            <input
              type="checkbox"
              disabled={bits === null}
              checked={bits !== null && (bits & mask) !== 0n}
              onChange={() => bits !== null && change(String(bits ^ mask))}
            />
            {printable(name, 80)} <span className="faint">({value})</span>
          </label>
        );
      })}
      <input
        className="input mono"
        aria-label={label}
        data-at={at}
        value={text}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => change(event.target.value)}
      />
    </fieldset>
  );
}

function bitsOf(text: string): bigint | null {
  return /^\d{1,20}$/.test(text.trim()) ? BigInt(text.trim()) : null;
}
