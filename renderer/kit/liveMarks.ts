import { createStore } from 'zustand/vanilla';
import type { Sentence } from '../../shared/kit/problem.ts';
import type { MarkShape, MarkTone } from './StateMark.tsx';

/** What a slice knows of a live device, small enough to stand at its name. */
export interface DeviceMark {
  readonly shape: MarkShape;
  readonly tone: MarkTone;
  readonly word: Sentence;
}

type Marks = ReadonlyMap<string, DeviceMark>;

/** Marks by slice, then by device: slices set them, whatever lists devices shows them, and neither knows the other. */
export const deviceMarkStore = createStore<{ readonly layers: ReadonlyMap<string, Marks> }>(() => ({ layers: new Map() }));

/** Replaces all marks of one slice. Slices stand in the order of their names, whoever came first. */
export function setDeviceMarks(slice: string, marks: Marks): void {
  deviceMarkStore.setState(({ layers }) => ({
    layers: new Map([...layers, [slice, marks] as const].sort(([a], [b]) => (a < b ? -1 : 1))),
  }));
}
