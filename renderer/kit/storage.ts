/** Small preferences of this workstation. A browser that forbids storage, or a broken entry, means the default. */
export function readStored<T>(key: string, accepts: (value: unknown) => value is T, fallback: T): T {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(`fieldwright.${key}`) ?? 'null');
    return accepts(value) ? value : fallback;
  } catch {
    return fallback;
  }
}

/** Keeps a preference; where storage is forbidden or full it lasts as long as the window. */
export function writeStored(key: string, value: unknown): void {
  try {
    localStorage.setItem(`fieldwright.${key}`, JSON.stringify(value));
  } catch {
    // Preferences are a convenience: nothing of a site depends on them.
  }
}

export function removeStored(key: string): void {
  try {
    localStorage.removeItem(`fieldwright.${key}`);
  } catch {
    // As above.
  }
}

export const isStringArray = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
