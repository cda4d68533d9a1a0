// node keychainDriver.ts: keeps, reads, replaces, lists and forgets a secret in the system's keychain; prints what came of it as JSON.
import { createSystemKeychain } from '../../../main/ssh/systemKeychain.ts';

const keychain = createSystemKeychain('linux');
const account = 'op@10.0.0.1:22 password';
const unavailable = await keychain.unavailable();
const set = await keychain.set(account, 'geheim ✓');
const got = await keychain.get(account);
const listed = await keychain.list();
await keychain.set(account, 'replaced');
const replaced = await keychain.get(account);
const deleted = [await keychain.delete(account), await keychain.delete(account)];
process.stdout.write(JSON.stringify({ unavailable, set, got, listed, replaced, deleted, after: await keychain.list() }));
