/** node-opcua, as far as the host uses it. Loading it takes a second: nobody pays for it who does not use it. */
export type Library = typeof import('node-opcua');

let loading: Promise<Library> | null = null;

export function loadLibrary(): Promise<Library> {
  loading ??= import('node-opcua').then((library) => {
    // What it says on the console is said by this slice in words, to the person it concerns; device text never reaches the terminal.
    library.setWarningLogger(() => undefined);
    library.setErrorLogger(() => undefined);
    library.setDebugLogger(() => undefined);
    return library;
  });
  return loading;
}
