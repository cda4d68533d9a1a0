import { createStore, type StoreApi } from 'zustand/vanilla';
import { readStored, writeStored } from '../kit/storage.ts';
import { emptyForm, type PublishForm } from './publishForm.ts';

export interface Template {
  readonly name: string;
  readonly form: PublishForm;
}

export type TemplateStore = StoreApi<{ readonly templates: readonly Template[] }>;

const KEY = 'mqtt.templates';
/** Browsers keep about 5 MB for all preferences. */
const MOST_TEMPLATES = 100;
const MOST_PAYLOAD_UNITS = 20_000;

/** Messages that are published again and again, kept on this workstation. */
export function createTemplates(): TemplateStore {
  return createStore(() => ({ templates: readStored(KEY, isTemplates, []) }));
}

/** Keeps a form under a name, in place of one that had it. False: it is too long to be kept. */
export function keepTemplate(store: TemplateStore, template: Template): boolean {
  if (template.form.payload.length > MOST_PAYLOAD_UNITS) return false;
  const others = store.getState().templates.filter(({ name }) => name !== template.name);
  const templates = [...others, template].slice(-MOST_TEMPLATES).sort((a, b) => (a.name < b.name ? -1 : 1));
  store.setState({ templates });
  writeStored(KEY, templates);
  return true;
}

export function forgetTemplate(store: TemplateStore, name: string): void {
  const templates = store.getState().templates.filter((template) => template.name !== name);
  store.setState({ templates });
  writeStored(KEY, templates);
}

function isTemplates(value: unknown): value is readonly Template[] {
  return Array.isArray(value) && value.every(isTemplate);
}

function isTemplate(value: unknown): value is Template {
  if (!isRecord(value) || typeof value.name !== 'string' || !isRecord(value.form)) return false;
  const { form } = value;
  return (
    Object.entries(emptyForm).every(([key, sample]) => typeof form[key] === typeof sample) &&
    (form.kind === 'text' || form.kind === 'json' || form.kind === 'hex') &&
    (form.qos === 0 || form.qos === 1 || form.qos === 2)
  );
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
