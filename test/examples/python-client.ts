/** Finds a Python that can run examples/python, and starts that client for the conversations. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ClientProgram } from '../conversations/hub.ts';

const CLIENT = fileURLToPath(new URL('../../examples/python/hubbub_client.py', import.meta.url));
const QUESTION =
  'import ssl, sys; print(sys.version_info >= (3, 9) and ssl.HAS_TLSv1_3, sys.version.split()[0])';

/** Why the client cannot be tried with this interpreter; null when it can. */
export function whyNotPython(interpreter = 'python3'): string | null {
  const asked = spawnSync(interpreter, ['-c', QUESTION], { encoding: 'utf8' });
  if (asked.error) return `there is no ${interpreter} here`;
  const [fits, version] = asked.stdout.trim().split(' ');
  if (asked.status !== 0 || version === undefined) return `${interpreter} does not run: ${asked.stderr}`;
  return fits === 'True' ? null : `${interpreter} is ${version}; 3.9 or later with TLS 1.3 is needed`;
}

/** The Python client. It keeps nothing, so it has no home, and it takes no flags. `port` is another one on the way. */
export function pythonClient(port?: () => number): ClientProgram {
  return (visit) => {
    const address = `${visit.name}@127.0.0.1:${port?.() ?? visit.port}#${visit.pin}`;
    return ['python3', '-B', CLIENT, address, ...(visit.signup ? ['--signup'] : [])];
  };
}
