import type { Edit } from '../../shared/kit/problem.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import { connections, topicFilter } from '../../shared/site/connections.ts';
import { name as profileName, type Site } from '../../shared/site/model.ts';

/** What the form for a new broker holds: text, as it was typed. */
export interface ProfileForm {
  readonly name: string;
  readonly url: string;
  readonly version: '5' | '3.1.1';
  readonly user: string;
  readonly clientId: string;
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
  readonly subscriptions: string;
}

export interface ProfileProblem {
  readonly code: 'bad-name' | 'taken' | 'bad-url' | 'half-pair' | 'bad-filter';
  readonly field: keyof ProfileForm;
  readonly line: number;
}

export const emptyProfile: ProfileForm = {
  name: '',
  url: 'mqtt://',
  version: '5',
  user: '',
  clientId: '',
  ca: '',
  certificate: '',
  key: '',
  subscriptions: '',
};

const schema = connections(profileName);

/** The edit that writes a broker into connections.yaml. What is left empty is not written. */
export function readProfile(
  form: ProfileForm,
  site: Site,
): Result<{ readonly name: string; readonly edits: readonly Edit[] }, ProfileProblem> {
  const name = form.name.trim();
  const wrong = (code: ProfileProblem['code'], field: keyof ProfileForm, line = 0) => fail({ code, field, line });
  if (!profileName.safeParse(name).success) return wrong('bad-name', 'name');
  if (Object.hasOwn(site.connections, name)) return wrong('taken', 'name');
  if ((form.certificate.trim() === '') !== (form.key.trim() === ''))
    return wrong('half-pair', form.key.trim() === '' ? 'key' : 'certificate');
  const lines = form.subscriptions.split('\n').map((line) => line.trim());
  const bad = lines.findIndex((line) => line !== '' && !topicFilter.safeParse(line).success);
  if (bad >= 0) return wrong('bad-filter', 'subscriptions', bad + 1);
  const filters = lines.filter((line) => line !== '').map((filter) => ({ filter }));
  const tls = textsOf(form, ['ca', 'certificate', 'key']);
  const value = {
    kind: 'mqtt',
    url: form.url.trim(),
    ...(form.version !== '5' && { version: form.version }),
    ...textsOf(form, ['user', 'clientId']),
    ...(Object.keys(tls).length > 0 && { tls }),
    ...(filters.length > 0 && { subscriptions: filters }),
  };
  if (!schema.safeParse({ [name]: value }).success) return wrong('bad-url', 'url');
  return ok({ name, edits: [{ path: ['connections', 'connections', name], value }] });
}

function textsOf(form: ProfileForm, names: readonly (keyof ProfileForm)[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.flatMap((name) => (form[name].trim() === '' ? [] : [[name, form[name].trim()]])));
}
