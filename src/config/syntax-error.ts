/** Turns the parser's error codes into sentences; used by the reader of the config file. */
import { type ParseError, printParseErrorCode } from 'jsonc-parser';
import { excerpt } from './expectation.ts';

const sentences: Readonly<Record<string, string>> = {
  InvalidSymbol: 'expected a value or a name in double quotes',
  InvalidNumberFormat: 'expected a number',
  PropertyNameExpected: 'expected a name in double quotes',
  ValueExpected: 'expected a value',
  ColonExpected: 'expected ":" between name and value',
  CommaExpected: 'expected ","',
  CloseBraceExpected: 'expected "}"',
  CloseBracketExpected: 'expected "]"',
  EndOfFileExpected: 'expected nothing more',
  InvalidCommentToken: 'expected no comment',
  UnexpectedEndOfComment: 'expected the end of the comment, "*/"',
  UnexpectedEndOfString: 'expected a closing double quote on the same line',
  UnexpectedEndOfNumber: 'expected digits',
  InvalidUnicode: 'expected four hexadecimal digits after "\\u"',
  InvalidEscapeCharacter: 'expected one of b f n r t u " \\ / after the backslash',
  InvalidCharacter: 'expected no control character inside a text; write it as "\\u...."',
};

/** What the parser expected and what stood there. */
export function describeSyntaxError(error: ParseError, text: string): string {
  const expected = sentences[printParseErrorCode(error.error)] ?? 'expected JSON';
  const stood = text.slice(error.offset, error.offset + error.length);
  return `${expected}, got ${stood.trim() === '' ? 'the end' : excerpt(stood)}`;
}
