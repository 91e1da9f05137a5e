/** ejabberd as a process of its own (the Erlang runtime, not its control script), without shapers, over a folder of its own. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PASSWORD } from '../load/hubbub-speaker.ts';
import { startProcess } from '../load/process.ts';
import type { Server } from '../load/speaker.ts';
import { freePort } from '../load/free-port.ts';
import { makePeerCertificate, pathOfProgram } from './installed.ts';
import { connectXmpp, HOST } from './xmpp-speaker.ts';

/** Whether ejabberd and the Erlang that runs it are there. */
export function hasEjabberd(): boolean {
  return pathOfProgram('ejabberdctl') !== undefined && pathOfProgram('erl') !== undefined;
}

/** Starts it with accounts of these names. */
export async function startEjabberd(tls: boolean, users: readonly string[]): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-bench-xmpp-'));
  const port = await freePort();
  const config = join(folder, 'ejabberd.yml');
  writeFileSync(config, configuration(folder, port, tls));
  const names = join(folder, 'users');
  writeFileSync(names, users.join('\n'));
  const started = await startProcess({
    command: pathOfProgram('erl') ?? 'erl',
    words: ['-noinput', '+K', 'true', '-mnesia', 'dir', `"${folder}/spool"`, '-eval', startUp(names)],
    env: {
      ERL_LIBS: librariesOf(pathOfProgram('ejabberdctl') ?? ''),
      EJABBERD_CONFIG_PATH: config,
      EJABBERD_LOG_PATH: join(folder, 'ejabberd.log'),
      ERL_CRASH_DUMP: join(folder, 'crash.dump'),
      HOME: folder,
    },
    folder,
    ready: /^ready$/,
  });
  return {
    acknowledges: false,
    connect: (user) => connectXmpp(port, tls, user),
    cpuSeconds: started.cpuSeconds,
    rssKib: started.rssKib,
    async stop() {
      await started.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The control script says where the distribution has put ejabberd's libraries. */
function librariesOf(script: string): string {
  return /^ERL_LIBS='?([^'\n]+)/m.exec(readFileSync(script, 'utf8'))?.[1] ?? '';
}

/** In Erlang: starts ejabberd, makes the accounts, says so. */
function startUp(names: string): string {
  return `
    {ok, _} = application:ensure_all_started(ejabberd),
    {ok, Names} = file:read_file("${names}"),
    [ok = ejabberd_auth:try_register(Name, <<"${HOST}">>, <<"${PASSWORD}">>)
      || Name <- binary:split(Names, <<"\\n">>, [global])],
    io:format("ready~n").
  `;
}

function configuration(folder: string, port: number, tls: boolean): string {
  const { key, cert } = makePeerCertificate(folder);
  return `
loglevel: error
hosts: [${HOST}]
certfiles: ["${cert}", "${key}"]
listen:
  - port: ${port}
    ip: "127.0.0.1"
    module: ejabberd_c2s
    shaper: none
    access: all
    backlog: 4096
    tls: ${tls}
auth_method: internal
auth_password_format: plain
modules:
  mod_offline: {}
`;
}
