import { z } from 'zod';
import { call, stream } from '../rpc/contract.ts';

const failure = z.object({ code: z.string(), message: z.string() });
export type SshCallFailure = z.output<typeof failure>;

const place = { hop: z.string(), host: z.string(), port: z.number() };

/** A server's key that known_hosts does not hold. All text in it can be shown. */
const hostKeyQuestion = z.object({
  kind: z.literal('host-key'),
  ...place,
  keyType: z.string(),
  fingerprints: z.object({ sha256: z.string(), md5: z.string() }),
  /** Where the key would be kept. */
  file: z.string().nullable(),
  /**
   * The line of known_hosts (`file:line`) that names a certificate authority for this host. Host certificates cannot be read here, so that
   * the key itself is to be compared; absent where there is no such line.
   */
  authority: z.string().optional(),
});

/** What a server, a locked key or sudo wants to know. All text in it can be shown. */
const credentialQuestion = z.object({
  kind: z.enum(['passphrase', 'password', 'keyboard-interactive', 'sudo']),
  ...place,
  user: z.string(),
  /** The key file of a passphrase. */
  file: z.string().nullable(),
  /** The server's own words, for keyboard-interactive. */
  instruction: z.string(),
  questions: z.array(z.object({ text: z.string(), echo: z.boolean() })),
  /** From 1; beyond it the answer before was wrong. */
  attempt: z.number(),
});

const asked = z.object({
  id: z.number(),
  question: z.discriminatedUnion('kind', [hostKeyQuestion, credentialQuestion]),
  /** A keychain is there that can keep the answer. */
  canRemember: z.boolean(),
});

const state = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('idle') }),
  z.object({ kind: z.literal('connecting'), hop: z.string() }),
  z.object({ kind: z.literal('waiting-for-trust'), hop: z.string() }),
  z.object({ kind: z.literal('waiting-for-credentials'), hop: z.string() }),
  z.object({ kind: z.literal('open') }),
  z.object({ kind: z.literal('reconnecting'), inMs: z.number(), attempt: z.number(), failure }),
  z.object({ kind: z.literal('failed'), failure }),
]);

export type HostKeyQuestion = z.output<typeof hostKeyQuestion>;
export type CredentialQuestion = z.output<typeof credentialQuestion>;
export type AskedQuestion = z.output<typeof asked>;
/** Where a session stands. `hop` names the server that is meant: the device, or a jump host on the way. */
export type SessionState = z.output<typeof state>;

const answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('trust'), choice: z.enum(['store', 'once', 'refuse']) }),
  z.object({ kind: z.literal('secrets'), answers: z.array(z.string().max(4_096)).max(16), remember: z.boolean() }),
  z.object({ kind: z.literal('give-up') }),
]);
export type Answer = z.output<typeof answer>;

const named = z.object({ device: z.string().max(100) });

export const sshContract = {
  /** All open questions, each time one comes or goes. The first window to answer is heard. */
  'ssh.questions': stream(z.object({}), z.object({ asked: z.array(asked) }), { overflow: 'block' }),
  'ssh.answer': call(z.object({ id: z.number(), answer }), z.object({}), failure),
  /** The state of each device's session of the open site, by device; those never used are not named. */
  'ssh.states': stream(z.object({}), z.object({ states: z.record(z.string(), state) }), { overflow: 'block' }),
  /** Connects, and holds the connection until `ssh.disconnect`. */
  'ssh.connect': call(named, z.object({}), failure),
  'ssh.disconnect': call(named, z.object({}), failure),
  /** What the keychain keeps for this product: what each is for, never the secret. `available` null, or why there is no keychain. */
  'ssh.remembered': call(z.object({}), z.object({ unavailable: z.string().nullable(), accounts: z.array(z.string()) }), failure),
  'ssh.forget': call(z.object({ account: z.string().max(500) }), z.object({}), failure),
};
