import type { Edit, Sentence } from '../../shared/kit/problem.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import { connections, type OpcuaProfile, opcuaModes, opcuaPolicies } from '../../shared/site/connections.ts';
import { name as nameSchema } from '../../shared/site/model.ts';

/** What is typed in the form of a connection: text as it stands in the fields. */
export interface ProfileForm {
  readonly name: string;
  readonly url: string;
  readonly title: string;
  /** `strongest`, or `POLICY/MODE`. */
  readonly security: string;
  readonly identity: OpcuaProfile['identity']['kind'];
  readonly user: string;
  readonly certificate: string;
  readonly key: string;
}

export const emptyForm: ProfileForm = {
  name: '',
  url: 'opc.tcp://',
  title: '',
  security: 'strongest',
  identity: 'anonymous',
  user: '',
  certificate: '',
  key: '',
};

/** Why a field cannot be taken. */
export interface FormFailure {
  readonly field: keyof ProfileForm;
  readonly sentence: Sentence;
}

/** Security that a profile can name: None goes without a mode, every other policy signs or signs and encrypts (OPC UA Part 4, 7.10). */
export const securityChoices: readonly string[] = [
  ...opcuaPolicies.filter((policy) => policy !== 'None').flatMap((policy) => modesOf(policy).map((mode) => `${policy}/${mode}`)),
  'None/None',
];

function modesOf(policy: string): readonly string[] {
  return policy === 'None' ? ['None'] : [...opcuaModes].reverse().filter((mode) => mode !== 'None');
}

const schema = connections(nameSchema);

/**
 * Reads the form as a profile of the site.
 * @param taken names of all connections of the site; an edited profile keeps its own
 */
export function readProfile(form: ProfileForm, taken: readonly string[]): Result<{ name: string; profile: OpcuaProfile }, FormFailure> {
  const name = form.name.trim();
  if (!nameSchema.safeParse(name).success)
    return wrong('name', {
      en: 'Give it a name of 1 to 63 letters, digits, “.”, “_” or “-” that begins with a letter or a digit.',
      zh: '请填写名称：1 到 63 个字母、数字、“.”、“_”或“-”，并以字母或数字开头。',
    });
  const same = taken.find((other) => other.toLowerCase() === name.toLowerCase());
  if (same !== undefined) return wrong('name', { en: `There is a connection “${same}” already.`, zh: `已存在连接“${same}”。` });
  if (form.identity === 'user' && form.user.trim() === '') return wrong('user', { en: 'Give the name of the user.', zh: '请填写用户名。' });
  for (const field of ['certificate', 'key'] as const) {
    if (form.identity === 'certificate' && form[field].trim() === '')
      return wrong(field, { en: 'Give the path of the file on this computer.', zh: '请填写本机上的文件路径。' });
  }
  const read = schema.safeParse({ [name]: profileOf(form) });
  const profile = read.success ? read.data[name] : undefined;
  if (profile?.kind === 'opcua') return ok({ name, profile });
  return wrong('url', {
    en: 'Give an address such as opc.tcp://192.168.0.10:4840/path, without a user name or a password.',
    zh: '请填写地址，例如 opc.tcp://192.168.0.10:4840/path，不要包含用户名或密码。',
  });
}

function profileOf({ url, title, security, identity, user, certificate, key }: ProfileForm): unknown {
  const [policy, mode] = security.split('/');
  return {
    kind: 'opcua',
    url: url.trim(),
    ...(title.trim() !== '' && { title: title.trim() }),
    ...(mode !== undefined && { security: { policy, mode } }),
    ...(identity === 'user' && { identity: { kind: identity, user: user.trim() } }),
    ...(identity === 'certificate' && { identity: { kind: identity, certificate: certificate.trim(), key: key.trim() } }),
  };
}

/** The form of a profile that stands in the site. */
export function formOf(name: string, { url, title, security, identity }: OpcuaProfile): ProfileForm {
  return {
    ...emptyForm,
    name,
    url,
    title: title ?? '',
    security: security ? `${security.policy}/${security.mode}` : 'strongest',
    identity: identity.kind,
    ...(identity.kind === 'user' && { user: identity.user }),
    ...(identity.kind === 'certificate' && { certificate: identity.certificate, key: identity.key }),
  };
}

/** The edit of the site that writes a profile; what is the format's default is left out. */
export function profileEdits(form: ProfileForm): Edit[] {
  return [{ path: ['connections', 'connections', form.name.trim()], value: profileOf(form) }];
}

const wrong = (field: keyof ProfileForm, sentence: Sentence): Result<never, FormFailure> => fail({ field, sentence });
