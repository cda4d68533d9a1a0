import type { User } from '../shell/process.ts';

/** Who may log in; the operator may use sudo without a password. */
export const root: User = { name: 'root', uid: 0, home: '/root' };
export const operator: User = { name: 'operator', uid: 1_000, home: '/home/operator' };
export const users: readonly User[] = [root, operator];
