/** InspIRCd 3 as a process of its own, with every limit on speed lifted as far as its configuration allows. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess } from '../load/process.ts';
import type { Server } from '../load/speaker.ts';
import { freePort } from '../load/free-port.ts';
import { makePeerCertificate, pathOfProgram } from './installed.ts';
import { connectIrc } from './irc-speaker.ts';

/** Whether InspIRCd is there. */
export function hasInspircd(): boolean {
  return pathOfProgram('inspircd') !== undefined;
}

/** Starts it; with `isOneRoom` everybody who connects joins one channel. */
export async function startInspircd(tls: boolean, isOneRoom: boolean): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-bench-irc-'));
  const port = await freePort();
  const config = join(folder, 'inspircd.conf');
  writeFileSync(config, configuration(folder, port, tls));
  const started = await startProcess({
    command: pathOfProgram('inspircd') ?? 'inspircd',
    words: [
      ...(process.getuid?.() === 0 ? ['--runasroot'] : []),
      '--nofork',
      '--nopid',
      `--config=${config}`,
    ],
    folder,
    ready: /is now running/,
  });
  return {
    acknowledges: false,
    connect: (user) => connectIrc(port, tls, user, isOneRoom),
    cpuSeconds: started.cpuSeconds,
    rssKib: started.rssKib,
    async stop() {
      await started.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(folder: string, port: number, tls: boolean): string {
  return `
    <server name="irc.bench.test" description="bench" network="Bench">
    <admin name="bench" nick="bench" email="bench@bench.test">
    ${tls ? encryption(folder) : ''}
    <bind address="127.0.0.1" port="${port}" type="clients" ${tls ? 'sslprofile="bench"' : ''}>
    <connect name="main" allow="*" maxchans="20" timeout="60" pingfreq="10m" hardsendq="1G" softsendq="1G" recvq="10M"
      threshold="1000000" commandrate="1000000000" fakelag="no" localmax="100000" globalmax="100000" maxconnwarn="no"
      resolvehostnames="no" useident="no" limit="100000">
    <performance netbuffersize="65534" somaxconn="4096" softlimit="100000" clonesonconnect="no">
    <options casemapping="ascii">
    <limits maxnick="32">
    <log method="file" type="*" level="default" target="${folder}/inspircd.log">
    <path configdir="${folder}" datadir="${folder}" logdir="${folder}" runtimedir="${folder}">
  `;
}

function encryption(folder: string): string {
  const { key, cert } = makePeerCertificate(folder);
  return `
    <module name="ssl_gnutls">
    <sslprofile name="bench" provider="gnutls" certfile="${cert}" keyfile="${key}" requestclientcert="no">`;
}
