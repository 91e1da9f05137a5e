/** What a bench needs of the machine for its peers: where they are installed, a free port, a certificate. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Makes `key.pem` and `cert.pem` in a folder. By openssl, with a key of RSA, since ejabberd of Debian 12 does not know Ed25519. */
export function makePeerCertificate(folder: string): { readonly key: string; readonly cert: string } {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', '/CN=localhost'];
  execFileSync('openssl', [...words, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { key, cert };
}

/** The path of a program, or undefined where it is not installed. Debian keeps servers where PATH may not look. */
export function pathOfProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
