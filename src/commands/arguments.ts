/** Reads a command's arguments, from a typed line or from a program's argument list, one way for all parsers. */

export interface Arguments {
  /** The next argument, or undefined when there is none. In a line it ends at a blank unless quoted with `"`. */
  word(): string | undefined;
  /**
   * Everything that is left, to the letter (in a line: after the one blank that ends the argument before it).
   * Undefined when nothing is left, not even that blank.
   */
  rest(): string | undefined;
}

const BLANK = /[ \t]/;

/** Arguments out of the part of a line that follows the command's name. */
export function lineArguments(line: string): Arguments {
  let at = 0;
  return {
    word() {
      while (at < line.length && BLANK.test(line.charAt(at))) at++;
      if (at >= line.length) return undefined;
      return line.charAt(at) === '"' ? quoted() : plain();
    },
    rest() {
      if (at >= line.length) return undefined;
      const rest = line.slice(at + 1);
      at = line.length;
      return rest;
    },
  };

  function plain(): string {
    const start = at;
    while (at < line.length && !BLANK.test(line.charAt(at))) at++;
    return line.slice(start, at);
  }

  function quoted(): string {
    let word = '';
    for (at++; at < line.length && line.charAt(at) !== '"'; at++) {
      if (line.charAt(at) === '\\' && at + 1 < line.length) at++;
      word += line.charAt(at);
    }
    at++;
    return word;
  }
}

/** Arguments that a shell has split already; each is taken as it is. */
export function listArguments(list: readonly string[]): Arguments {
  const left = [...list];
  return {
    word: () => left.shift(),
    rest() {
      if (left.length === 0) return undefined;
      return left.splice(0).join(' ');
    },
  };
}
