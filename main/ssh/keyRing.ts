import ssh2, { type BaseAgent, type IdentityCallback, type ParsedKey, type SignCallback, type SigningRequestOptions } from 'ssh2';
import { type KeyFile, readKeyFile } from './keyFile.ts';

export interface KeyRingOptions {
  /** Path of the agent's socket or pipe, `pageant`, or null. */
  readonly agentSocket: string | null;
  readonly identityFiles: readonly string[];
  readonly identitiesOnly: boolean;
  /** Whether RSA keys may sign with SHA-1. */
  readonly allowSha1: boolean;
  /** Asks for the passphrase of a key file; null: the person gave up on this key. */
  askPassphrase(file: string, attempt: number): Promise<string | null>;
}

const MAX_PASSPHRASES = 3;

/**
 * The agent's keys, then those of files, as one agent: a server is shown public keys first, and only of one that it takes is the
 * passphrase asked. Locked keys are opened for this login alone and kept nowhere.
 */
export class KeyRing extends ssh2.BaseAgent<ParsedKey> {
  readonly #options: KeyRingOptions;
  readonly #agent: BaseAgent | null;
  #files: readonly { readonly file: KeyFile; readonly publicKey: ParsedKey }[] = [];
  /** How many keys were shown. */
  count = 0;

  constructor(options: KeyRingOptions) {
    super();
    this.#options = options;
    this.#agent = options.agentSocket === null ? null : ssh2.createAgent(options.agentSocket);
  }

  override getIdentities(done: IdentityCallback<ParsedKey>): void {
    this.#load().then(
      (keys) => done(null, keys),
      (error) => done(error instanceof Error ? error : new Error(String(error))),
    );
  }

  override sign(publicKey: ParsedKey, data: Buffer, options: SigningRequestOptions | SignCallback, callback?: SignCallback): void {
    const done = typeof options === 'function' ? options : (callback ?? (() => undefined));
    const hash = typeof options === 'function' ? undefined : options.hash;
    if (hash === 'sha1' && !this.#options.allowSha1) done(new Error('it takes this RSA key only with SHA-1'));
    else this.#sign(publicKey, data, hash, done).catch((error) => done(error instanceof Error ? error : new Error(String(error))));
  }

  async #load(): Promise<ParsedKey[]> {
    const files = (await Promise.all(this.#options.identityFiles.map(readKeyFile))).filter((file) => file !== null);
    const opened: { file: KeyFile; publicKey: ParsedKey }[] = [];
    for (const file of files) {
      const publicKey = file.publicKey ?? (await this.#open(file));
      if (publicKey) opened.push({ file, publicKey });
    }
    const isOfFile = (key: ParsedKey) => opened.some(({ publicKey }) => publicKey.equals(key));
    const inAgent = await this.#agentKeys();
    const others = this.#options.identitiesOnly ? [] : inAgent.filter((key) => !isOfFile(key));
    this.#files = opened.filter(({ publicKey }) => !inAgent.some((key) => key.equals(publicKey)));
    const keys = [...inAgent.filter(isOfFile), ...others, ...this.#files.map(({ publicKey }) => publicKey)];
    this.count = keys.length;
    return keys;
  }

  /** An agent that does not answer has no keys: the files may still do. */
  #agentKeys(): Promise<ParsedKey[]> {
    return new Promise((resolve) => {
      if (!this.#agent) return resolve([]);
      this.#agent.getIdentities((error, keys) => resolve(error ? [] : (keys ?? []).flatMap(parsedKey)));
    });
  }

  async #sign(publicKey: ParsedKey, data: Buffer, hash: SigningRequestOptions['hash'], done: SignCallback): Promise<void> {
    const held = this.#files.find((each) => each.publicKey.equals(publicKey));
    if (!held) return void this.#agent?.sign(publicKey, data, hash === undefined ? {} : { hash }, done);
    const key = await this.#open(held.file);
    if (!key) return done(new Error(`the passphrase of ${held.file.file} was not given`));
    const signature: Buffer | Error = key.sign(data, hash);
    if (signature instanceof Error) done(signature);
    else done(null, signature);
  }

  async #open(file: KeyFile): Promise<ParsedKey | null> {
    const unlocked = file.open(null);
    if (unlocked) return unlocked;
    for (let attempt = 1; attempt <= MAX_PASSPHRASES; attempt++) {
      const passphrase = await this.#options.askPassphrase(file.file, attempt);
      if (passphrase === null) return null;
      const key = file.open(passphrase);
      if (key) return key;
    }
    return null;
  }
}

function parsedKey(key: unknown): ParsedKey[] {
  const blob = typeof key === 'object' && key !== null && 'pubKey' in key ? key.pubKey : key;
  if (typeof blob !== 'string' && !Buffer.isBuffer(blob) && !isParsed(blob)) return [];
  const parsed = ssh2.utils.parseKey(blob);
  return parsed instanceof Error ? [] : [parsed];
}

const isParsed = (key: unknown): key is ParsedKey => typeof key === 'object' && key !== null && 'getPublicSSH' in key;
