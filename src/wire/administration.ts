/** The schemas of what `hubbub users` and `hubbub backup` ask a running server, line by line. */
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { AdministrationCommand } from '../../machines/vocabulary/administration.ts';

const Id = Type.Integer({ minimum: 1 });
const Name = Type.String({ minLength: 1, maxLength: 256 });
const Secret = Type.String({ maxLength: 4096 });

function command<T extends string, P extends Parameters<typeof Type.Object>[0]>(t: T, properties: P) {
  return Type.Object({ t: Type.Literal(t), id: Id, ...properties }, { additionalProperties: false });
}

const COMMANDS = Type.Union([
  command('users.add', { user: Name, password: Secret, operator: Type.Optional(Type.Boolean()) }),
  command('users.import', { accounts: Type.Array(Type.Object({ user: Name, password: Secret })) }),
  command('users.list', {}),
  command('users.passwd', { user: Name, password: Secret }),
  command('users.disable', { user: Name, disabled: Type.Boolean() }),
  command('users.operator', { user: Name, operator: Type.Boolean() }),
  command('users.remove', { user: Name }),
  command('users.unblock', { user: Name }),
  command('users.invite', {
    uses: Type.Integer({ minimum: 1, maximum: 100_000 }),
    days: Type.Number({ exclusiveMinimum: 0, maximum: 3_650 }),
  }),
  command('backup', {}),
]);

/** The command in a line, or what is wrong with the line. */
export function decodeAdministration(line: string): AdministrationCommand | string {
  let value: unknown;
  try {
    value = JSON.parse(line) as unknown;
  } catch {
    return 'this is not JSON';
  }
  return Compile(COMMANDS).Check(value) ? value : 'this is no command of `hubbub users` or `hubbub backup`';
}
