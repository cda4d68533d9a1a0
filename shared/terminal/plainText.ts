type State = 'text' | 'escape' | 'intermediate' | 'csi' | 'string' | 'string-escape';

/**
 * Takes control sequences out of what a terminal printed, piece by piece, so that it can be read as text: escape, CSI, OSC, DCS, SOS, PM and APC
 * sequences go, and so do controls but tab and line end. A carriage return before a line end goes; alone it begins the line
 * anew, as a progress bar does, and becomes a line end. A backspace takes back one character of the line.
 * Source: ECMA-48 §5; the states are those of Williams' parser of DEC's terminals, without its actions.
 * @returns the text of each piece as it comes
 */
export function createPlainText(): (piece: string) => string {
  let state: State = 'text';
  let isReturned = false;

  return (piece) => {
    let text = '';
    for (const sign of piece) {
      const code = sign.codePointAt(0) ?? 0;
      if (state !== 'text') {
        state = next(state, code);
        continue;
      }
      if (isReturned && code !== 0x0d) {
        isReturned = false;
        if (code !== 0x0a) text += '\n';
      }
      if (code === 0x1b) state = 'escape';
      else if (code === 0x9b) state = 'csi';
      else if (isStringStart(code)) state = 'string';
      else if (code === 0x0d) isReturned = true;
      else if (code === 0x08) text = text.endsWith('\n') ? text : text.slice(0, -1);
      else if (code === 0x09 || code === 0x0a || !isControl(code)) text += sign;
    }
    return text;
  };
}

function next(state: State, code: number): State {
  if (code === 0x18 || code === 0x1a) return 'text'; // CAN and SUB end any sequence
  switch (state) {
    case 'escape':
      if (code === 0x5b) return 'csi';
      if (code === 0x5d || code === 0x50 || code === 0x58 || code === 0x5e || code === 0x5f) return 'string';
      return code >= 0x20 && code <= 0x2f ? 'intermediate' : code === 0x1b ? 'escape' : 'text';
    case 'intermediate':
      return code >= 0x20 && code <= 0x2f ? 'intermediate' : code === 0x1b ? 'escape' : 'text';
    case 'csi':
      if (code === 0x1b) return 'escape';
      return code >= 0x40 && code <= 0x7e ? 'text' : 'csi';
    case 'string':
      if (code === 0x07 || code === 0x9c) return 'text';
      return code === 0x1b ? 'string-escape' : 'string';
    case 'string-escape':
      return code === 0x5c ? 'text' : next('escape', code);
    default:
      return 'text';
  }
}

const isStringStart = (code: number): boolean => code === 0x90 || code === 0x98 || code === 0x9d || code === 0x9e || code === 0x9f;
const isControl = (code: number): boolean => code < 0x20 || (code >= 0x7f && code <= 0x9f);
