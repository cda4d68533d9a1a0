/** Chords of the terminal work inside elements with this key scope. */
export const SCOPE = 'terminal';
