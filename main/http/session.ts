import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;

export interface Sessions {
  /** A token that opens one session, once. The one issued before is void, used or not. */
  issueToken(): string;
  /** Exchanges the token for a session's `Set-Cookie` value. @returns null for a wrong or used token */
  open(token: string): string | null;
  /** Whether a `Cookie` header names a session of this host. */
  has(cookieHeader: string | undefined): boolean;
}

/**
 * Who may use this host: whoever brought the token that was printed in its terminal, for as long as the host runs.
 * Cookies know no ports, so the port stands in the cookie's name: two hosts on one machine keep out of each other's way.
 */
export function createSessions(port: number): Sessions {
  const cookieName = `fieldwright-${port}`;
  const sessions: Buffer[] = [];
  let unused: Buffer | null = null;

  return {
    issueToken() {
      const token = newSecret();
      unused = digest(token);
      return token;
    },
    open(offered) {
      if (!unused || !timingSafeEqual(unused, digest(offered))) return null;
      unused = null;
      const secret = newSecret();
      sessions.push(digest(secret));
      return `${cookieName}=${secret}; Path=/; HttpOnly; SameSite=Strict`;
    },
    has(cookieHeader) {
      const offered = digest(readCookie(cookieHeader ?? '', cookieName));
      // every session is compared, whether or not one matched before
      return sessions.map((session) => timingSafeEqual(session, offered)).includes(true);
    },
  };
}

function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** Digests are equally long whatever was offered, as a comparison in constant time requires. */
function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function readCookie(header: string, name: string): string {
  for (const pair of header.split(';')) {
    const [key, ...value] = pair.trim().split('=');
    if (key === name) return value.join('=');
  }
  return '';
}
